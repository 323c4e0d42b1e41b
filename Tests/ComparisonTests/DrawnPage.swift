import Domain
import PageReading
import Raster

@testable import Comparison

/// A page of lines and rectangles that a test draws, as a drawn page or as a scanner sees it.
struct DrawnPage {
    let width: Int
    let height: Int
    let dpi: Double
    /// Darkness, 0 … 255, row by row.
    private(set) var ink: [Double]

    init(width: Int = 900, height: Int = 700, dpi: Double = 300) {
        self.width = width
        self.height = height
        self.dpi = dpi
        ink = [Double](repeating: 0, count: width * height)
    }

    mutating func fill(x: Int, y: Int, width: Int, height: Int, darkness: Double = 255) {
        for row in max(0, y)..<min(self.height, y + height) {
            for column in max(0, x)..<min(self.width, x + width) { ink[row * self.width + column] = darkness }
        }
    }

    /// Strokes of a digit as seven segments, 12 × 20 pixels and 3 thick.
    mutating func digit(_ digit: Int, x: Int, y: Int) {
        let segments: [[Int]] = [
            [0, 1, 2, 4, 5, 6], [2, 5], [0, 2, 3, 4, 6], [0, 2, 3, 5, 6], [1, 2, 3, 5], [0, 1, 3, 5, 6], [0, 1, 3, 4, 5, 6], [0, 2, 5], [0, 1, 2, 3, 4, 5, 6],
            [0, 1, 2, 3, 5, 6],
        ]
        let boxes = [(0, 0, 12, 3), (0, 0, 3, 11), (9, 0, 3, 11), (0, 9, 12, 3), (0, 9, 3, 11), (9, 9, 3, 11), (0, 17, 12, 3)]
        for segment in segments[digit] {
            let box = boxes[segment]
            fill(x: x + box.0, y: y + box.1, width: box.2, height: box.3)
        }
    }

    func drawn() -> GreyRaster {
        GreyRaster(width: width, height: height, dpi: dpi) { pixels in
            for index in pixels.indices { pixels[index] = UInt8(255 - ink[index]) }
        }
    }

    /// Blurred by a 3 × 3 box, paler, on greyish paper and with grain.
    func scanned(seed: UInt64 = 1, grain: Double = 6) -> GreyRaster {
        var state = seed
        func uniform() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 40) / Double(1 << 24)
        }
        return GreyRaster(width: width, height: height, dpi: dpi) { pixels in
            for row in 0..<height {
                for column in 0..<width {
                    var sum = 0.0
                    for y in max(0, row - 1)...min(height - 1, row + 1) {
                        for x in max(0, column - 1)...min(width - 1, column + 1) { sum += ink[y * width + x] }
                    }
                    let noise = (uniform() + uniform() + uniform() - 1.5) * 2 * grain
                    pixels[row * width + column] = UInt8(max(0, min(255, 240 - 0.85 * sum / 9 + noise)))
                }
            }
        }
    }

    func reading(_ raster: GreyRaster, text: TextLayer = TextLayer(source: .none, words: [])) -> PageReading {
        PageReading(width: Double(width) * 72 / dpi, height: Double(height) * 72 / dpi, raster: raster, text: text, identity: SheetIdentity())
    }
}

/// What the finder says about two pages that lie on each other.
func changes(_ old: PageReading, _ new: PageReading, isScan: Bool) throws -> [ChangeDraft] {
    let alignment = Alignment(transform: .identity, verdict: .good, score: 1, inlierRatio: 1, residualMillimetres: 0, reasons: [])
    let grid = try CommonGrid(old: old, new: new, alignment: alignment, refinement: nil, isScan: isScan)
    let finder = ChangeFinder(
        grid: grid, oldZones: try SheetZones(of: old), newZones: try SheetZones(of: new), alignment: alignment, settings: ComparisonSettings())
    return try finder.find(oldWords: old.text, newWords: new.text, oldRaster: old.raster, newRaster: new.raster)
}
