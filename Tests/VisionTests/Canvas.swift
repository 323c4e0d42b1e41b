import Raster
import Vision

/// A small picture to draw on: white paper, rectangles, lines of one pixel and more.
struct Canvas {
    let width: Int
    let height: Int
    var pixels: [UInt8]

    init(width: Int = 400, height: Int = 300, paper: UInt8 = 255) {
        self.width = width
        self.height = height
        pixels = [UInt8](repeating: paper, count: width * height)
    }

    mutating func fill(_ x: Int, _ y: Int, _ w: Int, _ h: Int, level: UInt8 = 0) {
        for row in max(0, y)..<min(height, y + h) {
            for column in max(0, x)..<min(width, x + w) { pixels[row * width + column] = level }
        }
    }

    mutating func outline(_ x: Int, _ y: Int, _ w: Int, _ h: Int, stroke: Int = 2, level: UInt8 = 0) {
        fill(x, y, w, stroke, level: level)
        fill(x, y + h - stroke, w, stroke, level: level)
        fill(x, y, stroke, h, level: level)
        fill(x + w - stroke, y, stroke, h, level: level)
    }

    /// A line from corner to corner of a box, two pixels wide.
    mutating func diagonal(_ x: Int, _ y: Int, _ side: Int) {
        for step in 0..<side { fill(x + step, y + step, 2, 2) }
    }

    /// At 200 dpi.
    var raster: GreyRaster {
        GreyRaster(width: width, height: height, dpi: 200) { target in
            for index in pixels.indices { target[index] = pixels[index] }
        }
    }

    /// As drawn pages are separated at 200 dpi: areas wider than 4.5 mm are ground.
    func ink() throws -> Ink { try Ink(of: raster, blur: 0, widest: 35) }
}

extension GreyRaster {
    subscript(x: Int, y: Int) -> UInt8 { withPixels { $0[y * width + x] } }
    var bytes: [UInt8] { withPixels(Array.init) }
}

let drawn = InkLevels(strong: 55, weak: 20)

/// Both inks, with the levels of drawn pages.
func pair(_ old: Canvas, _ new: Canvas) throws -> InkPair {
    InkPair(old: try old.ink().strokes, new: try new.ink().strokes, levels: drawn)
}
