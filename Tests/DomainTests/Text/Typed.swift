import Domain

/// Words as a page's text layer gives them: each letter 0.6 and each space 0.3 heights wide.
struct Typed {
    var x: Double
    var y: Double
    var height = 10.0

    /// The words of a line whose upper left corner is (x, y).
    func line(_ text: String, rotation: Int = 0) -> [Word] {
        var along = 0.0
        return text.split(separator: " ").map(String.init).map { part -> Word in
            let length = Double(part.count) * 0.6 * height
            defer { along += length + 0.3 * height }
            let box: Box
            switch rotation {
            case 90: box = Box(left: x, top: y + along, right: x + height, bottom: y + along + length)
            case 270: box = Box(left: x, top: y - along - length, right: x + height, bottom: y - along)
            default: box = Box(left: x + along, top: y, right: x + along + length, bottom: y + height)
            }
            return Word(text: part, box: box, fontSize: height, rotation: rotation)
        }
    }

    /// Lines below each other.
    func lines(_ texts: [String]) -> [Word] {
        texts.enumerated().flatMap { index, text in
            Typed(x: x, y: y + 1.2 * height * Double(index), height: height).line(text)
        }
    }
}

/// The edits between two pages on one grid, as `old → new`.
func edits(_ old: [Word], _ new: [Word], transform: AffineTransform = .identity) -> [String] {
    TextComparison.edits(old: old, new: new, transform: transform).map { "\($0.old) → \($0.new)" }
}
