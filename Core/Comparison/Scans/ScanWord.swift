import Domain

/// A word of either page where it stands on the new one.
struct ScanWord: Hashable, Sendable {
    var word: Word
    /// Points on the new page.
    var box: Box
    /// Degrees clockwise in which it reads on the new page.
    var turn: Int
    var isOld: Bool

    var isUpright: Bool { turn % 180 == 0 }
    /// Extent across the line.
    var height: Double { isUpright ? box.height : box.width }

    static func all(old words: [Word], _ transform: AffineTransform) -> [ScanWord] {
        let turn = TextComparison.quarterTurn(transform)
        return words.map { ScanWord(word: $0, box: transform($0.box), turn: (($0.rotation + turn) % 360 + 360) % 360, isOld: true) }
    }

    static func all(new words: [Word]) -> [ScanWord] { words.map { ScanWord(word: $0, box: $0.box, turn: $0.rotation, isOld: false) } }

    /// Along the line, in the direction in which it reads.
    var along: (from: Double, to: Double) {
        switch turn {
        case 90: (box.top, box.bottom)
        case 180: (-box.right, -box.left)
        case 270: (-box.bottom, -box.top)
        default: (box.left, box.right)
        }
    }
}

extension [ScanWord] {
    /// The words of one line in the direction in which they read, with spaces where they stand apart.
    var read: String {
        let sorted = sorted { ($0.along.from, $0.box.top) < ($1.along.from, $1.box.top) }
        return sorted.enumerated().reduce("") { text, next in
            let isApart = next.offset > 0 && next.element.along.from - sorted[next.offset - 1].along.to > 0.12 * next.element.height
            return text + (isApart ? " " : "") + next.element.word.text
        }
    }
}
