/// What the designer says was revised on a sheet: rows of the revision table, clouds and deltas.
public struct RevisionMarks: Hashable, Sendable, Codable {
    /// The rows of the new sheet's revision table that the old one's has not; nil where the new sheet has no table.
    public var revisions: [RevisionRow]?
    /// Of the new sheet; nil where it has none.
    public var clouds: [RevisionCloud]?
    public var deltas: [RevisionDelta]?

    public init(revisions: [RevisionRow]? = nil, clouds: [RevisionCloud]? = nil, deltas: [RevisionDelta]? = nil) {
        self.revisions = revisions
        self.clouds = clouds
        self.deltas = deltas
    }

    public var isEmpty: Bool { revisions == nil && clouds == nil && deltas == nil }

    /// New clouds in which nothing differs.
    public var idleClouds: [RevisionCloud] { (clouds ?? []).filter { $0.isNew && $0.changes.isEmpty } }
}

extension SheetReport {
    public var marks: RevisionMarks {
        get { RevisionMarks(revisions: revisions, clouds: clouds, deltas: deltas) }
        set {
            revisions = newValue.revisions
            clouds = newValue.clouds
            deltas = newValue.deltas
        }
    }
}
