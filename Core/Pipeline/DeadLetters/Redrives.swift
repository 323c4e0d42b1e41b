import Domain
import FoundationEssentials
import Postgres
import PubSub

/// A redrive: which dead letters are sent back, by whom and why, and how far it is.
public struct RedriveRecord: Hashable, Sendable {
    public var id: RedriveID
    public var requestedBy: String
    public var reason: String
    /// `running`, `completed` or `cancelled`.
    public var state: String
    public var waiting: Int
    public var sent: Int
    /// Letters with nothing left to do: their work is done, under way, cancelled or gone.
    public var skipped: Int

    init(_ row: Row) throws {
        id = try row.get("id")
        requestedBy = try row.get("requested_by")
        reason = try row.get("reason")
        state = try row.get("state")
        waiting = try row.get("waiting")
        sent = try row.get("sent")
        skipped = try row.get("skipped")
    }
}

/// Sends dead letters back to where they came from. The list is frozen when a redrive is asked for; a run that was cut off goes on where it was,
/// and a letter that is sent twice has its effect once.
public struct Redrives: Sendable {
    private let app: Database
    private let system: Database

    init(app: Database, system: Database) {
        self.app = app
        self.system = system
    }

    /// Asks for a redrive. Nothing is sent before `run`.
    public func create(_ letters: [DeadLetterID], requestedBy: String, reason: String) async throws -> RedriveRecord {
        let id = RedriveID()
        try await system.withTransaction { connection in
            try await connection.execute("INSERT INTO redrives (id, requested_by, reason) VALUES (\(id), \(requestedBy), \(reason))")
            let listed = try await connection.execute(
                """
                INSERT INTO redrive_items (redrive_id, dead_letter_id)
                SELECT \(id)::uuid, id FROM dead_letters WHERE id = ANY(\(letters)) AND state <> 'purged'
                """)
            try await connection.execute(
                """
                INSERT INTO audit_logs (actor, action, subject_type, subject_id, details)
                VALUES (\(requestedBy), 'redrive', 'redrive', \(id.description), \(JSON(["reason": reason, "letters": String(listed)])))
                """)
        }
        return try await one(id)
    }

    public func find(_ id: RedriveID) async throws -> RedriveRecord? {
        try await system.withConnection { connection in
            try await connection.queryFirst(
                """
                SELECT r.*, count(*) FILTER (WHERE i.state = 'waiting') AS waiting, count(*) FILTER (WHERE i.state = 'sent') AS sent,
                       count(*) FILTER (WHERE i.state = 'skipped') AS skipped
                FROM redrives r LEFT JOIN redrive_items i ON i.redrive_id = r.id WHERE r.id = \(id) GROUP BY r.id
                """
            ).map(RedriveRecord.init)
        }
    }

    /// Sends what is waiting, at most so many letters. Flush the outbox after.
    public func run(_ id: RedriveID, limit: Int = .max) async throws -> RedriveRecord {
        for letter in try await waiting(id, limit) {
            let isSent = try await send(letter)
            try await settle(letter.id, of: id, isSent: isSent)
        }
        try await system.withConnection { connection in
            _ = try await connection.execute(
                """
                UPDATE redrives SET state = 'completed', ended_at = now()
                WHERE id = \(id) AND state = 'running'
                  AND NOT EXISTS (SELECT FROM redrive_items WHERE redrive_id = \(id) AND state = 'waiting')
                """)
        }
        return try await one(id)
    }

    /// Stops a redrive: what was not sent stays where it is.
    public func cancel(_ id: RedriveID) async throws -> RedriveRecord {
        try await system.withConnection { connection in
            _ = try await connection.execute(
                "UPDATE redrives SET state = 'cancelled', ended_at = now() WHERE id = \(id) AND state = 'running'")
        }
        return try await one(id)
    }

    private func one(_ id: RedriveID) async throws -> RedriveRecord {
        guard let redrive = try await find(id) else { throw PipelineError.notFound("redrive") }
        return redrive
    }

    private func waiting(_ id: RedriveID, _ limit: Int) async throws -> [DeadLetterRecord] {
        try await system.withConnection { connection in
            try await connection.query(
                """
                SELECT d.* FROM redrive_items i JOIN dead_letters d ON d.id = i.dead_letter_id JOIN redrives r ON r.id = i.redrive_id
                WHERE i.redrive_id = \(id) AND i.state = 'waiting' AND r.state = 'running' ORDER BY d.first_at, d.id LIMIT \(limit)
                """
            ).map(DeadLetterRecord.init)
        }
    }

    /// Lets a letter's work begin again. A letter that names no stage or version is not sent: nothing would know what to do with it.
    private func send(_ letter: DeadLetterRecord) async throws -> Bool {
        guard let organization = letter.organizationID, let head = try? MessageHead(letter.payload) else { return false }
        return try await app.inOrganization(organization) { connection in
            let reopening = Reopening(connection: connection, organization: organization)
            if let stage = head.stageID, head.run != nil, let job = head.jobID { return try await reopening.stage(stage, of: job) }
            if let version = head.versionID, head.stageID == nil { return try await reopening.version(version) }
            return false
        }
    }

    private func settle(_ letter: DeadLetterID, of redrive: RedriveID, isSent: Bool) async throws {
        try await system.withTransaction { connection in
            let settled = try await connection.execute(
                """
                UPDATE redrive_items SET state = CASE WHEN \(isSent)::boolean THEN 'sent' ELSE 'skipped' END,
                                         sent_at = CASE WHEN \(isSent)::boolean THEN now() END
                WHERE redrive_id = \(redrive) AND dead_letter_id = \(letter) AND state = 'waiting'
                """)
            guard settled == 1, isSent else { return }
            try await connection.execute(
                "UPDATE dead_letters SET state = 'redriven', times_redriven = times_redriven + 1 WHERE id = \(letter)")
        }
    }
}
