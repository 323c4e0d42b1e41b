/// Words that stand beside each other and read as one.
struct TextLine: Sendable {
    /// In reading order.
    var words: [Word]
    /// Points on the displayed page.
    var box: Box
    /// As seen along the text (`PageFrame`).
    var readingBox: Box
    /// Points.
    var fontSize: Double
    /// Degrees clockwise, 0, 90, 180 or 270.
    var rotation: Int

    var text: String { words.map(\.text).joined(separator: " ") }

    /// Height of a word's type: what the source says, or across the text where it says nothing.
    static func size(of word: Word) -> Double {
        if word.fontSize > 0 { return word.fontSize }
        return word.rotation % 180 == 0 ? word.box.height : word.box.width
    }

    /// The lines of a page: words of one direction and about one size on a common base line, parted where the gap is wider than `gap` sizes.
    static func lines(of words: [Word], width: Double, height: Double, gap: Double = 1.1) -> [TextLine] {
        var lines: [TextLine] = []
        for rotation in [0, 90, 180, 270] {
            let frame = PageFrame(width: width, height: height, rotation: rotation)
            let placed = words.filter { ($0.rotation % 360 + 360) % 360 == rotation && !$0.text.isEmpty }
                .map { Placed(word: $0, box: frame($0.box), size: max(0.1, size(of: $0))) }
                .sorted { ($0.middle, $0.box.left, $0.word.text) < ($1.middle, $1.box.left, $1.word.text) }
            for row in rows(of: placed) {
                lines += split(row.sorted { ($0.box.left, $0.box.right, $0.word.text) < ($1.box.left, $1.box.right, $1.word.text) }, gap: gap, rotation: rotation)
            }
        }
        return lines
    }

    private struct Placed {
        var word: Word
        var box: Box
        var size: Double
        var middle: Double { (box.top + box.bottom) / 2 }
    }

    private static func rows(of placed: [Placed]) -> [[Placed]] {
        var done: [[Placed]] = []
        var open: [[Placed]] = []
        for item in placed {
            let past = open.filter { ($0.last?.middle ?? 0) < item.middle - 60 }
            if !past.isEmpty {
                done += past
                open.removeAll { ($0.last?.middle ?? 0) < item.middle - 60 }
            }
            let home = open.lastIndex { row in
                guard let last = row.last else { return false }
                let small = min(last.size, item.size)
                return max(last.size, item.size) <= small * 1.45 && item.middle - last.middle <= 0.35 * small
            }
            if let home { open[home].append(item) } else { open.append([item]) }
        }
        return done + open
    }

    private static func split(_ row: [Placed], gap: Double, rotation: Int) -> [TextLine] {
        var lines: [TextLine] = []
        var last: Placed?
        for item in row {
            if let before = last, before.word.text == item.word.text, before.box.intersection(item.box).area > 0.7 * item.box.area {
                continue  // printed twice to look bold
            }
            if let before = last, let end = lines.indices.last, item.box.left - before.box.right <= gap * max(before.size, item.size) {
                lines[end].words.append(item.word)
                lines[end].box = lines[end].box.union(item.word.box)
                lines[end].readingBox = lines[end].readingBox.union(item.box)
                lines[end].fontSize = max(lines[end].fontSize, item.size)
            } else {
                lines.append(
                    TextLine(words: [item.word], box: item.word.box, readingBox: item.box, fontSize: item.size, rotation: rotation))
            }
            last = item
        }
        return lines
    }
}
