import Domain
import Postgres

/// What Diff found on one pair, with the keys of what it stored.
public struct PairRecord: Hashable, Sendable {
    /// `changed`, `unchanged` or `refused`.
    public var status: SheetReport.Status
    public var alignment: Alignment?
    public var changes: [Change]
    /// Storage keys by purpose: `overlay`, `before`, `after`, ….
    public var files: [String: String]
    public var engineVersion: String
    /// What a reader should know of how the result was made.
    public var notes: [String]

    public init(
        status: SheetReport.Status, alignment: Alignment?, changes: [Change], files: [String: String] = [:], engineVersion: String, notes: [String] = []
    ) {
        self.status = status
        self.alignment = alignment
        self.changes = changes
        self.files = files
        self.engineVersion = engineVersion
        self.notes = notes
    }

    /// Changes that make a sheet changed: those outside the title block.
    var countedChanges: Int { changes.count { $0.category != .titleBlock } }
}

extension SheetReport.Status: PostgresCodable {}
extension Change.Kind: PostgresCodable {}
extension Change.Category: PostgresCodable {}
extension Discipline: PostgresCodable {}
extension SheetMatch.Method: PostgresCodable {}

struct ComparisonRows {
    let connection: Connection

    func store(_ result: PairRecord, for comparison: ComparisonID, _ organization: OrganizationID) async throws {
        try await connection.execute(
            """
            UPDATE comparisons
            SET status = \(result.status), alignment = \(result.alignment.map(JSON.init)), alignment_score = \(result.alignment?.score),
                changes_count = \(result.countedChanges), title_block_changes_count = \(result.changes.count - result.countedChanges),
                files = \(JSON(result.files)), engine_version = \(result.engineVersion), notes = \(JSON(result.notes)),
                completed_at = now()
            WHERE id = \(comparison)
            """)
        for (index, change) in result.changes.map(\.storable).enumerated() {
            try await connection.execute(
                """
                INSERT INTO changes (organization_id, comparison_id, ordinal, change_id, kind, category, bounds, old_bounds, old_text,
                                     new_text, confidence, dimension_difference_millimetres, files)
                VALUES (\(organization), \(comparison), \(index + 1), \(change.id), \(change.kind), \(change.category),
                        \(change.bounds.array), \(change.oldBounds?.array), \(change.text?.old), \(change.text?.new), \(change.confidence),
                        \(change.dimensionDifferenceMillimetres), \(JSON(change.files ?? [:])))
                """)
        }
    }

    /// What people call the comparison: its sheet's number, otherwise its title, otherwise its page.
    func name(_ comparison: ComparisonID) async throws -> String? {
        try await connection.queryFirst(
            """
            SELECT coalesce(sheet_number, title, 'page ' || coalesce(new_page, old_page) + 1) AS name FROM comparisons WHERE id = \(comparison)
            """
        )?.get("name")
    }
}

extension Box {
    var array: [Double] { [left, top, right, bottom] }

    init?(array: [Double]) {
        guard array.count == 4 else { return nil }
        self.init(left: array[0], top: array[1], right: array[2], bottom: array[3])
    }
}
