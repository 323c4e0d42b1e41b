import Domain
import Raster

/// Drops words of a PDF that nobody sees: Poppler's text ignores clip paths and covers, so a word counts only where there is ink under it.
enum InkedWords {
    /// Grey levels between the darkest and the lightest pixel of a cell that count as ink.
    private static let contrast: UInt8 = 24

    static func filter(_ words: [Word], on raster: GreyRaster) -> [Word] {
        raster.withPixels { pixels in
            words.filter { isInked($0, pixels: pixels, width: raster.width, height: raster.height, scale: raster.dpi / 72) }
        }
    }

    /// The word's box is cut along its reading direction into one cell a character; half of the cells must hold ink.
    private static func isInked(_ word: Word, pixels: UnsafeBufferPointer<UInt8>, width: Int, height: Int, scale: Double) -> Bool {
        let left = clamp(word.box.left * scale, width), right = clamp((word.box.right * scale).rounded(.up), width)
        let top = clamp(word.box.top * scale, height), bottom = clamp((word.box.bottom * scale).rounded(.up), height)
        guard left < right, top < bottom else { return false }
        let isUpright = word.rotation % 180 == 0
        let cells = max(1, min(word.text.count, isUpright ? right - left : bottom - top))
        var inked = 0
        for cell in 0..<cells {
            let columns = isUpright ? slice(left, right, cell, cells) : left..<right
            let rows = isUpright ? top..<bottom : slice(top, bottom, cell, cells)
            if holdsInk(pixels, width: width, columns: columns, rows: rows) { inked += 1 }
        }
        return inked * 2 >= cells
    }

    private static func holdsInk(_ pixels: UnsafeBufferPointer<UInt8>, width: Int, columns: Range<Int>, rows: Range<Int>) -> Bool {
        var darkest: UInt8 = 255, lightest: UInt8 = 0
        for row in rows {
            for column in columns {
                let value = pixels[row * width + column]
                darkest = min(darkest, value)
                lightest = max(lightest, value)
            }
            if lightest > darkest, lightest - darkest >= contrast { return true }
        }
        return false
    }

    private static func slice(_ from: Int, _ to: Int, _ cell: Int, _ cells: Int) -> Range<Int> {
        let length = to - from
        return (from + length * cell / cells)..<(from + length * (cell + 1) / cells)
    }

    private static func clamp(_ value: Double, _ upper: Int) -> Int {
        guard value.isFinite else { return 0 }
        return Int(max(0, min(Double(upper), value)))
    }
}
