import Domain
import FoundationEssentials
import Postgres

/// The result for one pair of sheets, or for one sheet that has no partner, as it stands.
public struct ComparisonRecord: Hashable, Sendable {
    public var id: ComparisonID
    public var jobID: JobID
    /// From 0.
    public var oldPage: Int?
    public var newPage: Int?
    public var oldPageID: PageID?
    public var newPageID: PageID?
    public var sheetNumber: String?
    public var title: String?
    public var discipline: Discipline?
    /// Nil until the pair is compared.
    public var status: SheetReport.Status?
    public var isProvisional: Bool
    public var match: SheetMatch?
    public var alignment: Alignment?
    /// Without those in the title block.
    public var changesCount: Int
    public var titleBlockChangesCount: Int
    public var marks: RevisionMarks
    /// Storage keys by purpose: `overlay`, `before`, `after`, ….
    public var files: [String: String]
    /// Names everything that can change the result; nil until the pair is compared.
    public var engineVersion: String?
    /// What a reader should know of how the result was made.
    public var notes: [String]
    public var failure: StageFailure?
    public var createdAt: Date

    init(_ row: Row) throws {
        id = try row.get("id")
        jobID = try row.get("job_id")
        oldPage = try row.get("old_page")
        newPage = try row.get("new_page")
        oldPageID = try row.get("old_page_id")
        newPageID = try row.get("new_page_id")
        sheetNumber = try row.get("sheet_number")
        title = try row.get("title")
        discipline = try row.get("discipline")
        status = try SheetReport.Status(rawValue: row.get("status"))
        isProvisional = try row.get("is_provisional")
        let method: SheetMatch.Method? = try row.get("match_method")
        match = try method.map { SheetMatch(method: $0, confidence: try row.get("match_confidence")) }
        alignment = try row.get("alignment", as: JSON<Alignment>?.self)?.value
        changesCount = try row.get("changes_count")
        titleBlockChangesCount = try row.get("title_block_changes_count")
        marks = try row.json("marks")
        files = try row.json("files")
        engineVersion = try row.get("engine_version")
        notes = try row.json("notes")
        let message: String? = try row.get("failure")
        let code: String? = try row.get("failure_code")
        failure = message.map { StageFailure(code: code ?? "failed", message: $0) }
        createdAt = try row.get("created_at")
    }
}

/// A version of a comparison's words.
public struct StoredSummary: Hashable, Sendable {
    public enum Source: String, Hashable, Sendable, PostgresCodable {
        case rules, model, fallback, person
    }

    public var id: SummaryID
    public var version: Int
    public var isCurrent: Bool
    public var source: Source
    public var text: String
    public var criticalChange: String?
    public var recommendations: [String]
    public var citations: [[String]]
    public var changesByDiscipline: [String: [String]]
    public var model: String?
    public var createdAt: Date

    init(_ row: Row) throws {
        id = try row.get("id")
        version = try row.get("version")
        isCurrent = try row.get("is_current")
        source = try row.get("source")
        text = try row.get("text")
        criticalChange = try row.get("critical_change")
        recommendations = try row.json("recommendations")
        citations = try row.json("citations")
        changesByDiscipline = try row.json("changes_by_discipline")
        model = try row.get("model")
        createdAt = try row.get("created_at")
    }
}

/// Results, without those that were superseded.
public struct Comparisons: Sendable {
    let app: Database

    init(app: Database) {
        self.app = app
    }

    /// A job's results: by page of the new set, sheets that are only in the old one last.
    public func list(_ organization: OrganizationID, _ job: JobID) async throws -> [ComparisonRecord] {
        try await app.inOrganization(organization) { connection in
            let renamings = try await ResultNames(connection: connection).renamings(in: job)
            return try await connection.query(
                """
                SELECT * FROM comparisons WHERE job_id = \(job) AND superseded_at IS NULL
                ORDER BY new_page NULLS LAST, old_page
                """
            ).map { row in
                var record = try ComparisonRecord(row)
                record.marks = record.marks.renamed(renamings[record.id])
                return record
            }
        }
    }

