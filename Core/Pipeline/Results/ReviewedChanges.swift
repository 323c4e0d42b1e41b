import Domain
import FoundationEssentials
import Postgres

/// What people make of a change.
public enum ReviewStatus: String, CaseIterable, Hashable, Sendable, Codable, PostgresCodable {
    case open, accepted, rejected, flagged
}

/// A change with what people made of it.
public struct ReviewedChange: Hashable, Sendable {
    /// Of the change's row; `change.id` is what the report calls it.
    public var id: UUID
    public var comparisonID: ComparisonID
    /// Its place in the comparison, from 1.
    public var ordinal: Int
    public var change: Change
    public var status: ReviewStatus
    public var assignee: UserID?
    public var comment: String?
    public var reviewedAt: Date?
}

/// Which changes of a comparison are asked for; nil: whatever it is.
public struct ChangeFilter: Hashable, Sendable {
    public var kind: Change.Kind?
    public var category: Change.Category?
    public var discipline: Discipline?
    public var status: ReviewStatus?
    public var assignee: UserID?

    public init() {}

    var condition: Query {
        let parts: [Query?] = [
            kind.map { "c.kind = \($0)" }, category.map { "c.category = \($0)" }, discipline.map { "s.discipline = \($0.rawValue)" },
            status.map { "coalesce(r.status, 'open') = \($0)" }, assignee.map { "r.assignee_id = \($0)" },
        ]
        return parts.compactMap { $0 }.reduce("true") { "\($0) AND \($1)" }
    }
}

/// What is to be noted about changes; what is not given stays. The inner nil takes a value away.
public struct ReviewEdit: Hashable, Sendable {
    public var status: ReviewStatus?
    public var assignee: UserID??
    public var comment: String??

    public init(status: ReviewStatus? = nil, assignee: UserID?? = nil, comment: String?? = nil) {
        self.status = status
        self.assignee = assignee
        self.comment = comment
    }
}

extension Comparisons {
    private static let reviewed: Query =
        """
        SELECT c.*, coalesce(r.status, 'open') AS review_status, r.assignee_id, r.comment, r.updated_at AS reviewed_at
        FROM changes c JOIN comparisons s ON s.id = c.comparison_id
        LEFT JOIN change_reviews r ON r.comparison_id = c.comparison_id AND r.ordinal = c.ordinal
        """

    /// A comparison's changes in order, those behind `ordinal`, with ids that are unique in the job.
    public func reviewed(
        _ organization: OrganizationID, _ id: ComparisonID, _ filter: ChangeFilter, after ordinal: Int, limit: Int
    ) async throws -> [ReviewedChange] {
        try await app.inOrganization(organization) { connection in
            let renaming = try await ResultNames(connection: connection).renamings(inJobOf: id)[id]
            return try await connection.query(
                """
                \(Self.reviewed) WHERE c.comparison_id = \(id) AND c.ordinal > \(ordinal) AND \(filter.condition) ORDER BY c.ordinal LIMIT \(limit)
                """
            ).map { try ReviewedChange($0, renaming) }
        }
    }

    /// A change by its row's id.
    public func reviewed(_ organization: OrganizationID, change id: UUID) async throws -> ReviewedChange? {
        try await app.inOrganization(organization) { connection in
            guard let row = try await connection.queryFirst("\(Self.reviewed) WHERE c.id = \(id)") else { return nil }
            let comparison: ComparisonID = try row.get("comparison_id")
            return try ReviewedChange(row, await ResultNames(connection: connection).renamings(inJobOf: comparison)[comparison])
        }
    }

    /// Notes something about changes of one comparison, all of them or none.
    /// - Throws: `PipelineError.notFound` where one of them is not there, or nobody of that id is in the organization.
    public func review(
        _ organization: OrganizationID, changes: [UUID], in comparison: ComparisonID?, _ edit: ReviewEdit, by user: UserID
    ) async throws {
        try await app.inOrganization(organization) { connection in
            if let assignee = edit.assignee ?? nil,
                try await connection.queryFirst("SELECT FROM users WHERE id = \(assignee) AND removed_at IS NULL") == nil
            {
                throw PipelineError.notFound("member of the organization")
            }
            let inComparison: Query = comparison.map { "comparison_id = \($0)" } ?? "true"
            let count = try await connection.execute(
                """
                INSERT INTO change_reviews AS r (organization_id, comparison_id, ordinal, status, assignee_id, comment, updated_by)
                SELECT organization_id, comparison_id, ordinal, \(edit.status ?? .open), \(edit.assignee ?? nil), \(edit.comment ?? nil), \(user)
                FROM changes WHERE id = ANY(\(changes)::uuid[]) AND \(inComparison)
                ON CONFLICT (comparison_id, ordinal) DO UPDATE
                SET status = CASE WHEN \(edit.status != nil)::boolean THEN excluded.status ELSE r.status END,
                    assignee_id = CASE WHEN \(edit.assignee != nil)::boolean THEN excluded.assignee_id ELSE r.assignee_id END,
                    comment = CASE WHEN \(edit.comment != nil)::boolean THEN excluded.comment ELSE r.comment END,
                    updated_by = excluded.updated_by, updated_at = now()
                """)
            guard count == Set(changes).count else { throw PipelineError.notFound("change") }
        }
    }
}

extension ReviewedChange {
    init(_ row: Row, _ renaming: ChangeRenaming?) throws {
        id = try row.get("id")
        comparisonID = try row.get("comparison_id")
        ordinal = try row.get("ordinal")
        change = try Change(row).renamed(renaming)
        status = try row.get("review_status")
        assignee = try row.get("assignee_id")
        comment = try row.get("comment")
        reviewedAt = try row.get("reviewed_at")
    }
}
