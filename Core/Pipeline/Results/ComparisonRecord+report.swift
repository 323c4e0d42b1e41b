import Domain

extension ComparisonRecord {
    /// What the ids of its changes begin with in storage, known from when the pair is planned. In a job's result a number may stand twice: see
    /// `Comparisons.changes`.
    public var plainName: String {
        SheetNames.plain(number: sheetNumber, newPage: newPage.map { $0 + 1 }, oldPage: oldPage.map { $0 + 1 })
    }

    /// The comparison as a sheet of the report, without links to pictures; nil until the pair is compared. Pages count from 1 there.
    public func report(changes: [Change], summary: StoredSummary? = nil) -> SheetReport? {
        guard let status else { return nil }
        return SheetReport(
            sheetNumber: sheetNumber, title: title, discipline: discipline, status: status, oldPage: oldPage.map { $0 + 1 },
            newPage: newPage.map { $0 + 1 }, match: match, alignment: alignment, changes: changes, summary: summary.map(Summary.init),
            failure: failure?.message, notes: notes.isEmpty ? nil : notes)
    }
}

extension Summary {
    init(_ stored: StoredSummary) {
        self.init(
            text: stored.text, criticalChange: stored.criticalChange, recommendations: stored.recommendations,
            source: Source(rawValue: stored.source.rawValue) ?? .rules, citations: stored.citations)
    }
}
