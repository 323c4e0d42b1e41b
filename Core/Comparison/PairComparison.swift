import Domain
import PageReading

/// What a person can set for a comparison.
public struct ComparisonSettings: Sendable, Hashable {
    /// Distances up to this, in millimetres on paper, are no change.
    public var toleranceMillimetres: Double

    public init(toleranceMillimetres: Double = 0.5) {
        self.toleranceMillimetres = toleranceMillimetres
    }
}

/// The outcome of one pair of sheets. Ids of changes count from 1 behind `idPrefix`.
public struct PairResult: Sendable {
    public var status: SheetReport.Status
    public var alignment: Alignment
    public var changes: [Change]
    public var marks: RevisionMarks

    public init(status: SheetReport.Status, alignment: Alignment, changes: [Change], marks: RevisionMarks = RevisionMarks()) {
        self.status = status
        self.alignment = alignment
        self.changes = changes
        self.marks = marks
    }
}
