import Domain
import Failpoints
import FoundationEssentials
import Postgres

/// Stages with their leases: who may work on one, and what came of it. The one place that makes the effect of a delivery happen once.
///
/// A delivery claims, works without a transaction, and finishes in one short transaction that its fencing number guards.
/// The order of locks is everywhere: the job's row, then the stage's.
public struct StageStore: Sendable {
    let app: Database
    public let policy: LeasePolicy
    private let objectGrace: Duration
    let failpoints: Failpoints

    init(app: Database, policy: LeasePolicy, objectGrace: Duration = SweepPolicy().objectGrace, failpoints: Failpoints = .off) {
        self.app = app
        self.policy = policy
        self.objectGrace = objectGrace
        self.failpoints = failpoints
    }

    /// Asks for the lease of a stage.
    /// - Parameter objects: the folder in storage that the work writes under, if it writes anything.
    public func claim(
        _ stage: StageID, _ organization: OrganizationID, worker: String, objects folder: String? = nil
    ) async throws -> ClaimOutcome<StageClaim> {
        try await failpoints.around(.claim) { try await take(stage, organization, worker, folder) }
    }

    private func take(
        _ stage: StageID, _ organization: OrganizationID, _ worker: String, _ folder: String?
    ) async throws -> ClaimOutcome<StageClaim> {
        try await app.inOrganization(organization) { connection in
            let claimed = try await connection.queryFirst(
                """
                UPDATE job_stages
                SET state = 'running', fencing = fencing + 1, attempts = attempts + 1, lease_owner = \(worker),
                    lease_expires_at = clock_timestamp() + make_interval(secs => \(policy.duration.seconds)),
                    started_at = coalesce(started_at, clock_timestamp())
                WHERE id = \(stage) AND (state = 'queued' OR (state = 'running' AND lease_expires_at < clock_timestamp()))
                RETURNING job_id, kind, fencing, attempts,
                          extract(epoch FROM clock_timestamp() - started_at)::float8 AS elapsed
                """)
            if let claimed {
                var claim = StageClaim(
                    organizationID: organization, jobID: try claimed.get("job_id"), stageID: stage, kind: try claimed.get("kind"),
                    fencing: try claimed.get("fencing"), worker: worker, attempt: try claimed.get("attempts"),
                    elapsed: .seconds(try claimed.get("elapsed", as: Double.self)))
                if let folder {
                    let prefix = "\(folder)/\(stage)-\(claim.fencing)/"
                    claim.objectPrefix = prefix
                    try await AttemptObjects(connection: connection).note(claim, prefix: prefix, grace: objectGrace)
                }
                return .claimed(claim)
            }
            guard let row = try await connection.queryFirst("SELECT state, lease_expires_at FROM job_stages WHERE id = \(stage)") else {
                return .gone
            }
            switch try row.get("state", as: StageRowState.self) {
            case .completed, .failed: return .alreadyDone
            case .cancelled, .superseded: return .cancelled
            // The lease was taken, or given back, between the two statements.
            case .running, .queued: return .heldByOther(until: try row.get("lease_expires_at", as: Date?.self) ?? Date())
            case .pending: return .alreadyDone
            }
        }
    }

    /// Makes the lease last longer from now on.
    public func renew(_ claim: StageClaim) async throws -> RenewOutcome {
        try await failpoints.around(.renew) { try await prolong(claim) }
    }

    private func prolong(_ claim: StageClaim) async throws -> RenewOutcome {
        try await app.inOrganization(claim.organizationID) { connection in
            let renewed = try await connection.execute(
                """
                UPDATE job_stages SET lease_expires_at = clock_timestamp() + make_interval(secs => \(policy.duration.seconds))
                WHERE id = \(claim.stageID) AND fencing = \(claim.fencing) AND state = 'running'
                """)
            return renewed == 0 ? try await standing(claim, connection) : .renewed
        }
    }

    /// Whether the lease is still held. Writes nothing.
    public func check(_ claim: StageClaim) async throws -> RenewOutcome {
        try await app.inOrganization(claim.organizationID) { try await standing(claim, $0) }
    }

