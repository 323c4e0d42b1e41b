import Domain
import Foundation
import ObjectStorage
import Postgres

// What must not be left once a system has come to rest.
extension ChaosSystem {
    /// Waits until nothing is under way: no work, no message, no process that stands still, no object without a row. Returns what there still was
    /// after nothing of it had changed for three minutes, many times as long as the longest wait of this system. What goes on changing for ever
    /// is ended by the suite's time limit.
    /// - Parameter isCleaned: also that nothing is left to be deleted.
    func comeToRest(isCleaned: Bool = false) async throws -> [String] {
        let began = ContinuousClock.now
        var (left, since, told) = ([String](), began, began)
        while true {
            let now = ContinuousClock.now
            let seen = (try? await unrest(isCleaned: isCleaned)) ?? ["the database or the storage does not answer"]
            if seen.isEmpty { return [] }
            if seen != left { (left, since) = (seen, now) }
            if now - since > .seconds(180) { return left.map { "left: \($0)" } }
            if now - told > .seconds(60) {
                told = now
                print("no rest for \((now - began).components.seconds) s: \(left.joined(separator: "; ").prefix(600))")
            }
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    private func unrest(isCleaned: Bool) async throws -> [String] {
        let rows = try await underWay()
        guard rows.isEmpty else { return rows }
        let stopped = stoppedProcesses()
        guard stopped.isEmpty else { return stopped }
        let doomed = try await doomedPrefixes()
        return (isCleaned ? doomed.map { "garbage \($0)" } : []) + (try await strayObjects(except: doomed))
    }

    /// Processes that a fault stopped: what they do when they wake up belongs to the run.
    private func stoppedProcesses() -> [String] {
        ChaosTarget.allCases.flatMap { target in
            system.processes(of: target.executable).filter { process in
                let status = FileManager.default.contents(atPath: "/proc/\(process)/stat").map { String(decoding: $0, as: UTF8.self) } ?? ""
                // pid (name) state …
                return status.split(separator: ")").last?.split(separator: " ").first == "T"
            }.map { "stopped \(target.rawValue) \($0)" }
        }
    }

    /// What the sweep is going to delete.
    private func doomedPrefixes() async throws -> [String] {
        try await database.withConnection { try await $0.query("SELECT prefix FROM object_garbage").map { try $0.get("prefix", as: String.self) } }
    }

    /// Leases, open stages, and messages that were not published or not acknowledged.
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
                ORDER BY line
                """
            ).map { try $0.get("line", as: String.self) }
        }
    }

    /// How many jobs compare the versions that this one compares.
    func jobs(like job: String) async throws -> Int {
        guard let job = JobID(job) else { return 0 }
        return try await database.withConnection { connection in
            try await connection.queryOne(
                "SELECT count(*) AS n FROM jobs j JOIN jobs o USING (old_version_id, new_version_id) WHERE o.id = \(job)"
            ).get("n")
        }
    }

    /// How many letters of a job that were given up on purpose are on record.
    func givenUp(_ job: String) async throws -> Int {
        guard let job = JobID(job) else { return 0 }
        return try await database.withConnection { connection in
            try await connection.queryOne("SELECT count(*) AS n FROM dead_letters WHERE job_id = \(job) AND attributes ? 'chaos'").get("n")
        }
    }

    /// Dead letters that nobody made on purpose.
    func deadLetters() async throws -> [String] {
        try await database.withConnection { connection in
            try await connection.query(
                """
                SELECT concat_ws(' ', 'dead letter', topic, attempts, state, times_dead, error_class, errors) AS line FROM dead_letters
                WHERE NOT (attributes ? 'chaos' AND state = 'resolved')
                """
            ).map { try $0.get("line", as: String.self) }
        }
    }

    /// Objects that no row refers to, and rows that refer to no object.
    private func strayObjects(except doomed: [String]) async throws -> [String] {
        let stored = Set(try await store.list(prefix: "").map(\.path))
        let referredTo = try await database.withConnection { connection in
            Set(try await connection.query(
                """
                SELECT storage_key AS key FROM version_files
                UNION SELECT readable_key FROM version_files WHERE readable_key IS NOT NULL
                UNION SELECT f.value FROM pages p, jsonb_each_text(p.files) f
                UNION SELECT f.value FROM comparisons c, jsonb_each_text(c.files) f
                UNION SELECT f.value FROM changes c, jsonb_each_text(c.files) f
                """
            ).map { try $0.get("key", as: String.self) })
        }
        let orphans = stored.subtracting(referredTo).filter { key in !doomed.contains(where: key.hasPrefix) }
        return orphans.sorted().map { "orphan \($0)" } + referredTo.subtracting(stored).sorted().map { "missing \($0)" }
    }
}
