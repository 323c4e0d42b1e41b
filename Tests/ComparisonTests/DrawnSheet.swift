import Domain
import PageReading
import Raster

/// A sheet drawn pixel by pixel: frame, title block, and views of lines and words, each at its own place and scale.
struct DrawnSheet {
    static let width = 1224.0
    static let height = 792.0
    static let dpi = 150.0
    static let titleBlock = Box(left: 1040, top: 30, right: 1194, bottom: 762)

    /// Black lines from point to point, in points.
    private(set) var lines: [(from: Point, to: Point)] = []
    private(set) var words: [Word] = []

    init() {
        add(Box(left: 30, top: 30, right: 1194, bottom: 762))
        add(line: Point(x: 1040, y: 30), Point(x: 1040, y: 762))
        for (row, text) in ["PROJECT", "OWNER", "SHEET", "SCALE", "DRAWN", "CHECKED", "A-101"].enumerated() {
            add(word: text, at: Point(x: 1060, y: 420 + 45 * Double(row)), size: 12)
        }
    }

    mutating func add(line from: Point, _ to: Point) { lines.append((from, to)) }

    mutating func add(_ box: Box) {
        let corners = [
            Point(x: box.left, y: box.top), Point(x: box.right, y: box.top), Point(x: box.right, y: box.bottom), Point(x: box.left, y: box.bottom),
        ]
        for (from, to) in zip(corners, corners.dropFirst() + corners.prefix(1)) { add(line: from, to) }
    }

    /// A word whose letters are strokes that depend on the letter, so that equal words look alike and others do not.
    mutating func add(word text: String, at corner: Point, size: Double) {
        var x = corner.x
        for letter in text.unicodeScalars {
            var random = SplitMix(seed: UInt64(letter.value))
            for _ in 0..<3 {
                let ends = (0..<2).map { _ in
                    Point(x: x + size * 0.5 * Double(random.next() % 9) / 8, y: corner.y + size * Double(random.next() % 9) / 8)
                }
                add(line: ends[0], ends[1])
            }
            x += size * 0.65
        }
        words.append(
            Word(text: text, box: Box(left: corner.x, top: corner.y, right: x, bottom: corner.y + size), fontSize: size))
    }

    /// A view 300 × 240 points large before it is scaled: an outline, lines inside, and words that stand nowhere else.
    mutating func add(view seed: UInt64, at corner: Point, scale: Double = 1) {
        var random = SplitMix(seed: seed)
        let place = { (x: Double, y: Double) in Point(x: corner.x + x * scale, y: corner.y + y * scale) }
        let draw = { (sheet: inout DrawnSheet, x0: Double, y0: Double, x1: Double, y1: Double) in sheet.add(line: place(x0, y0), place(x1, y1)) }
        for (x0, y0, x1, y1) in [(0.0, 0.0, 300.0, 0.0), (300, 0, 300, 240), (300, 240, 0, 240), (0, 240, 0, 0)] { draw(&self, x0, y0, x1, y1) }
        for _ in 0..<14 {
            let x = Double(random.next() % 280) + 10
            let y = Double(random.next() % 220) + 10
            draw(&self, x, 5, x, y)
            draw(&self, 5, y, x, y)
        }
        for number in 0..<9 {
            let corner = place(15 + 95 * Double(number % 3), 20 + 75 * Double(number / 3))
            add(word: "V\(seed)W\(number)", at: corner, size: 9 * scale)
        }
    }

    func page() -> PageReading {
        let scale = Self.dpi / 72
        let columns = Int(Self.width * scale)
        let rows = Int(Self.height * scale)
        let raster = GreyRaster(width: columns, height: rows, dpi: Self.dpi) { pixels in
            for (from, to) in lines {
                let steps = Int(max(abs(to.x - from.x), abs(to.y - from.y)) * scale * 2) + 1
                for step in 0...steps {
                    let share = Double(step) / Double(steps)
                    let x = (from.x + (to.x - from.x) * share) * scale
                    let y = (from.y + (to.y - from.y) * share) * scale
                    for (column, row) in [(Int(x), Int(y)), (Int(x) + 1, Int(y)), (Int(x), Int(y) + 1), (Int(x) + 1, Int(y) + 1)]
                    where column >= 0 && row >= 0 && column < columns && row < rows {
                        pixels[row * columns + column] = 0
                    }
                }
            }
        }
        var identity = SheetIdentity()
        identity.titleBlock = Self.titleBlock
        return PageReading(
            width: Self.width, height: Self.height, raster: raster, text: TextLayer(source: .embedded, words: words), identity: identity)
    }
}
