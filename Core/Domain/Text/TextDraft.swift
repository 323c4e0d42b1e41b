/// An edit in the making: the words on both sides.
struct TextDraft: Sendable {
    var old: [TextItem]
    var new: [TextItem]
    /// Those that have no equal on the other page.
    var changed: [TextItem]
    /// All words of the lines that they stand in.
    var oldLine: [TextItem]
    var newLine: [TextItem]

    /// - Parameters:
    ///   - old, new: all words of both pages.
    init(_ runs: [TextRun], old oldWords: [TextItem], new newWords: [TextItem]) {
        old = runs.flatMap(\.items).filter(\.isOld)
        new = runs.flatMap(\.items).filter { !$0.isOld }
        // Words that stay, but belong to what changed, are said on both sides: `6 1/4` became `6`.
        let (before, after) = (Set(old.map(\.index)), Set(new.map(\.index)))
        let missingNew = old.compactMap(\.partner).filter { !after.contains($0) }.map { newWords[$0] }
        old += new.compactMap(\.partner).filter { !before.contains($0) }.map { oldWords[$0] }
        new += missingNew
        changed = runs.flatMap(\.changed)
        let lines = runs.flatMap(\.line)
        oldLine = Self.unique(old + lines.filter(\.isOld) + lines.filter { !$0.isOld }.compactMap(\.partner).map { oldWords[$0] })
        newLine = Self.unique(new + lines.filter { !$0.isOld } + lines.filter(\.isOld).compactMap(\.partner).map { newWords[$0] })
        // A part of a dimension says nothing without the rest, which stands unchanged on the other side's line.
        if let whole = Self.dimension(runs) { (old, new) = whole }
    }

    /// Both lines where one run changed on each side, and each line is one dimension.
    private static func dimension(_ runs: [TextRun]) -> (old: [TextItem], new: [TextItem])? {
        guard runs.count == 2, let first = runs.first(where: { $0.items[0].isOld }), let second = runs.first(where: { !$0.items[0].isOld }) else { return nil }
        return first.line.isDimension && second.line.isDimension ? (first.line, second.line) : nil
    }

    private static func unique(_ items: [TextItem]) -> [TextItem] {
        var seen = Set<Int>()
        return items.filter { seen.insert($0.index).inserted }
    }

    var turn: Int { (new.first ?? old.first)?.turn ?? 0 }
    private var all: [TextItem] { old + new }
    private var height: Double { median(all.map(\.height)) }
    private var reading: Box { all.dropFirst().reduce(all[0].reading) { $0.union($1.reading) } }

    /// The same letters at the same place: the words were cut or printed differently.
    var saysTheSame: Bool {
        guard let a = old.read(), let b = new.read() else { return false }
        // Slanted words are cut anew on a page that was turned, and have no order that can be told: there the letters alone count.
        let hasNoLetters = !Self.bare(a.lines).contains(where: \.isLetter) && old.count + new.count > 2
        let isSlanted = a.lines.count > 1 || b.lines.count > 1 || hasNoLetters
        guard Self.bare(a.lines) == Self.bare(b.lines) || isSlanted && Self.bare(a.lines).sorted() == Self.bare(b.lines).sorted() else { return false }
        let reach = max(1.5, 0.6 * (all.map(\.height).min() ?? 0))
        return abs(a.box.center.x - b.box.center.x) <= reach && abs(a.box.center.y - b.box.center.y) <= reach
    }

    private static func bare(_ lines: [String]) -> String { lines.joined().filter { !$0.isWhitespace } }

    var edit: TextEdit {
        let a = old.read()
        let b = new.read()
        // Beside a single line, lines are read as one.
        let lineBreak = a?.lines.count == 1 || b?.lines.count == 1 ? " " : "\n"
        let text = { (lines: [String]?) in lines?.joined(separator: lineBreak) ?? "" }
        let (part, whole) = ((old: text(a?.lines), new: text(b?.lines)), (old: text(oldLine.read()?.lines), new: text(newLine.read()?.lines)))
        // Of lines that overlap or slant no order can be told: there the words that changed are said alone.
        let isInOrder = Self.holds(whole.old, part.old) && Self.holds(whole.new, part.new)
        // What only stands beside what changed is said, and not shown.
        let tight = { (isOld: Bool, whole: Box?) in self.changed.filter { $0.isOld == isOld }.read()?.box ?? whole }
        return TextEdit(
            old: part.old, new: part.new, oldLine: isInOrder ? whole.old : part.old, newLine: isInOrder ? whole.new : part.new,
            oldBox: tight(true, a?.box), newBox: tight(false, b?.box),
            confidence: changed.map(\.word.confidence).min() ?? 1)
    }

    private static func holds(_ whole: String, _ part: String) -> Bool { part.isEmpty || bare([whole]).contains(bare([part])) }

    /// Joins lines of one note that changed together.
    static func notes(_ drafts: [TextDraft]) -> [TextDraft] {
        let byTurn = Dictionary(grouping: drafts.indices, by: { drafts[$0].turn })
        return byTurn.keys.sorted().flatMap { turn -> [TextDraft] in
            let boxes = drafts.map(\.reading)
            let order = (byTurn[turn] ?? []).sorted { (boxes[$0].top, $0) < (boxes[$1].top, $1) }
            return Linked.groups(of: order, while: { boxes[$1].top <= boxes[$0].bottom + drafts[$0].height }) {
                drafts[$0].isOneNote(with: drafts[$1])
            }.map { group in
                group.dropFirst().reduce(into: drafts[group[0]]) { whole, index in
                    whole.old += drafts[index].old
                    whole.new += drafts[index].new
                    whole.changed += drafts[index].changed
                    whole.oldLine = unique(whole.oldLine + drafts[index].oldLine)
                    whole.newLine = unique(whole.newLine + drafts[index].newLine)
                }
            }
        }
    }

    /// Whether the next line belongs to the same note: words went from one line to the other, or one of them was put in or taken out as a whole.
    private func isOneNote(with next: TextDraft) -> Bool {
        guard (all + next.all).allSatisfy({ $0.turn == turn }) else { return false }
        guard min(height, next.height) > 0.8 * max(height, next.height) else { return false }
        let (a, b) = (reading, next.reading)
        let apart = b.top - a.bottom
        guard apart < 0.7 * height, apart > -0.4 * height, a.left < b.right, b.left < a.right else { return false }
        if Self.wordsWent(from: old, to: next.new) || Self.wordsWent(from: next.old, to: new) { return true }
        return [(old, next.old, new.isEmpty || next.new.isEmpty), (new, next.new, old.isEmpty || next.old.isEmpty)].contains { first, second, isWhole in
            isWhole && Self.areAligned(first, second) && (first + second).contains { $0.word.text.contains(where: \.isLetter) }
        }
    }

    private static func wordsWent(from: [TextItem], to: [TextItem]) -> Bool {
        let there = Set(to.map(\.word.text))
        return from.contains { $0.word.text.count >= 3 && $0.word.text.contains(where: \.isLetter) && there.contains($0.word.text) }
    }

    /// At the left, in the middle or at the right, as the lines of a note are.
    private static func areAligned(_ first: [TextItem], _ second: [TextItem]) -> Bool {
        guard let a = first.first, let b = second.first else { return false }
        let one = first.dropFirst().reduce(a.reading) { $0.union($1.reading) }
        let other = second.dropFirst().reduce(b.reading) { $0.union($1.reading) }
        let slack = 0.4 * min(a.height, b.height)
        return abs(one.left - other.left) <= slack || abs(one.right - other.right) <= slack || abs(one.center.x - other.center.x) <= slack
    }
}
