/// A word of either page on the grid of the new page.
struct TextItem: Sendable {
    var word: Word
    /// Points on the new page.
    var box: Box
    /// Degrees clockwise in which it reads on the new page: 0, 90, 180 or 270.
    var turn: Int
    /// The box as somebody sees it who turns the sheet until the word reads from left to right; comparable among words of one turn.
    var reading: Box
    var isOld: Bool
    /// Its place among the words of its page, and that of the word on the other page that says the same at the same place.
    var index: Int
    var partner: Int?

    init(word: Word, box: Box, turn: Int, isOld: Bool, index: Int) {
        self.word = word
        self.box = box
        self.turn = ((turn % 360) + 360) % 360
        self.isOld = isOld
        self.index = index
        reading =
            switch self.turn {
            case 90: Box(left: box.top, top: -box.right, right: box.bottom, bottom: -box.left)
            case 180: Box(left: -box.right, top: -box.bottom, right: -box.left, bottom: -box.top)
            case 270: Box(left: -box.bottom, top: box.left, right: -box.top, bottom: box.right)
            default: box
            }
    }

    /// Across the line.
    var height: Double { reading.height }

    /// Whether the next word of a line can stand so far behind this one; distances in heights of the larger.
    func isFollowed(by other: TextItem, within gap: Double) -> Bool {
        guard turn == other.turn else { return false }
        let height = min(height, other.height)
        let shared = min(reading.bottom, other.reading.bottom) - max(reading.top, other.reading.top)
        let apart = other.reading.left - reading.right
        return shared > 0.5 * height && apart < gap * max(self.height, other.height) && other.reading.left > reading.left - 0.3 * height
    }

    /// Whether this word lies over another, or is of another size and not beside it as the figures of a fraction are: then they are of two lines.
    func isApart(from other: TextItem) -> Bool {
        let overlap = min(reading.right, other.reading.right) - max(reading.left, other.reading.left)
        if overlap > 0.4 * min(reading.width, other.reading.width) { return true }
        let (small, large) = height < other.height ? (reading, other.reading) : (other.reading, reading)
        let slack = 0.15 * small.height
        return large.height > 1.5 * small.height && (small.top < large.top - slack || small.bottom > large.bottom + slack)
    }
}

extension Array<TextItem> {
    /// What the words say, line for line, with spaces where they stand apart; and the box around them. Nil of none.
    func read() -> (lines: [String], box: Box)? {
        guard let first else { return nil }
        var lines: [[TextItem]] = []
        for item in sorted(by: { ($0.reading.top, $0.reading.left) < ($1.reading.top, $1.reading.left) }) {
            let home = lines.firstIndex { line in
                guard let start = line.first, start.turn == item.turn else { return false }
                let shared = Swift.min(start.reading.bottom, item.reading.bottom) - Swift.max(start.reading.top, item.reading.top)
                return shared > 0.5 * Swift.min(start.height, item.height)
            }
            if let home { lines[home].append(item) } else { lines.append([item]) }
        }
        let read = lines.map { line in
            let line = line.sorted { ($0.reading.left, $0.reading.top) < ($1.reading.left, $1.reading.top) }
            var text = ""
            for (index, item) in line.enumerated() {
                if index > 0, item.reading.left - line[index - 1].reading.right > 0.12 * item.height { text += " " }
                text += item.word.text
            }
            return text
        }
        return (read, dropFirst().reduce(first.box) { $0.union($1.box) })
    }
}
