import FoundationEssentials
import Postgres
import PubSub

extension BrokerStore {
    /// Begins a delivery of up to `limit` messages that are due, oldest first. Of messages with one ordering key, the first alone.
    /// - Parameters:
    ///   - deadline: until when the acknowledgement is due.
    ///   - isPush: whether the delivery ends with this Broker.
    func claim(_ subscription: Subscription, limit: Int, deadline: Duration, isPush: Bool) async throws -> [ClaimedMessage] {
        let seconds = Double(deadline.components.seconds)
        let rows = try await database.withConnection {
            try await $0.query(
                """
                WITH due AS MATERIALIZED (
                    SELECT d.message_id FROM broker.deliveries d
                    WHERE d.subscription_id = \(subscription.id) AND d.acknowledged_at IS NULL AND d.lease IS NULL AND d.available_at <= now()
                        AND (d.ordering_key IS NULL OR NOT EXISTS (
                            SELECT FROM broker.deliveries earlier
                            WHERE earlier.subscription_id = d.subscription_id AND earlier.ordering_key = d.ordering_key
                                AND earlier.message_id < d.message_id AND earlier.acknowledged_at IS NULL))
                    ORDER BY d.available_at, d.message_id
                    LIMIT \(limit) FOR UPDATE OF d SKIP LOCKED
                ), claimed AS (
                    UPDATE broker.deliveries d
                    SET attempt = d.attempt + 1, lease = nextval('broker.leases'), owner = \(isPush ? owner : nil)::uuid,
                        available_at = now() + make_interval(secs => \(seconds))
                    FROM due WHERE d.subscription_id = \(subscription.id) AND d.message_id = due.message_id
                    RETURNING d.message_id, d.attempt, d.lease
                )
                SELECT m.id, m.data, m.attributes, m.ordering_key, m.published_at, claimed.attempt, claimed.lease
                FROM claimed JOIN broker.messages m ON m.id = claimed.message_id ORDER BY m.id
                """)
        }
        return try rows.map { row in
            ClaimedMessage(
                id: try row.get("id"), data: try row.get("data", as: Bytes.self).bytes, attributes: try row.json("attributes"),
                orderingKey: try row.get("ordering_key"), publishTime: RESTTime.text(try row.get("published_at")),
                attempt: try row.get("attempt"), lease: try row.get("lease"))
        }
    }

    /// Seconds until the next message is due, nil where none is waiting for its time.
    func nextDue(_ subscription: Subscription) async throws -> Double? {
        try await database.withConnection {
            try await $0.queryOne(
                """
                SELECT extract(epoch FROM min(available_at) - now())::double precision AS seconds FROM broker.deliveries
                WHERE subscription_id = \(subscription.id) AND acknowledged_at IS NULL AND lease IS NULL AND available_at > now()
                """
            ).get("seconds")
        }
    }

    /// Ends deliveries for good. What carries an older lease has no effect.
    func acknowledge(_ tokens: [AckToken]) async throws {
        let (subscriptions, messages, leases) = Self.columns(tokens)
        try await repeating {
            try await database.withTransaction { connection in
                try await connection.execute(
                    """
                    UPDATE broker.deliveries d SET acknowledged_at = now(), lease = NULL, owner = NULL
                    FROM unnest(\(subscriptions)::bigint[], \(messages)::bigint[], \(leases)::bigint[]) AS given(subscription, message, lease)
                    JOIN broker.subscriptions s ON s.id = given.subscription AND (s.resource->>'retainAckedMessages')::boolean
                    WHERE d.subscription_id = given.subscription AND d.message_id = given.message AND d.lease = given.lease
                    """)
                try await connection.execute(
                    """
                    DELETE FROM broker.deliveries d
                    USING unnest(\(subscriptions)::bigint[], \(messages)::bigint[], \(leases)::bigint[]) AS given(subscription, message, lease)
                    WHERE d.subscription_id = given.subscription AND d.message_id = given.message AND d.lease = given.lease
                    """)
            }
        }
    }

    /// Moves the time when acknowledgements are due, counted from now.
    func extend(_ tokens: [AckToken], seconds: Int) async throws {
        let (subscriptions, messages, leases) = Self.columns(tokens)
        try await repeating {
            _ = try await database.withConnection {
                try await $0.execute(
                    """
                    UPDATE broker.deliveries d SET available_at = now() + make_interval(secs => \(seconds))
                    FROM unnest(\(subscriptions)::bigint[], \(messages)::bigint[], \(leases)::bigint[]) AS given(subscription, message, lease)
                    WHERE d.subscription_id = given.subscription AND d.message_id = given.message AND d.lease = given.lease
                    """)
            }
        }
    }

    /// Takes deliveries back as if they had never begun: not the receiver, but this Broker ended them.
    func giveBack(_ tokens: [AckToken]) async throws {
        let (subscriptions, messages, leases) = Self.columns(tokens)
        try await repeating {
            _ = try await database.withConnection {
                try await $0.execute(
                    """
                    UPDATE broker.deliveries d SET lease = NULL, owner = NULL, attempt = greatest(d.attempt - 1, 0), available_at = now()
                    FROM unnest(\(subscriptions)::bigint[], \(messages)::bigint[], \(leases)::bigint[]) AS given(subscription, message, lease)
                    WHERE d.subscription_id = given.subscription AND d.message_id = given.message AND d.lease = given.lease
                    """)
            }
        }
    }

    /// Takes back what this Broker began to push without knowing: the answer to a claim was lost.
    func giveBack(of subscription: Subscription, except leases: [Int64]) async throws {
        _ = try await database.withConnection {
            try await $0.execute(
                """
                UPDATE broker.deliveries SET lease = NULL, owner = NULL, attempt = greatest(attempt - 1, 0), available_at = now()
                WHERE subscription_id = \(subscription.id) AND owner = \(owner) AND lease <> ALL(\(leases)::bigint[])
                """)
        }
    }

    /// Takes back what a Broker that is gone was pushing. Where it is not gone after all, messages are delivered twice.
    func takeBackFromOthers() async throws -> Int {
        try await database.withConnection {
            try await $0.execute(
                """
                UPDATE broker.deliveries SET lease = NULL, owner = NULL, attempt = greatest(attempt - 1, 0), available_at = now()
                WHERE owner IS NOT NULL AND owner <> \(owner)
                """)
        }
    }

    /// What this Broker was pushing when it stops.
    func giveBackAll() async throws {
        _ = try await database.withConnection {
            try await $0.execute(
                """
                UPDATE broker.deliveries SET lease = NULL, owner = NULL, attempt = greatest(attempt - 1, 0), available_at = now()
                WHERE owner = \(owner)
                """)
        }
    }

    static func columns(_ tokens: [AckToken]) -> ([Int64], [Int64], [Int64]) {
        // One order for all, so that two statements never wait for each other's rows.
        let sorted = tokens.sorted { ($0.subscription, $0.message) < ($1.subscription, $1.message) }
        return (sorted.map(\.subscription), sorted.map(\.message), sorted.map(\.lease))
    }
}
