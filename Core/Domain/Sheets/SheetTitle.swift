/// Finds the title of a sheet among the lines of its page: behind a label, or the largest words near the number; all of its lines.
struct SheetTitle: Sendable {
    /// From top to bottom.
    var lines: [TextLine]

    /// On one line, at most 120 letters, without the date that some offices print behind it.
    var text: String {
        let words = lines.flatMap { $0.text.split(separator: " ").map(String.init) }.filter { !StampText.isDate($0) }
        var kept = words[...]
        while let last = kept.last, last.allSatisfy({ "-–—|,:;".contains($0) }) { kept.removeLast() }
        return String(kept.joined(separator: " ").prefix(120))
    }

    /// - Parameters:
    ///   - number: where the sheet's number stands; without it only a label tells the title.
    ///   - isRepeated: whether a line stands on other sheets of the set as well, as a project's name and address do, and so is not this sheet's title.
    static func find(
        in lines: [TextLine], number: NumberCandidate?, width: Double, height: Double, isRepeated: (TextLine) -> Bool = { _ in false }
    ) -> SheetTitle? {
        let free = lines.filter { line in
            !isRepeated(line) && isCredible(line) && number.map { !$0.box.intersects(line.box) } ?? true
        }
        let first: TextLine?
        if let label = lines.first(where: { TitleBlockLabel(of: $0.text) == .title }), let line = below(label, in: free) {
            first = line
        } else {
            first = number.flatMap { nearest(to: $0, in: free, width: width, height: height) }
        }
        return first.map { SheetTitle(lines: own(whole($0, in: free))) }
    }

    /// Without the lines that bear the date, where others do not: those name the project and its issue, not the sheet.
    private static func own(_ lines: [TextLine]) -> [TextLine] {
        let undated = lines.filter { line in !line.text.split(separator: " ").contains { StampText.isDate(String($0)) } }
        return undated.contains { isCredible($0) } ? undated : lines
    }

    private static func isCredible(_ line: TextLine) -> Bool {
        TitleBlockLabel(of: line.text) == nil && SheetNumber(line.text) == nil && looksLikeTitle(line.text)
    }

    /// Larger type first; among equals the one nearer to the number.
    private static func nearest(to number: NumberCandidate, in lines: [TextLine], width: Double, height: Double) -> TextLine? {
        let reach = 0.16 * max(width, height)
        return lines.filter { $0.rotation == number.rotation && $0.box.gap(to: number.box) < reach }.max { first, second in
            let a = first.fontSize - 0.02 * first.box.gap(to: number.box)
            let b = second.fontSize - 0.02 * second.box.gap(to: number.box)
            return (a, second.box.top, second.text) < (b, first.box.top, first.text)
        }
    }

    private static func below(_ label: TextLine, in lines: [TextLine]) -> TextLine? {
        lines.filter { line in
            line.rotation == label.rotation && line.readingBox.top >= label.readingBox.bottom - 0.5 * label.fontSize
                && line.readingBox.top - label.readingBox.bottom < 4 * max(label.fontSize, line.fontSize)
                && line.readingBox.left < label.readingBox.right + 10 * label.fontSize && line.readingBox.right > label.readingBox.left
        }.min { ($0.readingBox.top, $0.readingBox.left) < ($1.readingBox.top, $1.readingBox.left) }
    }

    /// The line with those above and below it that are set alike.
    private static func whole(_ line: TextLine, in lines: [TextLine]) -> [TextLine] {
        var found = [line]
        while found.count < 5, let next = lines.first(where: { follows($0, found[found.count - 1]) }) { found.append(next) }
        while found.count < 5, let before = lines.first(where: { follows(found[0], $0) }) { found.insert(before, at: 0) }
        return found
    }

    /// Whether a line is the next one of the same text: of one size, a line's height lower, and aligned at the left, in the middle or at the right.
    private static func follows(_ line: TextLine, _ before: TextLine) -> Bool {
        guard line.rotation == before.rotation, abs(line.fontSize - before.fontSize) <= 0.1 * before.fontSize else { return false }
        let size = min(line.fontSize, before.fontSize)
        let (a, b) = (before.readingBox, line.readingBox)
        let pitch = b.center.y - a.center.y
        guard pitch >= 0.95 * size, pitch <= 1.75 * size else { return false }
        let slack = 0.35 * size
        return abs(a.left - b.left) <= slack || abs(a.right - b.right) <= slack || abs(a.center.x - b.center.x) <= slack
    }

    /// Words, not a date, a scale, an address or a telephone number.
    private static func looksLikeTitle(_ line: String) -> Bool {
        let text = line.split(separator: " ").filter { !StampText.isDate(String($0)) }.joined(separator: " ")
        let letters = text.count { $0.isLetter }
        let digits = text.count { $0.isNumber }
        return letters >= 4 && letters > digits && !text.contains("@") && !text.lowercased().contains("www.") && !text.contains("|")
            && !StampText.isAddress(text) && !StampText.isDate(text)
    }
}
