/// The words for a whole set: how many sheets of which outcome, and once for all of it what stands in several places.
public enum SetSummary {
    /// Groups that are told.
    private static let mostGroups = 12

    /// - Returns: one sentence a line, as in a sheet's summary; the ids of a group's changes are those that its sentence rests on.
    public static func summary(of sheets: [SheetReport], groups: [ChangeGroup]) -> Summary {
        let outcomes: [(SheetReport.Status, String)] = [
            (.changed, "changed"), (.unchanged, "unchanged"), (.added, "new"), (.removed, "gone"), (.refused, "could not be compared"), (.failed, "failed"),
        ]
        let counts = outcomes.compactMap { status, word in
            let count = sheets.count { $0.status == status }
            return count > 0 ? "\(count) \(word)" : nil
        }
        let opening = CitedSentence("\(Wording.count(sheets.count, "sheet")): \(counts.isEmpty ? "nothing to compare" : Wording.list(counts)).", citations: [])
        let drawn = groups.filter { $0.category != .titleBlock }
        let stamps = groups.filter { $0.category == .titleBlock }
        let told = drawn.prefix(mostGroups).map { group in CitedSentence("\(group.words).", citations: group.members) }
            + stamps.prefix(3).map { group in CitedSentence("In the title blocks: \(group.words).", citations: group.members) }
        let sentences = [opening] + told
        return Summary(text: sentences.map(\.text).joined(separator: "\n"), source: .rules, citations: sentences.map(\.citations))
    }
}
