import Domain
import Failpoints
import FoundationEssentials
import Postgres
import PubSub

/// What was done about a dead letter.
public enum DeadLetterOutcome: Hashable, Sendable {
    /// Its stage or version is failed for it, so that the job can end. Flush the outbox.
    case failed
    /// Its stage had ended otherwise, or it was a completion, whose job was taken further: recorded as resolved. Flush the outbox.
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
        let known = try await isKnown(head) ? head : nil
        let settled = try await failpoints.around(.commit) { try await settle(known) }
        if case .stillLeased = settled.outcome { return settled.outcome }
        try await failpoints.around(.record) { try await record(message, known, topic: topic, settled) }
        return settled.outcome
    }

    /// The letters that are meant, the last to die first.
    /// - Parameter last: the last letter of the part before, by when it died last and its id.
    public func list(
        _ filter: DeadLetterFilter = DeadLetterFilter(), limit: Int = 100, after last: (lastAt: Date, id: DeadLetterID)? = nil
    ) async throws -> [DeadLetterRecord] {
        let part: Query = last.map { "(d.last_at, d.id) < (\($0.lastAt), \($0.id))" } ?? "true"
        return try await system.withConnection { connection in
            try await connection.query(
                "SELECT d.* FROM dead_letters d WHERE \(filter.condition) AND \(part) ORDER BY d.last_at DESC, d.id DESC LIMIT \(limit)"
            ).map(DeadLetterRecord.init)
        }
    }

    public func count(_ filter: DeadLetterFilter) async throws -> Int {
        try await system.withConnection { connection in
            try await connection.queryOne("SELECT count(*) AS count FROM dead_letters d WHERE \(filter.condition)").get("count")
        }
    }

    public func find(_ id: DeadLetterID) async throws -> DeadLetterRecord? {
        try await list(DeadLetterFilter(ids: [id]), limit: 1).first
    }

    /// Empties letters for good: what they said is gone, that they were there stays on record.
    /// - Returns: how many there were.
    public func purge(_ filter: DeadLetterFilter, requestedBy actor: String, reason: String) async throws -> Int {
        try await system.withTransaction { connection in
            let purged = try await connection.query(
                """
                UPDATE dead_letters d SET state = 'purged', payload = '', attributes = '{}' WHERE d.state <> 'purged' AND \(filter.condition)
                RETURNING d.id
                """
            ).map { try $0.get("id", as: DeadLetterID.self) }
            for id in purged {
                try await connection.execute(
                    """
                    INSERT INTO audit_logs (actor, action, subject_type, subject_id, details)
                    VALUES (\(actor), 'purge', 'dead_letter', \(id.description), \(JSON(["reason": reason])))
                    """)
            }
            return purged.count
        }
    }

    /// Notes letters whose work ended well after they were sent back.
    /// - Returns: how many there were.
    func resolveRedriven() async throws -> Int {
        try await system.withConnection { connection in
            try await connection.execute(
                """
                UPDATE dead_letters d SET state = 'resolved'
                WHERE d.state = 'redriven'
                  AND (EXISTS (SELECT FROM job_stages s WHERE s.id = d.stage_id AND s.state = 'completed')
                       OR d.topic = 'drawing-uploads' AND EXISTS (SELECT FROM drawing_versions v WHERE v.id::text = d.identity AND v.state = 'ready'))
                """)
        }
    }

    /// A payload can name an organization that was deleted, or that never was.
    private func isKnown(_ head: MessageHead?) async throws -> Bool {
        guard let organization = head?.organizationID else { return false }
        return try await system.withConnection { connection in
            try await connection.queryFirst("SELECT FROM organizations WHERE id = \(organization)") != nil
        }
    }

    private func settle(_ head: MessageHead?) async throws -> Settlement {
        guard let head, let organization = head.organizationID else { return Settlement(.recorded) }
        return try await app.inOrganization(organization) { connection in
            let settling = Settling(connection: connection, organization: organization, advance: advance)
            let settled = try await settling.settle(head)
            try await failpoints.inside(.commit)
            return settled
        }
    }

    /// One row a message: a second death of the same is counted on it. Told apart by stage (or version) and, where there is none, by content. A late copy
    /// of an earlier run tells nothing new of the letter that is there.
    private func record(_ message: IncomingMessage, _ head: MessageHead?, topic: String, _ settled: Settlement) async throws {
        let state = settled.outcome == .resolved ? "resolved" : "open"
        let body = Bytes(message.data)
        let subject = head?.stageID?.description ?? head?.versionID?.description
        let isNews = !settled.isStale
        try await system.withConnection { connection in
            _ = try await connection.execute(
                """
                INSERT INTO dead_letters AS kept (organization_id, project_id, topic, subscription, identity, job_id, stage_id, payload, attributes,
                                                  ordering_key, attempts, error_class, errors, state, message_id)
                VALUES (\(head?.organizationID), \(settled.project), \(topic), \(message.subscription),
                        coalesce(\(subject), encode(sha256(\(body)::bytea), 'hex')), \(head?.jobID), \(head?.stageID), \(body)::bytea,
                        \(JSON(message.attributes)), \(message.orderingKey), \(message.deliveryAttempt ?? 0),
                        \(settled.errors)::jsonb -> -1 ->> 'code', \(settled.errors)::jsonb, \(state), \(message.messageID))
                ON CONFLICT (topic, identity) DO UPDATE
                SET times_dead = kept.times_dead + 1, last_at = now(), message_id = excluded.message_id,
                    times_failed_again = kept.times_failed_again + (\(isNews)::boolean AND kept.state = 'redriven' AND excluded.state = 'open')::integer,
                    attempts = CASE WHEN \(isNews)::boolean THEN excluded.attempts ELSE kept.attempts END,
                    errors = CASE WHEN \(isNews)::boolean THEN excluded.errors ELSE kept.errors END,
                    error_class = CASE WHEN \(isNews)::boolean THEN excluded.error_class ELSE kept.error_class END,
                    state = CASE WHEN \(isNews)::boolean THEN excluded.state ELSE kept.state END,
                    payload = CASE WHEN \(isNews)::boolean THEN excluded.payload ELSE kept.payload END,
                    attributes = CASE WHEN \(isNews)::boolean THEN excluded.attributes ELSE kept.attributes END
                WHERE kept.message_id IS DISTINCT FROM excluded.message_id OR excluded.message_id IS NULL
                """)
        }
    }
}
