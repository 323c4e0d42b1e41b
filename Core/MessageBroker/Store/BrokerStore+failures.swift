import Postgres
import PubSub

/// What became of deliveries that were not acknowledged.
struct Failed: Sendable {
    /// How many go to the dead-letter topic.
    var deadLettered = 0
    /// The subscriptions of the dead-letter topic.
    var wakes: [Int64] = []
    /// How many have spent their attempts although there is no dead-letter topic to take them.
    var homeless = 0
}

extension BrokerStore {
    /// Ends deliveries that were refused or whose time ran out: forwards those that have had their last attempt to the dead-letter topic, and
    /// lets the others rest as the retry policy says (minimum · 2^(attempt − 1), at most the maximum).
    func fail(_ subscription: Subscription, _ tokens: [AckToken]) async throws -> Failed {
        guard !tokens.isEmpty else { return Failed() }
        let (_, messages, leases) = Self.columns(tokens)
        let (minimum, maximum) = subscription.backoff ?? (0, 0)
        return try await repeating {
            try await database.withTransaction { connection in
                var failed = Failed()
                if let deadLetter = subscription.deadLetter {
                    failed = try await forward(subscription, deadLetter, messages, leases, connection)
                }
                let left = try await connection.query(
                    """
                    UPDATE broker.deliveries d
                    SET lease = NULL, owner = NULL,
                        available_at = now() + make_interval(secs => least(\(maximum), \(minimum) * power(2, least(d.attempt - 1, 40))))
                    FROM unnest(\(messages)::bigint[], \(leases)::bigint[]) AS given(message, lease)
                    WHERE d.subscription_id = \(subscription.id) AND d.message_id = given.message AND d.lease = given.lease
                    RETURNING d.attempt
                    """)
                let limit = subscription.deadLetter?.attempts ?? .max
                failed.homeless = try left.count { try $0.get("attempt", as: Int.self) >= limit }
                return failed
            }
        }
    }

    /// Deliveries whose acknowledgement is overdue count as refused.
    func failOverdue(_ subscription: Subscription) async throws -> Failed {
        let rows = try await database.withConnection {
            try await $0.query(
                """
                SELECT message_id, lease FROM broker.deliveries
                WHERE subscription_id = \(subscription.id) AND lease IS NOT NULL AND available_at <= now() LIMIT 1000
                """)
        }
        return try await fail(
            subscription,
            try rows.map { AckToken(subscription: subscription.id, message: try $0.get("message_id"), lease: try $0.get("lease")) })
    }

    /// Publishes to the dead-letter topic and ends the delivery in one statement. Without the topic nothing is forwarded, and nothing lost.
    private func forward(
        _ subscription: Subscription, _ deadLetter: (topic: String, attempts: Int), _ messages: [Int64], _ leases: [Int64],
        _ connection: Connection
    ) async throws -> Failed {
        let topic = try ResourceName(.topic, deadLetter.topic)
        let row = try await connection.queryOne(
            """
            WITH target AS (
                SELECT id FROM broker.topics WHERE project = \(topic.project) AND name = \(topic.name)
            ), given_up AS (
                DELETE FROM broker.deliveries d
                USING target, unnest(\(messages)::bigint[], \(leases)::bigint[]) AS given(message, lease)
                WHERE d.subscription_id = \(subscription.id) AND d.message_id = given.message AND d.lease = given.lease
                    AND d.attempt >= \(deadLetter.attempts)
                RETURNING d.message_id, d.attempt
            ), stored AS (
                INSERT INTO broker.messages (topic_id, data, attributes, ordering_key)
                SELECT target.id, m.data, m.attributes || jsonb_build_object(
                    \(DeadLetterAttribute.deliveryCount)::text, g.attempt::text,
                    \(DeadLetterAttribute.subscription)::text, \(subscription.name.name)::text,
                    \(DeadLetterAttribute.subscriptionProject)::text, \(subscription.name.project)::text,
                    \(DeadLetterAttribute.topicPublishTime)::text,
                    to_char(m.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')), m.ordering_key
                FROM target, given_up g JOIN broker.messages m ON m.id = g.message_id ORDER BY m.id
                RETURNING id, topic_id, ordering_key, published_at
            ), delivered AS (
                INSERT INTO broker.deliveries (subscription_id, message_id, ordering_key, available_at)
                SELECT s.id, stored.id, CASE WHEN s.is_ordered THEN stored.ordering_key END, stored.published_at
                FROM stored JOIN broker.subscriptions s ON s.topic_id = stored.topic_id
                RETURNING subscription_id
            )
            SELECT (SELECT count(*) FROM stored) AS count,
                coalesce((SELECT array_agg(DISTINCT subscription_id) FROM delivered), '{}') AS subscriptions
            """)
        return Failed(deadLettered: try row.get("count"), wakes: try row.get("subscriptions"))
    }
}

extension DeadLetterAttribute: PostgresEncodable {}
