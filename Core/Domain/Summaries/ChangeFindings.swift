/// What is said of the changes outside the title block: like things in one sentence.
struct ChangeFindings: Hashable, Sendable {
    enum Topic: Hashable, Sendable { case dimension, text, thing }

    var topic: Topic
    var sentence: CitedSentence
    /// Zero where it is not critical; else the more, the graver.
    var gravity: Double
    var isStructural: Bool
    var changes: [Change]

    /// Sentences of one form, before the rest is only counted.
    private static let mostSentences = 12
    /// Strings in one sentence.
    private static let mostStrings = 6

    /// Views that moved first, then dimensions, then text, then everything else.
    ///
    /// - Parameter sheet: the transform of the sheet, against which views moved.
    static func all(in changes: [Change], places: Places?, sheet: AffineTransform = .identity) -> [ChangeFindings] {
        let worded = changes.filter { $0.text != nil && $0.kind != .moved }
        let replaced = worded.filter { change in
            guard let text = change.text else { return false }
            return !text.old.isEmpty && !text.new.isEmpty && text.old != text.new
        }
        let lengths = replaced.filter { difference($0) != nil }
        let others = replaced.filter { difference($0) == nil }
        let appeared = worded.filter { $0.text?.old.isEmpty == true && $0.text?.new.isEmpty == false }
        let vanished = worded.filter { $0.text?.new.isEmpty == true && $0.text?.old.isEmpty == false }
        let said = Set((replaced + appeared + vanished).map(\.id))
        let things = changes.filter { !said.contains($0.id) && !isMovedView($0) }
        return movedViews(changes, sheet: sheet, places: places) + becoming(lengths, places, .dimension) + becoming(others, places, .text)
            + listed(appeared, "added", places) { $0.new } + listed(vanished, "removed", places) { $0.old } + counted(things, places)
    }

    private static func difference(_ change: Change) -> DimensionDifference? {
        change.text.flatMap { DimensionDifference(old: $0.old, new: $0.new) }
    }

    /// `Dimension “3000” is now “3200” (+200 mm)`: one sentence for each pair of strings.
    private static func becoming(_ changes: [Change], _ places: Places?, _ topic: Topic) -> [ChangeFindings] {
        let groups = grouped(changes) { $0.text }
        let shown = groups.prefix(groups.count > mostSentences + 1 ? mostSentences : groups.count)
        var findings = shown.map { group in finding(group, places, topic) }
        let rest = groups.dropFirst(shown.count).flatMap { $0 }
        if !rest.isEmpty {
            let what = topic == .dimension ? "dimensions changed" : "texts were replaced"
            findings.append(make(topic, "\(rest.count) more \(what)\(places.note(rest)).", rest))
        }
        return findings
    }

    private static func finding(_ group: [Change], _ places: Places?, _ topic: Topic) -> ChangeFindings {
        let text = group[0].text ?? Change.TextPair(old: "", new: "")
        let noun = topic == .dimension || group[0].category == .dimension ? "Dimension" : group[0].category == .tag ? "Tag" : "Text"
        let subject = group.count == 1 ? "\(noun) \(Wording.quoted(text.old)) is" : "\(group.count) \(noun.lowercased())s \(Wording.quoted(text.old)) are"
        let by = difference(group[0]).map { " (\($0.words ?? "the same length"))" } ?? ""
        return make(topic, "\(subject) now \(Wording.quoted(text.new))\(by)\(places.note(group)).", group)
    }

    /// `Text added: “64 ppl” (upper centre), “30 ppl” (right)`.
    private static func listed(
        _ changes: [Change], _ verb: String, _ places: Places?, _ string: (Change.TextPair) -> String
    ) -> [ChangeFindings] {
        let dimensions = changes.filter { $0.category == .dimension }
        let rest = changes.filter { $0.category != .dimension }
        return [("Dimension", dimensions), ("Text", rest)].flatMap { noun, changes in
            let groups = grouped(changes) { $0.text.map(string) }
            return stride(from: 0, to: groups.count, by: mostStrings).map { start -> ChangeFindings in
                // The last sentence takes in what would otherwise fill too many.
                let isLast = start >= mostStrings * 3
                let part = Array(groups[start..<(isLast ? groups.count : min(groups.count, start + mostStrings))])
                let items = part.prefix(mostStrings).map { group -> String in
                    let times = group.count > 1 ? " (\(group.count) times)" : ""
                    return Wording.quoted(group[0].text.map(string) ?? "") + times + places.note(group)
                }
                let hidden = part.dropFirst(mostStrings).reduce(0) { $0 + $1.count }
                let tail = hidden > 0 ? " and \(hidden) more" : ""
                return make(.text, "\(noun) \(verb): \(items.joined(separator: ", "))\(tail).", part.flatMap { $0 })
            }
            .prefix(4)
        }
    }

    /// `3 elements were added (2 upper left, centre)`: one sentence for each kind and category.
    private static func counted(_ changes: [Change], _ places: Places?) -> [ChangeFindings] {
        let verbs: [(Change.Kind, String)] = [
            (.removed, "removed"), (.added, "added"), (.modified, "modified"), (.moved, "moved"), (.text, "redrawn"),
        ]
        return verbs.flatMap { kind, verb in
            Change.Category.allCases.compactMap { category in
                let group = changes.filter { $0.kind == kind && $0.category == category }
                guard !group.isEmpty else { return nil }
                let strings = group.count <= 3 ? group.compactMap { $0.text?.new.isEmpty == false ? $0.text?.new : $0.text?.old } : []
                let names = strings.isEmpty ? "" : " " + Wording.list(strings.map(Wording.quoted))
                let subject = "\(Wording.count(group.count, noun(category)))\(names) \(group.count == 1 ? "was" : "were")"
                return make(.thing, "\(subject) \(verb)\(places.note(group)).", group)
            }
        }
    }

    private static func noun(_ category: Change.Category) -> String {
        switch category {
        case .geometry: "drawn element"
        case .dimension: "dimension"
        case .note: "note"
        case .titleBlock: "title block entry"
        case .fill: "filled area"
        case .hatch: "hatched area"
        case .tag: "tag"
        case .view: "view"
        }
    }

    static func make(_ topic: Topic, _ text: String, _ changes: [Change]) -> ChangeFindings {
        let isStructural = changes.contains { StructuralWords.occur(in: $0.text) }
        return ChangeFindings(
            topic: topic, sentence: CitedSentence(text, citations: changes.map(\.id)),
            gravity: gravity(topic, changes, isStructural: isStructural), isStructural: isStructural, changes: changes)
    }

    /// Structural words weigh more than dimensions, those more than things that are gone; among equals, how many and how much.
    private static func gravity(_ topic: Topic, _ changes: [Change], isStructural: Bool) -> Double {
        let many = 0.1 * Double(min(9, changes.count))
        if isStructural { return 3 + many }
        if topic == .dimension {
            let most = changes.compactMap { difference($0)?.share }.max() ?? 0
            return most > 0 ? 2 + most * 0.8 + many * 0.1 : 0
        }
        let isRemoved = changes.contains { change in
            (change.kind == .removed || change.text?.new.isEmpty == true) && change.category != .fill && change.category != .hatch
        }
        return isRemoved ? 1 + many : 0
    }

    /// Changes with the same key, in order of first appearance.
    private static func grouped<Key: Hashable>(_ changes: [Change], by key: (Change) -> Key?) -> [[Change]] {
        let groups = Dictionary(grouping: changes, by: key)
        return Wording.repeats(changes.map(key)).compactMap { groups[$0.item] }
    }
}
