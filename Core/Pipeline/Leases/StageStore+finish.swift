import Domain
import Postgres

// The ends of a stage, each one short transaction: result rows, stage state, event, and the message that the stage is over.
extension StageStore {
    /// A page was read. Where the same page was stored meanwhile by another job, that result stands and the objects of this one are not needed.
    public func finishPage(_ claim: StageClaim, _ page: PageResult) async throws -> FinishOutcome {
        try await finish(claim) { connection in
            let identity = page.identity.storable
            let isOwn = try await AttemptObjects(connection: connection).keep(page.files, of: claim)
            let rows = PageRows(connection: connection)
            let stored = isOwn ? try await rows.store(page, claim.organizationID) : try await rows.known(page, claim.organizationID)
            let stage = try await connection.queryOne(
                "UPDATE job_stages SET page_id = \(stored) WHERE id = \(claim.stageID) RETURNING side, page")
            let number: Int = try stage.get("page")
            return try JobEventDraft(.pageOCRComplete) {
                $0.drawingName = identity.number ?? identity.title
                $0.side = try stage.get("side")
                $0.pageNumber = number + 1
            }
        }
    }

    /// A pair was compared, or refused.
    public func finishPair(_ claim: StageClaim, _ result: PairRecord) async throws -> FinishOutcome {
        try await finish(claim) { connection in
            let comparison: ComparisonID = try await connection.queryOne(
                "SELECT comparison_id FROM job_stages WHERE id = \(claim.stageID)").get("comparison_id")
            _ = try await AttemptObjects(connection: connection).keep(result.files, of: claim)
            let rows = ComparisonRows(connection: connection)
            try await rows.store(result, for: comparison, claim.organizationID)
            let name = try await rows.name(comparison)
            return JobEventDraft(.pairDiffComplete) {
                $0.drawingName = name
                $0.comparisonID = comparison
                $0.status = result.status
                $0.overlayKey = result.files["overlay"]
                $0.alignmentScore = result.alignment?.score
                $0.changesCount = result.countedChanges
            }
        }
    }

    /// The words for a comparison were written. They become the current ones unless a person's words are.
    public func finishSummary(_ claim: StageClaim, _ summary: SummaryRecord) async throws -> FinishOutcome {
        try await finish(claim) { connection in
            let row = try await connection.queryOne(
                """
                SELECT s.comparison_id, c.changes_count FROM job_stages s JOIN comparisons c ON c.id = s.comparison_id
                WHERE s.id = \(claim.stageID)
                """)
            let comparison: ComparisonID = try row.get("comparison_id")
            let changes: Int = try row.get("changes_count")
            let words = summary.summary.storable
            try await SummaryRows(connection: connection).add(summary, to: comparison, claim.organizationID)
            let name = try await ComparisonRows(connection: connection).name(comparison)
            return JobEventDraft(.summaryComplete) {
                $0.drawingName = name
                $0.comparisonID = comparison
                $0.summary = words.text
                $0.changesCount = changes
                $0.criticalChange = words.criticalChange
            }
        }
    }

    /// The stage can never succeed. The job goes on without it.
    public func fail(_ claim: StageClaim, _ failure: StageFailure) async throws -> FinishOutcome {
        try await end(claim) { try await StageEnd.fail(claim.end, attempt: claim.attempt, failure, $0) }
    }

    private func finish(
        _ claim: StageClaim, write: (Connection) async throws -> JobEventDraft
    ) async throws -> FinishOutcome {
        try await end(claim) { connection in
            let event = try await write(connection)
            try await StageEnd.complete(claim.end, event, connection)
        }
    }

    private func end(_ claim: StageClaim, _ write: (Connection) async throws -> Void) async throws -> FinishOutcome {
        try await failpoints.around(.commit) {
            try await app.inOrganization(claim.organizationID) { connection in
                guard try await StageEnd.lockJob(claim.jobID, connection) else { return .lost }
                let outcome = try await StageEnd.check(claim, connection)
                guard outcome == .finished else { return outcome }
                try await write(connection)
                try await failpoints.inside(.commit)
                return .finished
            }
        }
    }
}

