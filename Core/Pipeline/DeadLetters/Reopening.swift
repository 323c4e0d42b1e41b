import Domain
import Postgres

/// Lets work that had failed begin again, and takes its job back into running. All under the lock of the job's row; done twice, the second time
/// changes nothing.
struct Reopening {
    let connection: Connection
    let organization: OrganizationID

    /// Begins another run of a failed stage and asks for it.
    /// - Returns: false where the stage has not failed, or its job is gone or cancelled.
    func stage(_ stage: StageID, of job: JobID) async throws -> Bool {
        guard try await StageEnd.lockJob(job, connection) else { return false }
        let row = try await connection.queryFirst(
            """
            SELECT s.kind, s.side, s.page, s.comparison_id, s.payload, s.run FROM job_stages s JOIN jobs j ON j.id = s.job_id
            WHERE s.id = \(stage) AND s.job_id = \(job) AND s.state = 'failed' AND j.state <> 'cancelled' FOR NO KEY UPDATE OF s
            """)
        guard let row else { return false }
        let kind: StageKind = try row.get("kind")
        switch kind {
        case .ocr: try await forgetFailedPage(job, side: try row.get("side"), page: try row.get("page"))
        case .diff: try await forgetFailedPair(try row.get("comparison_id"))
        case .summary: break
        }
        let payload = try nextRun(of: try row.get("payload"), kind, run: try row.get("run", as: Int.self) + 1)
        try await connection.execute(
            """
            UPDATE job_stages SET state = 'queued', run = run + 1, attempts = 0, queued_at = now(), ended_at = NULL, failure_code = NULL,
                                  failure = NULL, payload = \(payload)
            WHERE id = \(stage)
            """)
        try await connection.execute(
            """
            UPDATE jobs SET state = 'running', ended_at = NULL, failure_code = NULL, failure = NULL
            WHERE id = \(job) AND state IN ('completed', 'failed')
            """)
        try await OutboxWriter(connection: connection).add(
            payload: payload, topic: Topic.work(of: kind).rawValue, schema: kind.taskSchema, organization: organization, job: job,
            subject: stage.description)
        return true
    }

    /// Asks for a refused version to be opened once more; jobs that failed for it wait again.
    func version(_ version: VersionID) async throws -> Bool {
        let reopened = try await connection.queryFirst(
            """
            UPDATE drawing_versions SET state = 'pending', refusal = NULL, refusal_code = NULL, opened_at = NULL, run = run + 1, attempts = 0, queued_at = now()
            WHERE id = \(version) AND state = 'refused' RETURNING run
            """)
        guard let reopened else { return false }
        try await connection.execute(
            """
            UPDATE jobs SET state = 'pending', ended_at = NULL, failure_code = NULL, failure = NULL
            WHERE state = 'failed' AND started_at IS NULL AND (old_version_id = \(version) OR new_version_id = \(version))
            """)
        try await OutboxWriter(connection: connection).add(
            OpenTask(organizationID: organization, versionID: version, run: try reopened.get("run")), job: nil, version: version)
        return true
    }

    /// The page's failed sheet leaves the results, and all sheets are matched again once it is read.
    private func forgetFailedPage(_ job: JobID, side: Side, page: Int) async throws {
        try await connection.execute(
            """
            DELETE FROM comparisons WHERE job_id = \(job) AND status = 'failed'
              AND (\(side) = 'old' AND new_page IS NULL AND old_page = \(page) OR \(side) = 'new' AND old_page IS NULL AND new_page = \(page))
            """)
        try await connection.execute("UPDATE jobs SET matched_at = NULL WHERE id = \(job)")
    }

    private func forgetFailedPair(_ comparison: ComparisonID) async throws {
        try await connection.execute(
            """
            UPDATE comparisons SET status = 'pending', failure_code = NULL, failure = NULL, completed_at = NULL
            WHERE id = \(comparison) AND status = 'failed'
            """)
    }

    private func nextRun(of payload: String, _ kind: StageKind, run: Int) throws -> String {
        func renumbered(_ task: some StageTask) throws -> String {
            var task = task
            task.run = run
            return String(decoding: try task.encoded(), as: UTF8.self)
        }
        let bytes = Array(payload.utf8)
        return switch kind {
        case .ocr: try renumbered(PageTask.decode(bytes))
        case .diff: try renumbered(PairTask.decode(bytes))
        case .summary: try renumbered(SummaryTask.decode(bytes))
        }
    }
}
