import Domain
import Failpoints
import FoundationEssentials
import Postgres

// Carrying redrives out: one process at a time is at each, and shows that it lives.
extension Redrives {
    /// How long whoever carries a redrive out may show no sign of life before another goes on.
    private static let patience = Duration.seconds(60)
    private static let batch = 50

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
                let isSent = try await failpoints.around(.redrive) { try await sender.send(letter, to: redrive.targetTopic) }
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