extension StageClaim {
    var end: StageEnd.Subject {
        StageEnd.Subject(organizationID: organizationID, jobID: jobID, stageID: stageID, kind: kind)
    }
}

/// The statements that end a stage. All run under the lock of the job's row.
enum StageEnd {
    struct Subject {
        var organizationID: OrganizationID
        var jobID: JobID
        var stageID: StageID
        var kind: StageKind
    }

    /// Takes the job's row, before any row of its stages.
    /// - Returns: false where there is no such job any more.
    static func lockJob(_ job: JobID, _ connection: Connection) async throws -> Bool {
        try await connection.queryFirst("SELECT FROM jobs WHERE id = \(job) FOR NO KEY UPDATE") != nil
    }

    /// Whether the claim may still write, with the stage's row locked.
    static func check(_ claim: StageClaim, _ connection: Connection) async throws -> FinishOutcome {
        guard
            let row = try await connection.queryFirst(
                "SELECT state, fencing FROM job_stages WHERE id = \(claim.stageID) FOR NO KEY UPDATE")
        else { return .lost }
        let fencing: Int64 = try row.get("fencing")
        switch try row.get("state", as: StageRowState.self) {
        case .running: return fencing == claim.fencing ? .finished : .lost
        case .cancelled, .superseded: return .cancelled
        case .pending, .queued, .completed, .failed: return .lost
        }
    }

    static func complete(_ stage: Subject, _ event: JobEventDraft, _ connection: Connection) async throws {
        try await connection.execute(
            """
            UPDATE job_stages SET state = 'completed', lease_owner = NULL, lease_expires_at = NULL, ended_at = now()
            WHERE id = \(stage.stageID)
            """)
        try await end(stage, .completed, event, connection)
    }

    static func fail(_ stage: Subject, attempt: Int, _ failure: StageFailure, _ connection: Connection) async throws {
        let failure = failure.storable
        let row = try await connection.queryOne(
            """
            UPDATE job_stages
            SET state = 'failed', lease_owner = NULL, lease_expires_at = NULL, ended_at = now(), fencing = fencing + 1,
                failure_code = \(failure.code), failure = \(failure.message),
                errors = errors || \(JSON([AttemptError(attempt, failure)]))::jsonb
            WHERE id = \(stage.stageID)
            RETURNING side, page, comparison_id
            """)
        let comparison: ComparisonID? = try row.get("comparison_id")
        let page: Int? = try row.get("page")
        let side: Side? = try row.get("side")
        if let comparison, stage.kind == .diff {
            try await connection.execute(
                """
                UPDATE comparisons SET status = 'failed', failure_code = \(failure.code), failure = \(failure.message), completed_at = now()
                WHERE id = \(comparison)
                """)
        }
        let name = if let comparison { try await ComparisonRows(connection: connection).name(comparison) } else { String?.none }
        let event = JobEventDraft(.stageFailed) {
            $0.drawingName = name
            $0.comparisonID = comparison
            $0.side = side
            $0.pageNumber = page.map { $0 + 1 }
            $0.stageID = stage.stageID
            $0.stage = stage.kind
            $0.reason = failure.code
            $0.message = failure.message
        }
        try await end(stage, .failed, event, connection)
    }

    private static func end(
        _ stage: Subject, _ outcome: StageCompletion.Outcome, _ event: JobEventDraft, _ connection: Connection
    ) async throws {
        try await JobEventRows(connection: connection).append([event], to: stage.jobID, stage.organizationID)
        let completion = StageCompletion(
            organizationID: stage.organizationID, jobID: stage.jobID, stageID: stage.stageID, kind: stage.kind, outcome: outcome)
        try await OutboxWriter(connection: connection).add(completion, job: stage.jobID)
    }
}