    /// A result, superseded or not.
    public func find(_ organization: OrganizationID, _ id: ComparisonID) async throws -> ComparisonRecord? {
        try await app.inOrganization(organization) { connection in
            try await connection.queryFirst("SELECT * FROM comparisons WHERE id = \(id)").map(ComparisonRecord.init)
        }
    }

    /// The changes of a result, with ids that are unique in its job.
    ///
    /// Ids begin with the sheet's number. Where that stands twice in a job, the page follows; which numbers do is known for certain only once all
    /// pages are read, long after the first pairs are compared. So the ids are stored plainly and completed here, from all results that there are.
    public func changes(_ organization: OrganizationID, _ id: ComparisonID) async throws -> [Change] {
        try await app.inOrganization(organization) { connection in
            let renaming = try await ResultNames(connection: connection).renamings(inJobOf: id)[id]
            return try await Self.stored(id, connection).map { $0.renamed(renaming) }
        }
    }

    /// The same with ids as they are stored: for what is stored in its turn, and cites them.
    public func storedChanges(_ organization: OrganizationID, _ id: ComparisonID) async throws -> [Change] {
        try await app.inOrganization(organization) { connection in try await Self.stored(id, connection) }
    }

    private static func stored(_ id: ComparisonID, _ connection: Connection) async throws -> [Change] {
        try await connection.query("SELECT * FROM changes WHERE comparison_id = \(id) ORDER BY ordinal").map(Change.init)
    }

    /// What a person marked in an overlay, as changes: their ids are `by-hand-1` and so on, a label is a note that came or went.
    public func marks(_ organization: OrganizationID, _ overlay: OverlayID) async throws -> [Change] {
        let regions: [MarkedRegion] = try await app.inOrganization(organization) { connection in
            try await connection.queryFirst("SELECT regions FROM manual_overlays WHERE id = \(overlay)")?.json("regions") ?? []
        }
        return regions.enumerated().map { $1.change(id: "by-hand-\($0 + 1)") }
    }

    /// Every version of the words, the first one first.
    public func summaries(_ organization: OrganizationID, _ id: ComparisonID) async throws -> [StoredSummary] {
        try await app.inOrganization(organization) { connection in
            let renaming = try await ResultNames(connection: connection).renamings(inJobOf: id)[id]
            return try await connection.query("SELECT * FROM change_summaries WHERE comparison_id = \(id) ORDER BY version").map {
                try StoredSummary($0).renamed(renaming)
            }
        }
    }

    /// The current words of each of a job's results.
    public func currentSummaries(_ organization: OrganizationID, _ job: JobID) async throws -> [ComparisonID: StoredSummary] {
        try await app.inOrganization(organization) { connection in
            let rows = try await connection.query(
                """
                SELECT s.* FROM change_summaries s JOIN comparisons c ON c.id = s.comparison_id
                WHERE c.job_id = \(job) AND c.superseded_at IS NULL AND s.is_current
                """)
            let renamings = try await ResultNames(connection: connection).renamings(in: job)
            return Dictionary(
                uniqueKeysWithValues: try rows.map { row in
                    let id: ComparisonID = try row.get("comparison_id")
                    return (id, try StoredSummary(row).renamed(renamings[id]))
                })
        }
    }

    /// Asks for the words of a comparison once more. Flush the outbox after.
    /// - Throws: `PipelineError.notFound`.
    public func regenerateSummary(_ organization: OrganizationID, _ id: ComparisonID, overlay: OverlayID? = nil) async throws {
        try await app.inOrganization(organization) { connection in
            guard let job: JobID = try await connection.queryFirst("SELECT job_id FROM comparisons WHERE id = \(id)")?.get("job_id"),
                try await StageEnd.lockJob(job, connection)
            else { throw PipelineError.notFound("comparison") }
            let last: Int = try await connection.queryOne(
                "SELECT coalesce(max(generation), 0) AS last FROM job_stages WHERE comparison_id = \(id) AND kind = 'summary'"
            ).get("last")
            try await SummaryStages(connection: connection).add(id, generation: last + 1, overlay: overlay, job, organization)
        }
    }
}
