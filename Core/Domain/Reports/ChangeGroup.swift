/// One difference that stands in several places of a set: a renamed product, a renumbered detail, a new date in every title block.
public struct ChangeGroup: Hashable, Sendable, Codable {
    /// `G1`, `G2`, … in order of their size.
    public var id: String
    public var kind: Change.Kind
    /// That of most members.
    public var category: Change.Category
    /// The old and the new reading, on one line each; one is empty where text was added or removed.
    public var text: Change.TextPair
    /// Places.
    public var count: Int
    /// Sheets with at least one of them.
    public var sheets: Int
    /// Ids of the changes, in order of the report.
    public var members: [String]

    /// `“X” replaced by “Y” at 14 places on 5 sheets`.
    public var words: String {
        let what: String
        if text.old.isEmpty { what = "\(Wording.quoted(text.new)) added" }
        else if text.new.isEmpty { what = "\(Wording.quoted(text.old)) removed" }
        else if text.old == text.new { what = "\(Wording.quoted(text.new)) moved" }
        else { what = "\(Wording.quoted(text.old)) replaced by \(Wording.quoted(text.new))" }
        return "\(what) at \(count) places on \(Wording.count(sheets, "sheet"))"
    }
}

/// Finds the differences that repeat, as a pure function of all changes.
public enum ChangeGroups {
    private struct Key: Hashable {
        var old: String
        var new: String
        /// Title blocks are told apart from the drawings.
        var isTitleBlock: Bool
    }

    private struct Member {
        var sheet: Int
        var change: Change
    }

    /// - Parameter sheets: of one report.
    /// - Returns: the differences with at least two places, those with most places first. Where a line breaks, and capitals, make no other difference;
    ///   added or removed text counts from two letters on, so that not every lone figure makes a group.
    public static func of(_ sheets: [SheetReport]) -> [ChangeGroup] {
        var members: [Key: [Member]] = [:]
        var order: [Key] = []
        for (index, sheet) in sheets.enumerated() {
            for change in sheet.changes {
                guard let key = key(of: change) else { continue }
                if members[key] == nil { order.append(key) }
                members[key, default: []].append(Member(sheet: index, change: change))
            }
        }
        let groups = order.compactMap { members[$0] }.filter { $0.count > 1 }.enumerated()
            .sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
        return groups.enumerated().map { number, group in made("G\(number + 1)", group.element) }
    }

    private static func key(of change: Change) -> Key? {
        guard let text = change.text else { return nil }
        let (old, new) = core(folded(text.old), folded(text.new))
        let isTitleBlock = change.category == .titleBlock
        if old.isEmpty || new.isEmpty {
            guard (old + new).count(where: \.isLetter) >= 2 else { return nil }
        } else if old == new && change.kind != .moved {
            return nil
        }
        return Key(old: old, new: new, isTitleBlock: isTitleBlock)
    }

    /// The words that differ, where both readings have some: what was replaced is the same in whatever line it stands.
    private static func core(_ old: String, _ new: String) -> (old: String, new: String) {
        let (first, second) = (old.split(separator: " "), new.split(separator: " "))
        let head = zip(first, second).prefix { $0 == $1 }.count
        let tail = zip(first.dropFirst(head).reversed(), second.dropFirst(head).reversed()).prefix { $0 == $1 }.count
        let (before, after) = (first.dropFirst(head).dropLast(tail), second.dropFirst(head).dropLast(tail))
        guard !before.isEmpty, !after.isEmpty else { return (old, new) }
        return (before.joined(separator: " "), after.joined(separator: " "))
    }

    private static func folded(_ text: String) -> String { oneLine(text).uppercased() }

    private static func oneLine(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    private static func made(_ id: String, _ members: [Member]) -> ChangeGroup {
        let first = members[0].change
        let (old, new) = (oneLine(first.text?.old ?? ""), oneLine(first.text?.new ?? ""))
        let isOneLine = members.allSatisfy { folded($0.change.text?.old ?? "") == old.uppercased() && folded($0.change.text?.new ?? "") == new.uppercased() }
        let said = isOneLine ? (old, new) : core(old, new)
        return ChangeGroup(
            id: id, kind: most(members.map(\.change.kind), Change.Kind.allCases) ?? first.kind,
            category: most(members.map(\.change.category), Change.Category.allCases) ?? first.category,
            text: .init(old: said.0, new: said.1), count: members.count,
            sheets: Set(members.map(\.sheet)).count, members: members.map(\.change.id))
    }

    /// What stands most often; among equals the first of `order`.
    private static func most<Value: Hashable>(_ values: [Value], _ order: [Value]) -> Value? {
        let counts = Dictionary(grouping: values, by: \.self).mapValues(\.count)
        let best = counts.values.max()
        return order.first { counts[$0] == best }
    }
}
