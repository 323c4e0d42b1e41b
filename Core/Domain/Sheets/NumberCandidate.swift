/// A string of a page that has the form of a sheet number.
struct NumberCandidate: Sendable {
    var number: SheetNumber
    /// Points on the displayed page.
    var box: Box
    var fontSize: Double
    /// Degrees clockwise, 0, 90, 180 or 270.
    var rotation: Int
    /// 0…1, of the words it was read from.
    var confidence: Double

    /// Every word, every two or three neighbouring words, and every whole line that has the form.
    static func all(in lines: [TextLine]) -> [NumberCandidate] {
        lines.flatMap { line in
            var found: [NumberCandidate] = []
            for length in 1...3 {
                for start in line.words.indices where start + length <= line.words.count {
                    let words = line.words[start..<(start + length)]
                    if let candidate = NumberCandidate(words: words, of: line) { found.append(candidate) }
                }
            }
            // `A 102` is one number, not a `102` beside an `A`.
            return found.filter { one in
                !found.contains { other in other.number.hasLetters && other.box.area > one.box.area * 1.01 && other.box.intersection(one.box).area > 0.9 * one.box.area }
            }
        }
    }

    private init?(words: ArraySlice<Word>, of line: TextLine) {
        guard let first = words.first, let number = SheetNumber(words.map(\.text).joined()) else { return nil }
        // Words that are joined must need each other: `ASK-` and `05`, `A` and `102`.
        if words.count > 1, words.contains(where: { SheetNumber($0.text)?.hasLetters == true }) { return nil }
        if words.count > 1, !number.hasLetters { return nil }
        self.number = number
        box = words.dropFirst().reduce(first.box) { $0.union($1.box) }
        fontSize = words.map(TextLine.size).max() ?? line.fontSize
        rotation = line.rotation
        confidence = words.map(\.confidence).min() ?? 1
    }
}
