import Domain
import FoundationEssentials
import Pipeline
import Postgres

/// Which jobs are asked for.
public struct JobFilter: Hashable, Sendable {
    public var project: ProjectID?
    public var state: JobState?
    /// As old or as new version.
    public var version: VersionID?

    public init() {}

    var condition: Query {
        let byProject: Query = project.map { "project_id = \($0)" } ?? "true"
        let byState: Query = state.map { "state = \($0)" } ?? "true"
        let byVersion: Query = version.map { "\($0) IN (old_version_id, new_version_id)" } ?? "true"
        return "\(byProject) AND \(byState) AND \(byVersion)"
    }
}

/// One line of the log of reading pages.
public struct OCRLogLine: Codable, Hashable, Sendable {
    public var side: Side
    /// From 1.
    public var page: Int
    public var state: String
    public var attempts: Int
    public var sheet_number: String?
    public var title: String?
    public var discipline: String?
    public var revision: String?
    /// `embedded`, `ocr` or `none`.
    public var text_source: String?
    public var failure: String?
    public var started_at: String?
    public var ended_at: String?
}

/// Jobs, as people list and delete them.
public struct JobDesk: Sendable {
    let app: Database

    /// The newest first.
    public func list(_ organization: OrganizationID, _ filter: JobFilter, _ page: PageRequest) async throws -> Page<JobRecord> {
        try await app.inOrganization(organization) { connection in
            let jobs = try await connection.query(
                """
                SELECT * FROM jobs WHERE organization_id = \(organization) AND \(filter.condition) AND \(page.follows("created_at", "id"))
                ORDER BY created_at DESC, id DESC LIMIT \(page.limit + 1)
                """
            ).map(JobRecord.init)
            return Page(jobs, page) { Cursor(createdAt: $0.createdAt, id: $0.id.uuid) }
        }
    }

    /// How far the stages of several jobs are.
    public func progress(_ organization: OrganizationID, _ jobs: [JobID]) async throws -> [JobID: [StageKind: StageCounts]] {
        try await app.inOrganization(organization) { connection in
            let rows = try await connection.query(
                """
                SELECT job_id, kind, count(*) AS total, count(*) FILTER (WHERE state = 'completed') AS completed,
                       count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'running') AS running
                FROM job_stages WHERE job_id = ANY(\(jobs)::uuid[]) AND state NOT IN ('cancelled', 'superseded') GROUP BY job_id, kind
                """)
            var progress: [JobID: [StageKind: StageCounts]] = [:]
            for row in rows {
                var counts = StageCounts()
                counts.total = try row.get("total")
                counts.completed = try row.get("completed")
                counts.failed = try row.get("failed")
                counts.running = try row.get("running")
                progress[try row.get("job_id"), default: [:]][try row.get("kind")] = counts
            }
            return progress
        }
    }

    /// Leaves room for one more job.
    /// - Throws: `WorkspaceError.tooManyJobs`.
    public func requireRoom(_ organization: OrganizationID, limit: Int) async throws {
        try await app.inOrganization(organization) { connection in
            let open: Int = try await connection.queryOne("SELECT count(*) AS n FROM jobs WHERE state IN ('pending', 'running')").get("n")
            guard open < limit else { throw WorkspaceError.tooManyJobs(limit) }
        }
    }

    public func note(_ organization: OrganizationID, _ id: JobID, createdBy user: UserID) async throws {
        try await app.inOrganization(organization) { connection in
            _ = try await connection.execute("UPDATE jobs SET created_by = \(user) WHERE id = \(id) AND created_by IS NULL")
        }
    }

    /// Deletes a job with its results; work on it stops. The sweep deletes what nothing uses any more.
    public func delete(_ organization: OrganizationID, _ id: JobID) async throws {
        try await app.inOrganization(organization) { connection in
            guard try await connection.execute("DELETE FROM jobs WHERE id = \(id)") == 1 else { throw WorkspaceError.notFound("job") }
        }
    }

    /// How each page was read.
    public func ocrLog(_ organization: OrganizationID, _ id: JobID) async throws -> [OCRLogLine] {
        try await app.inOrganization(organization) { connection in
            try await connection.views(
                """
                SELECT s.side, s.page + 1 AS page, s.state, s.attempts, p.sheet_number, p.title, p.discipline, p.revision, p.text_source, s.failure,
                       s.started_at, s.ended_at
                FROM job_stages s LEFT JOIN pages p ON p.id = s.page_id WHERE s.job_id = \(id) AND s.kind = 'ocr' ORDER BY s.side DESC, s.page
                """)
        }
    }
}
