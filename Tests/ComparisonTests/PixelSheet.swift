import Domain
import PageReading
import Raster

@testable import Comparison

/// A sheet to draw on, 200 dots per inch; all lengths in pixels.
struct PixelSheet {
    let width = 1000
    let height = 800
    var pixels = [UInt8](repeating: 255, count: 1000 * 800)
    var words: [Word] = []

    mutating func fill(_ x: Int, _ y: Int, _ w: Int, _ h: Int, level: UInt8 = 0) {
        for row in max(0, y)..<min(height, y + h) {
            for column in max(0, x)..<min(width, x + w) { pixels[row * width + column] = level }
        }
    }

    mutating func outline(_ x: Int, _ y: Int, _ w: Int, _ h: Int, stroke: Int = 2) {
        fill(x, y, w, stroke)
        fill(x, y + h - stroke, w, stroke)
        fill(x, y, stroke, h)
        fill(x + w - stroke, y, stroke, h)
    }

    /// A symbol that looks like no other thing here: a box with a diagonal.
    mutating func symbol(_ x: Int, _ y: Int) {
        outline(x, y, 60, 45)
        for step in 0..<43 { fill(x + step, y + step, 3, 2) }
    }

    /// Letters 15 pixels wide and 32 high, 20 apart, each with a look of its own.
    mutating func write(_ text: String, _ x: Int, _ y: Int) {
        for (index, letter) in text.unicodeScalars.enumerated() {
            var bits = letter.value &* 2_654_435_761 >> 12
            for row in 0..<4 {
                for column in 0..<3 {
                    if bits & 1 == 1 { fill(x + index * 20 + column * 5, y + row * 8, 5, 8) }
                    bits >>= 1
                }
            }
        }
        let box = Box(
            left: Double(x) * 0.36, top: Double(y) * 0.36, right: Double(x + text.unicodeScalars.count * 20 - 5) * 0.36, bottom: Double(y + 32) * 0.36)
        words.append(Word(text: text, box: box, fontSize: 11.5))
    }

    var reading: PageReading {
        let raster = GreyRaster(width: width, height: height, dpi: 200) { target in
            for index in pixels.indices { target[index] = pixels[index] }
        }
        return PageReading(
            width: Double(width) * 0.36, height: Double(height) * 0.36, raster: raster,
            text: TextLayer(source: words.isEmpty ? .none : .embedded, words: words), identity: SheetIdentity())
    }
}

/// The changes between two sheets that lie on each other as they are.
func changes(_ old: PixelSheet, _ new: PixelSheet) throws -> [ChangeDraft] {
    let (first, second) = (old.reading, new.reading)
    let asItIs = Alignment(transform: .identity, verdict: .good, score: 1, inlierRatio: 1, residualMillimetres: 0)
    let grid = try CommonGrid(old: first, new: second, alignment: asItIs, refinement: nil, isScan: false)
    let finder = ChangeFinder(
        grid: grid, oldZones: try SheetZones(of: first), newZones: try SheetZones(of: second), alignment: asItIs, settings: ComparisonSettings())
    return try finder.find(oldWords: first.text, newWords: second.text, oldRaster: first.raster, newRaster: second.raster)
}

/// A box of pixels in points.
func points(_ x: Int, _ y: Int, _ w: Int, _ h: Int) -> Box {
    Box(left: Double(x) * 0.36, top: Double(y) * 0.36, right: Double(x + w) * 0.36, bottom: Double(y + h) * 0.36)
}
