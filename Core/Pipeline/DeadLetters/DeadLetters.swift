import Domain
import Failpoints
import FoundationEssentials
import Postgres
import PubSub

/// What was done about a dead letter.
public enum DeadLetterOutcome: Hashable, Sendable {
    /// Its stage or version was failed, so that the job can end. Flush the outbox.
    case failed
    /// Its stage had ended before, or it was a completion, whose job was taken further: recorded as resolved. Flush the outbox.
    case resolved
    /// A delivery still works on its stage: try again later (409).
    case stillLeased(until: Date)
    /// It names no stage or version that is there: recorded, nothing else changed.
    case recorded
}

/// Messages that the broker gave up on.
public struct DeadLetters: Sendable {
    private let app: Database
    private let system: Database
    private let advance: JobAdvance
    private let failpoints: Failpoints

    init(app: Database, system: Database, advance: JobAdvance, failpoints: Failpoints = .off) {
        self.app = app
        self.system = system
        self.advance = advance
        self.failpoints = failpoints
    }

    /// Keeps a dead letter and fails the stage or version that it asked for, where no delivery works on it and the letter is of its current run.
    /// - Parameter topic: the topic that the message was published to, not its dead-letter topic.
    public func take(_ message: IncomingMessage, topic: String) async throws -> DeadLetterOutcome {
        let head = try? MessageHead(message.data)
        let known = try await isKnown(head)
        let (outcome, errors) = try await failpoints.around(.commit) { try await settle(known ? head : nil, topic: topic) }
        if case .stillLeased = outcome { return outcome }
        try await record(message, known ? head : nil, topic: topic, isResolved: outcome == .resolved, errors: errors)
        return outcome
    }

    /// The letters, the last to die first.
    /// - Parameters:
    ///   - topic: by its short name; nil: of all topics.
    ///   - state: nil: in any state.
    public func list(topic: String? = nil, state: DeadLetterState? = nil, limit: Int = 100) async throws -> [DeadLetterRecord] {
        try await system.withConnection { connection in
            try await connection.query(
                """
                SELECT * FROM dead_letters
                WHERE (\(topic)::text IS NULL OR topic = \(topic)) AND (\(state?.rawValue)::text IS NULL OR state = \(state?.rawValue))
                ORDER BY last_at DESC, id LIMIT \(limit)
                """
            ).map(DeadLetterRecord.init)
        }
    }

    public func find(_ id: DeadLetterID) async throws -> DeadLetterRecord? {
        try await system.withConnection { connection in
            try await connection.queryFirst("SELECT * FROM dead_letters WHERE id = \(id)").map(DeadLetterRecord.init)
        }
    }

    /// A payload can name an organization that was deleted, or that never was.
    private func isKnown(_ head: MessageHead?) async throws -> Bool {
        guard let organization = head?.organizationID else { return false }
        return try await system.withConnection { connection in
            try await connection.queryFirst("SELECT FROM organizations WHERE id = \(organization)") != nil
        }
    }

    private func settle(_ head: MessageHead?, topic: String) async throws -> (DeadLetterOutcome, String) {
        guard let head, let organization = head.organizationID else { return (.recorded, "[]") }
        let failure = StageFailure(code: "dead-letter", message: "every delivery attempt failed; an operator can see why and redrive it")
        return try await app.inOrganization(organization) { connection in
            if let stage = head.stageID, let run = head.run {
                return try await failStage(stage, run, head, failure, connection)
            }
            if let version = head.versionID, head.stageID == nil {
                return try await refuseVersion(version, organization, failure, connection)
            }
            // A completion that died: its job must not wait for it.
            if let job = head.jobID {
                try await advance.job(job, organization, connection)
                return (.resolved, "[]")
            }
            return (.recorded, "[]")
        }
    }

    private func failStage(
        _ stage: StageID, _ run: Int, _ head: MessageHead, _ failure: StageFailure, _ connection: Connection
    ) async throws -> (DeadLetterOutcome, String) {
        guard let job = head.jobID, let organization = head.organizationID, try await StageEnd.lockJob(job, connection) else {
            return (.recorded, "[]")
        }
        let row = try await connection.queryFirst(
            """
            SELECT kind, state, run, attempts, errors, lease_expires_at, lease_expires_at > clock_timestamp() AS is_leased
            FROM job_stages WHERE id = \(stage) AND job_id = \(job) FOR NO KEY UPDATE
            """)
        guard let row else { return (.recorded, "[]") }
        let errors: String = try row.get("errors")
        let progress = try row.get("state", as: StageRowState.self).progress
        guard progress == .inFlight, try row.get("run") == run else { return (.resolved, errors) }
        if try row.get("is_leased", as: Bool?.self) == true { return (.stillLeased(until: try row.get("lease_expires_at")), errors) }
        let subject = StageEnd.Subject(organizationID: organization, jobID: job, stageID: stage, kind: try row.get("kind"))
        try await StageEnd.fail(subject, attempt: try row.get("attempts"), failure, connection)
        return (.failed, errors)
    }

    private func refuseVersion(
        _ version: VersionID, _ organization: OrganizationID, _ failure: StageFailure, _ connection: Connection
    ) async throws -> (DeadLetterOutcome, String) {
        let row = try await connection.queryFirst(
            """
            SELECT state, errors, lease_expires_at, lease_expires_at > clock_timestamp() AS is_leased
            FROM drawing_versions WHERE id = \(version) FOR NO KEY UPDATE
            """)
        guard let row else { return (.recorded, "[]") }
        let errors: String = try row.get("errors")
        guard try row.get("state", as: VersionState.self) == .pending else { return (.resolved, errors) }
        if try row.get("is_leased", as: Bool?.self) == true { return (.stillLeased(until: try row.get("lease_expires_at")), errors) }
        try await VersionStore.refuse(version, failure, connection)
        try await advance.waitingJobs(of: version, organization, connection)
        return (.failed, errors)
    }

    /// One row a message: a second death of the same is counted on it. Told apart by stage (or version) and, where there is none, by content.
    private func record(
        _ message: IncomingMessage, _ head: MessageHead?, topic: String, isResolved: Bool, errors: String
    ) async throws {
        let state = isResolved ? "resolved" : "open"
        let body = Bytes(message.data)
        let subject = head?.stageID?.description ?? head?.versionID?.description
        try await system.withConnection { connection in
            _ = try await connection.execute(
                """
                INSERT INTO dead_letters (organization_id, topic, subscription, identity, job_id, stage_id, payload, attributes, ordering_key,
                                          attempts, error_class, errors, state)
                VALUES (\(head?.organizationID), \(topic), \(message.subscription),
                        coalesce(\(subject), encode(sha256(\(body)::bytea), 'hex')), \(head?.jobID), \(head?.stageID), \(body)::bytea,
                        \(JSON(message.attributes)), \(message.orderingKey), \(message.deliveryAttempt ?? 0),
                        \(errors)::jsonb -> -1 ->> 'code', \(errors)::jsonb, \(state))
                ON CONFLICT (topic, identity) DO UPDATE
                SET times_dead = dead_letters.times_dead + 1, last_at = now(), attempts = excluded.attempts, errors = excluded.errors,
                    error_class = excluded.error_class, state = excluded.state, payload = excluded.payload, attributes = excluded.attributes
                """)
        }
    }
}
