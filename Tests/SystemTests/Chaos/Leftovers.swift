import Domain
import Foundation
import ObjectStorage
import Postgres

// What must not be left once a system has come to rest.
extension ChaosSystem {
    /// Waits until nothing is under way. Returns what still was after a minute and a half.
    func comeToRest() async throws -> [String] {
        let deadline = ContinuousClock.now + .seconds(90)
        while true {
            let left = (try? await underWay()) ?? ["the database does not answer"]
            if left.isEmpty || ContinuousClock.now > deadline { return left }
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    /// Leases, open stages, messages that were not published or not acknowledged, and notes of attempts.
    private func underWay() async throws -> [String] {
        try await database.withConnection { connection in
            try await connection.query(
                """
                SELECT concat_ws(' ', 'stage', kind, state, lease_owner, attempts) AS line FROM job_stages
                WHERE state IN ('pending', 'queued', 'running') OR lease_owner IS NOT NULL
                UNION ALL SELECT concat_ws(' ', 'version', state, lease_owner, attempts) FROM drawing_versions
                WHERE state = 'pending' OR lease_owner IS NOT NULL
                UNION ALL SELECT concat_ws(' ', 'job', state) FROM jobs WHERE state IN ('pending', 'running')
                UNION ALL SELECT concat_ws(' ', 'unpublished', topic, attempts) FROM outbox
                UNION ALL SELECT concat_ws(' ', 'unacknowledged', s.name, d.attempt) FROM broker.deliveries d
                JOIN broker.subscriptions s ON s.id = d.subscription_id WHERE d.acknowledged_at IS NULL
                UNION ALL SELECT concat_ws(' ', 'garbage', prefix) FROM object_garbage
                """
            ).map { try $0.get("line", as: String.self) }
        }
    }

    /// How many letters of a job that were given up on purpose are on record.
    func givenUp(_ job: String) async throws -> Int {
        guard let job = JobID(job) else { return 0 }
        return try await database.withConnection { connection in
            try await connection.queryOne("SELECT count(*) AS n FROM dead_letters WHERE job_id = \(job) AND attributes ? 'chaos'").get("n")
        }
    }

    /// Dead letters that nobody made on purpose, objects that no row refers to, and rows that refer to no object.
    func flaws() async throws -> [String] {
        let stored = Set(try await store.list(prefix: "").map(\.path))
        return try await database.withConnection { connection in
            let letters = try await connection.query(
                """
                SELECT concat_ws(' ', 'dead letter', topic, attempts, state, times_dead, error_class, errors) AS line FROM dead_letters
                WHERE NOT (attributes ? 'chaos' AND state = 'resolved')
                """
            ).map { try $0.get("line", as: String.self) }
            let keys = try await connection.query(
                """
                SELECT storage_key AS key FROM version_files
                UNION SELECT readable_key FROM version_files WHERE readable_key IS NOT NULL
                UNION SELECT f.value FROM pages p, jsonb_each_text(p.files) f
                UNION SELECT f.value FROM comparisons c, jsonb_each_text(c.files) f
                UNION SELECT f.value FROM changes c, jsonb_each_text(c.files) f
                """
            ).map { try $0.get("key", as: String.self) }
            let referredTo = Set(keys)
            return letters + stored.subtracting(referredTo).sorted().map { "orphan \($0)" }
                + referredTo.subtracting(stored).sorted().map { "missing \($0)" }
        }
    }
}
