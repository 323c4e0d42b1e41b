import Domain
import Failpoints
import FoundationEssentials
import Postgres

/// A job as it stands.
public struct JobRecord: Hashable, Sendable {
    public var id: JobID
    public var organizationID: OrganizationID
    public var projectID: ProjectID
    public var oldVersionID: VersionID
    public var newVersionID: VersionID
    public var state: JobState
    public var settings: JobSettings
    /// Why nothing could be compared.
    public var failure: StageFailure?
    /// The number of the last event.
    public var lastSeq: Int
    public var createdAt: Date
    public var startedAt: Date?
    public var endedAt: Date?

    public init(_ row: Row) throws {
        id = try row.get("id")
        organizationID = try row.get("organization_id")
        projectID = try row.get("project_id")
        oldVersionID = try row.get("old_version_id")
        newVersionID = try row.get("new_version_id")
        state = try row.get("state")
        settings = try row.json("settings")
        let message: String? = try row.get("failure")
        let code: String? = try row.get("failure_code")
        failure = message.map { StageFailure(code: code ?? "failed", message: $0) }
        lastSeq = try row.get("last_seq")
        createdAt = try row.get("created_at")
        startedAt = try row.get("started_at")
        endedAt = try row.get("ended_at")
    }
}

/// How far one kind of stage of a job is.
public struct StageCounts: Hashable, Sendable {
    public var total = 0
    public var completed = 0
    public var failed = 0
    /// Leased by a function at this moment.
    public var running = 0

    public init() {}
}

/// One stage of a job as it stands.
public struct StageRecord: Hashable, Sendable {
    public var id: StageID
    public var kind: StageKind
    /// `pending`, `queued`, `running`, `completed`, `failed`, `cancelled` or `superseded`.
    public var state: String
    public var side: Side?
    /// From 0.
    public var page: Int?
    public var pageID: PageID?
    public var comparisonID: ComparisonID?
    public var attempts: Int
    public var failure: StageFailure?
}

/// Comparisons of an old with a new drawing version.
public struct Jobs: Sendable {
    let app: Database
    private let advance: JobAdvance
    private let failpoints: Failpoints

    init(app: Database, advance: JobAdvance, failpoints: Failpoints = .off) {
        self.app = app
        self.advance = advance
        self.failpoints = failpoints
    }

    /// Makes a job. It starts at once where both versions are open, and otherwise when they are. Flush the outbox after.
    /// - Parameter stagesInFlight: how many stages of one kind may be worked on at once, so that a large job leaves room for others.
    /// - Throws: `PipelineError.notFound` where the organization has no such version or project.
    public func create(
        _ organization: OrganizationID, _ project: ProjectID, old: VersionID, new: VersionID, settings: JobSettings = JobSettings(),
        stagesInFlight: Int = 16, id: JobID = JobID()
    ) async throws -> JobRecord {
        try await failpoints.around(.commit) {
            try await add(organization, project, old, new, settings, stagesInFlight, id)
        }
    }

    private func add(
        _ organization: OrganizationID, _ project: ProjectID, _ old: VersionID, _ new: VersionID, _ settings: JobSettings, _ stagesInFlight: Int, _ id: JobID
    ) async throws -> JobRecord {
        try await app.inOrganization(organization) { connection in
            // Whoever opens a version locks it against this: it sees the job, or the job sees its end.
            let versions = try await connection.query(
                "SELECT id FROM drawing_versions WHERE id IN (\(old), \(new)) ORDER BY id FOR SHARE")
            guard versions.count == Set([old, new]).count else { throw PipelineError.notFound("drawing version") }
            guard try await connection.queryFirst("SELECT FROM projects WHERE id = \(project)") != nil else {
                throw PipelineError.notFound("project")
            }
            try await connection.execute(
                """
                INSERT INTO jobs (id, organization_id, project_id, old_version_id, new_version_id, settings, stages_in_flight)
                VALUES (\(id), \(organization), \(project), \(old), \(new), \(JSON(settings)), \(stagesInFlight))
                """)
            try await advance.job(id, organization, connection)
            try await failpoints.inside(.commit)
            return try JobRecord(try await connection.queryOne("SELECT * FROM jobs WHERE id = \(id)"))
        }
    }

    public func find(_ organization: OrganizationID, _ id: JobID) async throws -> JobRecord? {
        try await app.inOrganization(organization) { connection in
            try await connection.queryFirst("SELECT * FROM jobs WHERE id = \(id)").map(JobRecord.init)
        }
    }

    /// A project's jobs, the newest first.
    public func list(_ organization: OrganizationID, _ project: ProjectID, limit: Int = 100) async throws -> [JobRecord] {
        try await app.inOrganization(organization) { connection in
            try await connection.query(
                "SELECT * FROM jobs WHERE project_id = \(project) ORDER BY created_at DESC, id LIMIT \(limit)"
            ).map(JobRecord.init)
        }
    }

    /// Cancels a job: queued and running work stops, and late deliveries change nothing.
    /// - Returns: the job's state after (another than `cancelled` where it had ended before); nil where there is none.
    public func cancel(_ organization: OrganizationID, _ id: JobID) async throws -> JobState? {
        try await app.inOrganization(organization) { try await advance.cancel(id, organization, $0) }
    }

    /// How far each kind of stage is. Superseded and cancelled stages do not count.
    public func progress(_ organization: OrganizationID, _ id: JobID) async throws -> [StageKind: StageCounts] {
        try await app.inOrganization(organization) { connection in
            let rows = try await connection.query(
                """
                SELECT kind, count(*) AS total, count(*) FILTER (WHERE state = 'completed') AS completed,
                       count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'running') AS running
                FROM job_stages WHERE job_id = \(id) AND state NOT IN ('cancelled', 'superseded') GROUP BY kind
                """)
            var counts = Dictionary(uniqueKeysWithValues: StageKind.allCases.map { ($0, StageCounts()) })
            for row in rows {
                var count = StageCounts()
                count.total = try row.get("total")
                count.completed = try row.get("completed")
                count.failed = try row.get("failed")
                count.running = try row.get("running")
                counts[try row.get("kind")] = count
            }
            return counts
        }
    }

    /// All stages of a job: pages first, then pairs, then summaries.
    public func stages(_ organization: OrganizationID, _ id: JobID) async throws -> [StageRecord] {
        try await app.inOrganization(organization) { connection in
            try await connection.query(
                "SELECT * FROM job_stages WHERE job_id = \(id) ORDER BY kind, page, side, created_at, id"
            ).map { row in
                let message: String? = try row.get("failure")
                let code: String? = try row.get("failure_code")
                return StageRecord(
                    id: try row.get("id"), kind: try row.get("kind"), state: try row.get("state"), side: try row.get("side"),
                    page: try row.get("page"), pageID: try row.get("page_id"), comparisonID: try row.get("comparison_id"),
                    attempts: try row.get("attempts"), failure: message.map { StageFailure(code: code ?? "failed", message: $0) })
            }
        }
    }
}
