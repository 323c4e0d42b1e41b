import Domain
import Failpoints
import FoundationEssentials
import Postgres
import PubSub

/// Sends dead letters back to where they came from. The list is frozen when a redrive is asked for; a run that was cut off goes on where it was, by
/// whoever takes it up (the sweep does), and a letter that is sent twice has its effect once.
public struct Redrives: Sendable {
    /// How long whoever carries a redrive out may show no sign of life before another goes on.
    private static let patience = Duration.seconds(60)
    private static let batch = 50

    private let app: Database
    private let system: Database
    private let outbox: Outbox
    private let publisher: any MessagePublisher
    private let failpoints: Failpoints

    init(app: Database, system: Database, outbox: Outbox, publisher: any MessagePublisher, failpoints: Failpoints = .off) {
        self.app = app
        self.system = system
        self.outbox = outbox
        self.publisher = publisher
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

    /// Sends what is waiting, no faster than the redrive's rate, and publishes it; what cannot be published now waits in the outbox.
    /// - Parameters:
    ///   - limit: at most so many letters.
    ///   - deadline: begins no letter after it.
    /// - Throws: `RedriveError.carriedOutElsewhere`.
    public func run(_ id: RedriveID, limit: Int = .max, until deadline: ContinuousClock.Instant? = nil) async throws -> RedriveRecord {
        let redrive = try await one(id)
        guard redrive.state == .running else { return redrive }
        let pace = RedrivePace(rate: redrive.rate)
        let runner = UUID()
        guard try await takeUp(redrive, runner, pace) else { throw RedriveError.carriedOutElsewhere(id) }
        do {
            try await send(redrive, runner, pace, limit: limit, until: deadline)
            try await layDown(id, runner)
        } catch {
            // A task that was cancelled must lay it down all the same.
            await Task { try? await layDown(id, runner) }.value
            throw error
        }
        return try await one(id)
    }

    /// Carries on what somebody began and nobody is at.
    /// - Returns: how many letters were sent or skipped.
    /// - Throws: the first trouble, after the others were tried.
    func carryOn(until deadline: ContinuousClock.Instant) async throws -> Int {
        let left = try await system.withConnection { connection in
            try await connection.query(
                "SELECT id FROM redrives WHERE state = 'running' AND (runner_until IS NULL OR runner_until < now()) ORDER BY created_at LIMIT 10"
            ).map { try $0.get("id", as: RedriveID.self) }
        }
        var count = 0
        var failure: (any Error)?
        for id in left where .now < deadline {
            let before = try await one(id)
            do {
                let after = try await run(id, until: deadline)
                count += before.waiting - after.waiting
            } catch RedriveError.carriedOutElsewhere {
                continue
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return count
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

    private func send(_ redrive: RedriveRecord, _ runner: UUID, _ pace: RedrivePace, limit: Int, until deadline: ContinuousClock.Instant?) async throws {
        var sent = 0
        let start = ContinuousClock.now
        while sent < limit {
            let letters = try await waiting(redrive.id, runner, min(Self.batch, limit - sent))
            if letters.isEmpty { break }
            for letter in letters {
                let due = start + pace.delay(before: sent)
                if let deadline, max(due, .now) >= deadline { return await flush() }
                if due > .now {
                    await flush()
                    try await Task.sleep(until: due)
                }
                let isSent = try await failpoints.around(.redrive) { try await send(letter, to: redrive.targetTopic) }
                guard try await settle(letter.id, of: redrive, runner, pace, isSent: isSent) else { return await flush() }
                sent += 1
            }
            await flush()
        }
    }

    /// What cannot be published now waits in the outbox, where the next sweep finds it: no reason to send fewer letters.
    private func flush() async { _ = try? await outbox.flush() }

    private func takeUp(_ redrive: RedriveRecord, _ runner: UUID, _ pace: RedrivePace) async throws -> Bool {
        try await system.withConnection { connection in
            try await connection.execute(
                """
                UPDATE redrives SET runner = \(runner), runner_until = now() + make_interval(secs => \((Self.patience + pace.step).seconds))
                WHERE id = \(redrive.id) AND state = 'running' AND (runner_until IS NULL OR runner_until < now())
                """) == 1
        }
    }

    private func layDown(_ id: RedriveID, _ runner: UUID) async throws {
        try await system.withConnection { connection in
            _ = try await connection.execute(
                """
                UPDATE redrives r SET runner = NULL, runner_until = NULL, state = CASE WHEN left_over.is_empty THEN 'completed' ELSE r.state END,
                                      ended_at = CASE WHEN left_over.is_empty THEN now() ELSE r.ended_at END
                FROM (SELECT NOT EXISTS (SELECT FROM redrive_items WHERE redrive_id = \(id) AND state = 'waiting') AS is_empty) AS left_over
                WHERE r.id = \(id) AND r.runner = \(runner) AND r.state = 'running'
                """)
        }
    }

    private func one(_ id: RedriveID) async throws -> RedriveRecord {
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

    private func waiting(_ id: RedriveID, _ runner: UUID, _ limit: Int) async throws -> [DeadLetterRecord] {
        try await system.withConnection { connection in
            try await connection.query(
                """
                SELECT d.* FROM redrive_items i JOIN dead_letters d ON d.id = i.dead_letter_id JOIN redrives r ON r.id = i.redrive_id
                WHERE i.redrive_id = \(id) AND i.state = 'waiting' AND r.state = 'running' AND r.runner = \(runner)
                ORDER BY d.first_at, d.id LIMIT \(limit)
                """
            ).map(DeadLetterRecord.init)
        }
    }

    /// - Returns: false where there is nothing to send.
    private func send(_ letter: DeadLetterRecord, to target: String?) async throws -> Bool {
        guard letter.state != .purged else { return false }
        if let target {
            try await publish(letter, to: target)
            return true
        }
        guard let head = try? MessageHead(letter.payload) else {
            // Nothing could read it; whoever sends it back expects that something now can.
            try await publish(letter, to: letter.topic)
            return true
        }
        guard let organization = letter.organizationID else { return false }
        return try await app.inOrganization(organization) { connection in
            let reopening = Reopening(connection: connection, organization: organization)
            if let stage = head.stageID, head.run != nil, let job = head.jobID { return try await reopening.stage(stage, of: job) }
            if let version = head.versionID, head.stageID == nil { return try await reopening.version(version) }
            return false
        }
    }

    /// The message as it was, without what the broker added when it gave up.
    private func publish(_ letter: DeadLetterRecord, to topic: String) async throws {
        let attributes = letter.attributes.filter { !$0.key.hasPrefix("CloudPubSubDeadLetter") }
        _ = try await publisher.publish([OutgoingMessage(topic: topic, data: letter.payload, attributes: attributes)], to: topic)
    }

    /// Notes what became of a letter, and that this runner is still at it.
    /// - Returns: false where it is not any more: the redrive was cancelled, or taken over.
    private func settle(_ letter: DeadLetterID, of redrive: RedriveRecord, _ runner: UUID, _ pace: RedrivePace, isSent: Bool) async throws -> Bool {
        try await system.withTransaction { connection in
            let alive = try await connection.execute(
                """
                UPDATE redrives SET runner_until = now() + make_interval(secs => \((Self.patience + pace.step).seconds))
                WHERE id = \(redrive.id) AND runner = \(runner) AND state = 'running'
                """)
            let settled = try await connection.execute(
                """
                UPDATE redrive_items SET state = CASE WHEN \(isSent)::boolean THEN 'sent' ELSE 'skipped' END,
                                         sent_at = CASE WHEN \(isSent)::boolean THEN now() END
                WHERE redrive_id = \(redrive.id) AND dead_letter_id = \(letter) AND state = 'waiting'
                """)
            if settled == 1, isSent {
                // A copy for another topic leaves the letter as it is.
                try await connection.execute(
                    """
                    UPDATE dead_letters SET state = CASE WHEN \(redrive.targetTopic == nil)::boolean THEN 'redriven' ELSE state END,
                                            times_redriven = times_redriven + 1
                    WHERE id = \(letter) AND state <> 'purged'
                    """)
            }
            return alive == 1
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

/// How fast letters are sent.
struct RedrivePace: Sendable {
    /// Letters a second; nil: as fast as it goes.
    var rate: Double?

    /// From one letter to the next.
    var step: Duration { rate.map { .seconds(1 / $0) } ?? .zero }

    /// From the first letter to the one that so many came before.
    func delay(before count: Int) -> Duration { rate.map { .seconds(Double(count) / $0) } ?? .zero }
}
