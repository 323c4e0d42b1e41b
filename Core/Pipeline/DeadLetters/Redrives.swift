import Domain
import Failpoints
import FoundationEssentials
import Postgres
import PubSub

/// Sends dead letters back to where they came from. The list is frozen when a redrive is asked for; a run that was cut off goes on where it was, by
/// whoever takes it up (the sweep does), and a letter that is sent twice has its effect once.
public struct Redrives: Sendable {
    let system: Database
    let outbox: Outbox
    let sender: LetterSender
    let failpoints: Failpoints

    init(app: Database, system: Database, outbox: Outbox, publisher: any MessagePublisher, failpoints: Failpoints = .off) {
        self.system = system
        self.outbox = outbox
        sender = LetterSender(app: app, publisher: publisher)
        self.failpoints = failpoints
    }

    /// Asks for a redrive. Nothing is sent before `run`. Purged letters are never part of it.
    /// - Throws: `RedriveError`.
    public func create(_ order: RedriveOrder) async throws -> RedriveRecord {
        guard !order.reason.allSatisfy(\.isWhitespace), !order.requestedBy.isEmpty else { throw RedriveError.noReason }
        if let rate = order.rate, !(0.001...10_000).contains(rate) { throw RedriveError.invalidRate(rate) }
        let id = RedriveID()
        try await system.withTransaction { connection in
            try await connection.execute(
                """
                INSERT INTO redrives (id, requested_by, reason, filter, target_topic, rate_per_second)
                VALUES (\(id), \(order.requestedBy), \(order.reason), \(JSON(order.filter)), \(order.targetTopic), \(order.rate))
                """)
            let listed = try await connection.execute(
                """
                INSERT INTO redrive_items (redrive_id, dead_letter_id)
                SELECT \(id)::uuid, d.id FROM dead_letters d WHERE d.state <> 'purged' AND \(order.filter.condition)
                """)
            var details = ["reason": order.reason, "letters": String(listed)]
            details["target"] = order.targetTopic
            try await audit(order.requestedBy, "redrive", id, details, connection)
        }
        return try await one(id)
    }

    public func find(_ id: RedriveID) async throws -> RedriveRecord? { try await records("r.id = \(id)", limit: 1).first }

    /// The last one first.
    public func list(state: RedriveRecord.State? = nil, limit: Int = 100) async throws -> [RedriveRecord] {
        if let state { return try await records("r.state = \(state)", limit: limit) }
        return try await records("true", limit: limit)
    }

    /// Stops a redrive: what was not sent stays where it is.
    public func cancel(_ id: RedriveID, requestedBy actor: String) async throws -> RedriveRecord {
        try await system.withTransaction { connection in
            let cancelled = try await connection.execute(
                """
                UPDATE redrives SET state = 'cancelled', ended_at = now(), runner = NULL, runner_until = NULL
                WHERE id = \(id) AND state = 'running'
                """)
            if cancelled == 1 { try await audit(actor, "redrive.cancel", id, [:], connection) }
        }
        return try await one(id)
    }

    func one(_ id: RedriveID) async throws -> RedriveRecord {
        guard let redrive = try await find(id) else { throw PipelineError.notFound("redrive") }
        return redrive
    }

    private func records(_ condition: Query, limit: Int) async throws -> [RedriveRecord] {
        try await system.withConnection { connection in
            try await connection.query(
                """
                SELECT r.*, count(*) FILTER (WHERE i.state = 'waiting') AS waiting, count(*) FILTER (WHERE i.state = 'sent') AS sent,
                       count(*) FILTER (WHERE i.state = 'skipped') AS skipped
                FROM redrives r LEFT JOIN redrive_items i ON i.redrive_id = r.id WHERE \(condition)
                GROUP BY r.id ORDER BY r.created_at DESC, r.id LIMIT \(limit)
                """
            ).map(RedriveRecord.init)
        }
    }

    private func audit(_ actor: String, _ action: String, _ id: RedriveID, _ details: [String: String], _ connection: Connection) async throws {
        try await connection.execute(
            """
            INSERT INTO audit_logs (actor, action, subject_type, subject_id, details)
            VALUES (\(actor), \(action), 'redrive', \(id.description), \(JSON(details)))
            """)
    }
}
