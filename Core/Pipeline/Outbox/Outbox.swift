import Domain
import Failpoints
import FoundationEssentials
import Postgres
import PubSub

/// Publishes what transactions left in the outbox. At least once: whoever crashes between publishing and deleting publishes again.
///
/// Safe with any number of publishers. Each takes a batch in hand for a limited time, publishes it outside of any transaction and deletes it.
/// Messages with one ordering key go out in the order in which they were added; those of a key that another publisher
/// has in hand, or whose first is not yet due, wait.
public struct Outbox: Sendable {
    /// Any number that nothing else in the database locks.
    private static let claimLock = 0x6f75_7462_6f78
    private let system: Database
    private let publisher: any MessagePublisher
    /// How long a publisher may keep a batch before another takes it over.
    private let claimTime: Duration
    private let batchSize: Int
    private let failpoints: Failpoints

    init(
        system: Database, publisher: any MessagePublisher, claimTime: Duration = .seconds(60), batchSize: Int = 100,
        failpoints: Failpoints = .off
    ) {
        self.system = system
        self.publisher = publisher
        self.claimTime = claimTime
        self.batchSize = batchSize
        self.failpoints = failpoints
    }

    /// Publishes everything that is due, of one job or of all.
    /// - Returns: the number of messages published.
    /// - Throws: what the publisher throws; what could not be published stays.
    @discardableResult
    public func flush(job: JobID? = nil) async throws -> Int {
        let claimer = UUID()
        var published = 0
        while true {
            let batch = try await failpoints.around(.take) { try await claim(claimer, job: job) }
            guard !batch.isEmpty else { return published }
            published += try await publish(batch, claimer)
        }
    }

    /// Messages that wait, due or not.
    public func waiting() async throws -> Int {
        try await system.withConnection { try await $0.queryOne("SELECT count(*) AS count FROM outbox").get("count") }
    }

    private struct Entry {
        var id: Int64
        var message: OutgoingMessage
    }

    private func claim(_ claimer: UUID, job: JobID?) async throws -> [Entry] {
        try await system.withTransaction { connection in
            // Claims wait for each other, so that none takes a later message of a key while another takes an earlier one.
            try await connection.query("SELECT pg_advisory_xact_lock(\(Self.claimLock))")
            let rows = try await connection.query(
                """
                UPDATE outbox SET claimed_by = \(claimer), claimed_until = clock_timestamp() + make_interval(secs => \(claimTime.seconds)),
                                  attempts = attempts + 1
                WHERE id IN (
                    SELECT o.id FROM outbox o
                    WHERE o.not_before <= clock_timestamp() AND (o.claimed_until IS NULL OR o.claimed_until < clock_timestamp())
                      AND (\(job)::uuid IS NULL OR o.job_id = \(job)::uuid)
                      AND NOT EXISTS (
                          SELECT FROM outbox e
                          WHERE e.ordering_key = o.ordering_key AND e.id < o.id
                            AND (e.not_before > clock_timestamp() OR e.claimed_until >= clock_timestamp()))
                    ORDER BY o.id LIMIT \(batchSize))
                RETURNING id, topic, payload, attributes, ordering_key
                """)
            return try rows.map { row in
                let payload: String = try row.get("payload")
                let message = OutgoingMessage(
                    topic: try row.get("topic"), data: Array(payload.utf8), attributes: try row.json("attributes"),
                    orderingKey: try row.get("ordering_key"))
                return Entry(id: try row.get("id"), message: message)
            }.sorted { $0.id < $1.id }
        }
    }

    /// Publishes a batch topic by topic. A topic that fails does not hold up the others.
    private func publish(_ batch: [Entry], _ claimer: UUID) async throws -> Int {
        var published = 0
        var failure: (any Error)?
        for (topic, entries) in Dictionary(grouping: batch, by: \.message.topic).sorted(by: { $0.key < $1.key }) {
            let ids = entries.map(\.id)
            do {
                _ = try await failpoints.around(.publish) { try await publisher.publish(entries.map(\.message), to: topic) }
            } catch {
                failure = failure ?? error
                try await giveBack(ids, claimer)
                continue
            }
            published += try await failpoints.around(.forget) { try await forget(ids, claimer) }
        }
        if let failure { throw failure }
        return published
    }

    private func forget(_ ids: [Int64], _ claimer: UUID) async throws -> Int {
        try await system.withConnection { connection in
            try await connection.execute("DELETE FROM outbox WHERE id = ANY(\(ids)::bigint[]) AND claimed_by = \(claimer)")
        }
    }

    private func giveBack(_ ids: [Int64], _ claimer: UUID) async throws {
        try await system.withConnection { connection in
            _ = try await connection.execute(
                "UPDATE outbox SET claimed_by = NULL, claimed_until = NULL WHERE id = ANY(\(ids)::bigint[]) AND claimed_by = \(claimer)")
        }
    }
}