    private func standing(_ claim: StageClaim, _ connection: Connection) async throws -> RenewOutcome {
        guard let row = try await connection.queryFirst("SELECT state, fencing FROM job_stages WHERE id = \(claim.stageID)") else { return .cancelled }
        switch try row.get("state", as: StageRowState.self) {
        case .running: return try row.get("fencing") == claim.fencing ? .renewed : .lost
        case .cancelled, .superseded: return .cancelled
        case .pending, .queued, .completed, .failed: return .lost
        }
    }

    /// Keeps the lease while `body` works. See `Lease.hold`.
    public func holding<Result: Sendable>(
        _ claim: StageClaim, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await Lease(policy: policy, clock: ContinuousClock(), check: { try await check(claim) }, renew: { try await renew(claim) }).hold(body)
    }

    /// Gives a stage back after passing trouble, so that the next delivery need not wait for the lease to run out (503).
    public func release(_ claim: StageClaim, after failure: StageFailure) async throws -> FinishOutcome {
        try await failpoints.around(.release) { try await giveBack(claim, after: failure) }
    }

    private func giveBack(_ claim: StageClaim, after failure: StageFailure) async throws -> FinishOutcome {
        try await app.inOrganization(claim.organizationID) { connection in
            let released = try await connection.execute(
                """
                UPDATE job_stages
                SET state = 'queued', lease_owner = NULL, lease_expires_at = NULL, queued_at = now(),
                    errors = errors || \(JSON([AttemptError(claim.attempt, failure)]))::jsonb
                WHERE id = \(claim.stageID) AND fencing = \(claim.fencing) AND state = 'running'
                """)
            return released == 1 ? .finished : .lost
        }
    }

    /// Gives a stage back because its work must wait (a rate limit): the message comes again through the outbox, and no attempt is spent (204).
    /// - Parameter beginsAnew: the time of the work has not begun: what follows counts as the first attempt.
    public func postpone(_ claim: StageClaim, by delay: Duration, beginsAnew: Bool = false) async throws -> FinishOutcome {
        try await failpoints.around(.release) { try await putOff(claim, by: delay, beginsAnew) }
    }

    private func putOff(_ claim: StageClaim, by delay: Duration, _ beginsAnew: Bool) async throws -> FinishOutcome {
        try await app.inOrganization(claim.organizationID) { connection in
            let row = try await connection.queryFirst(
                """
                UPDATE job_stages
                SET state = 'queued', lease_owner = NULL, lease_expires_at = NULL, attempts = attempts - 1,
                    started_at = CASE WHEN \(beginsAnew && claim.attempt == 1)::boolean THEN NULL ELSE started_at END,
                    queued_at = now() + make_interval(secs => \(delay.seconds))
                WHERE id = \(claim.stageID) AND fencing = \(claim.fencing) AND state = 'running'
                RETURNING payload
                """)
            guard let row else { return .lost }
            try await OutboxWriter(connection: connection).add(
                payload: try row.get("payload"), topic: Topic.work(of: claim.kind).rawValue, schema: claim.kind.taskSchema,
                organization: claim.organizationID, job: claim.jobID, subject: claim.stageID.description, delay: delay)
            return .finished
        }
    }
}

/// The states of a stage's row.
enum StageRowState: String, PostgresCodable {
    case pending, queued, running, completed, failed, cancelled, superseded
}

/// One entry of a stage's or version's history of errors.
public struct AttemptError: Hashable, Codable, Sendable {
    /// When, in ISO 8601.
    public var at: String
    public var attempt: Int
    public var code: String
    public var message: String

    init(_ attempt: Int, _ failure: StageFailure) {
        at = Date().formatted(.iso8601)
        self.attempt = attempt
        code = failure.code.storable
        message = failure.message.storable
    }
}

extension StageKind {
    var taskSchema: String {
        switch self {
        case .ocr: PageTask.schema
        case .diff: PairTask.schema
        case .summary: SummaryTask.schema
        }
    }
}
