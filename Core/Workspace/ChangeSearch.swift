import Domain

/// A change as it is searched for.
public struct SearchedChange: Hashable, Sendable {
    /// As the report names it.
    public var id: String
    public var comparison: ComparisonID
    public var sheetNumber: String?
    public var title: String?
    /// From 1: on the new set, or on the old one for a removed sheet.
    public var page: Int
    public var kind: String
    public var category: String
    public var oldText: String?
    public var newText: String?
    public var bounds: [Double]

    public init(
        id: String, comparison: ComparisonID, sheetNumber: String?, title: String?, page: Int, kind: String, category: String, oldText: String?,
        newText: String?, bounds: [Double]
    ) {
        self.id = id
        self.comparison = comparison
        self.sheetNumber = sheetNumber
        self.title = title
        self.page = page
        self.kind = kind
        self.category = category
        self.oldText = oldText
        self.newText = newText
        self.bounds = bounds
    }
}

/// What a sheet's words say, as they are searched.
public struct SearchedSummary: Hashable, Sendable {
    public var comparison: ComparisonID
    public var sheetNumber: String?
    public var text: String

    public init(comparison: ComparisonID, sheetNumber: String?, text: String) {
        self.comparison = comparison
        self.sheetNumber = sheetNumber
        self.text = text
    }
}

/// Answers questions about a job by searching its changes and summaries. Nothing is said that does not stand there, and every change named is cited.
public enum ChangeSearch {
    public struct Answer: Hashable, Sendable {
        public var text: String
        public var cited: [SearchedChange]
    }

    private static let most = 10
    private static let unspecific: Set<String> = [
        "a", "about", "all", "an", "and", "any", "are", "be", "been", "between", "by", "can", "change", "changed", "changes", "did", "different", "do", "does",
        "find", "for", "from", "has", "have", "how", "in", "is", "it", "list", "many", "me", "new", "of", "old", "on", "or", "show", "sheet", "sheets", "tell",
        "that", "the", "there", "this", "to", "was", "were", "what", "where", "which", "with",
    ]

    public static func answer(_ question: String, changes: [SearchedChange], summaries: [SearchedSummary]) -> Answer {
        let asked = words(question).filter { !unspecific.contains($0) }
        guard !asked.isEmpty else {
            return Answer(text: "Name a sheet, a kind of change or some words that stand on the drawing, e.g. \"dimensions on A-101\".", cited: [])
        }
        // What fits more of the question comes first; of equals, what comes first in the set.
        let scored = scored(changes, asked).filter { $0.score > 0 }
        let found = scored.prefix { $0.score == scored.first?.score }.map(\.change)
        let told = summaries.filter { summary in
            let all = Set(words(summary.text) + words(summary.sheetNumber ?? ""))
            return asked.allSatisfy { word in all.contains { fits($0, word) } }
        }
        guard !found.isEmpty || !told.isEmpty else {
            return Answer(text: "Nothing in the changes, texts and summaries of this job mentions \(asked.joined(separator: ", ")).", cited: [])
        }
        let cited = Array(found.prefix(most))
        var lines = cited.map { "\($0.sheetNumber ?? "page \($0.page)"): \(described($0)) (\($0.id))" }
        if found.count > cited.count { lines.append("and \(found.count - cited.count) more") }
        lines += told.prefix(3).map { "\($0.sheetNumber.map { "On \($0): " } ?? "")\($0.text)" }
        return Answer(text: "\(found.count) \(found.count == 1 ? "change fits" : "changes fit").\n" + lines.joined(separator: "\n"), cited: cited)
    }

    /// All changes, those that fit more of the question first.
    static func ranked(_ question: String, _ changes: [SearchedChange]) -> [SearchedChange] {
        scored(changes, words(question).filter { !unspecific.contains($0) }).map(\.change)
    }

    private static func scored(_ changes: [SearchedChange], _ asked: [String]) -> [(change: SearchedChange, score: Int)] {
        changes.enumerated().map { (index: $0, change: $1, score: score($1, asked)) }
            .sorted { ($1.score, $0.index) < ($0.score, $1.index) }.map { ($0.change, $0.score) }
    }

    /// Questions that this job has an answer to.
    public static func suggestions(_ changes: [SearchedChange]) -> [String] {
        var counts: [String: Int] = [:]
        for change in changes { if let sheet = change.sheetNumber { counts[sheet, default: 0] += 1 } }
        let sheets = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3).map { "What changed on \($0.key)?" }
        let categories = ["dimension", "note", "view"].filter { category in changes.contains { $0.category == category } }.map { "Which \($0)s changed?" }
        let kinds = ["added", "removed", "moved"].filter { kind in changes.contains { $0.kind == kind } }.map { "What was \($0)?" }
        return Array((sheets + categories + kinds).prefix(6))
    }

    private static func score(_ change: SearchedChange, _ asked: [String]) -> Int {
        let all = Set(
            words([change.id, change.title ?? "", change.kind, change.category, change.oldText ?? "", change.newText ?? ""].joined(separator: " "))
                + [change.sheetNumber?.lowercased()].compactMap { $0 })
        return asked.count { word in all.contains { fits($0, word) } }
    }

    /// Whether a word stands for another: the same, or its plural.
    private static func fits(_ word: String, _ asked: String) -> Bool { word == asked || word + "s" == asked || word == asked + "s" }

    private static func words(_ text: String) -> [String] {
        let parts = text.lowercased().split { !($0.isLetter || $0.isNumber || "-.'\"/".contains($0)) }
        return parts.compactMap { part in
            var word = part
            while let last = word.last, ".-/".contains(last) { word.removeLast() }
            while let first = word.first, ".-'\"/".contains(first) { word.removeFirst() }
            return word.isEmpty ? nil : String(word)
        }
    }

    private static func described(_ change: SearchedChange) -> String {
        switch (change.oldText, change.newText) {
        case (let old?, let new?) where !old.isEmpty && !new.isEmpty: "\(change.category) \"\(old)\" became \"\(new)\""
        case (_, let new?) where !new.isEmpty: "\(change.category) \"\(new)\" was added"
        case (let old?, _) where !old.isEmpty: "\(change.category) \"\(old)\" was removed"
        default: "\(change.category) \(change.kind)"
        }
    }
}
