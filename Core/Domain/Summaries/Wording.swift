/// Small change of the summary's language.
enum Wording {
    /// On one line, single spaces, without a full stop at the end.
    static func plain(_ text: String) -> String {
        var words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        while words.last == "." { words.removeLast() }
        return words
    }

    /// In quotation marks, shortened where it is long.
    static func quoted(_ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return "“" + (words.count > 80 ? words.prefix(77).trimmingSpaces + "…" : words) + "”"
    }

    static func count(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    /// `a, b and c`.
    static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }

    static func reasons(_ reasons: [String]) -> String {
        let said = reasons.map(plain).filter { !$0.isEmpty }
        return said.isEmpty ? "no reason was given" : said.joined(separator: "; ")
    }

    /// Each item once, with how often it stands, in order of first appearance.
    static func repeats<Item: Hashable>(_ items: [Item]) -> [(item: Item, count: Int)] {
        var counts: [Item: Int] = [:]
        for item in items { counts[item, default: 0] += 1 }
        var seen: Set<Item> = []
        return items.filter { seen.insert($0).inserted }.map { ($0, counts[$0] ?? 0) }
    }
}

extension Substring {
    var trimmingSpaces: String { String(self).trimmingSpaces }
}
