import FoundationEssentials
import Postgres
import PubSub

/// How full a subscription is.
struct SubscriptionDepth: Sendable {
    var id: Int64
    var project: String
    var name: String
    var waiting: Int
    var outstanding: Int
    /// Seconds since the oldest message that is not acknowledged was published; 0 where there is none.
    var oldest: Double
}

extension BrokerStore {
    /// Messages published before `time` count as acknowledged; of the later ones, those that are kept are delivered again.
    func seek(_ subscription: Subscription, to time: Date) async throws {
        try await repeating {
            try await database.withTransaction { connection in
                try await connection.execute(
                    """
                    UPDATE broker.deliveries d SET acknowledged_at = now(), lease = NULL, owner = NULL
                    FROM broker.messages m
                    WHERE d.subscription_id = \(subscription.id) AND m.id = d.message_id AND m.published_at < \(time)
                        AND d.acknowledged_at IS NULL
                    """)
                if subscription.resource.retainAckedMessages != true {
                    try await connection.execute(
                        "DELETE FROM broker.deliveries WHERE subscription_id = \(subscription.id) AND acknowledged_at = now()")
                }
                try await connection.execute(
                    """
                    UPDATE broker.deliveries d SET acknowledged_at = NULL, attempt = 0, available_at = now()
                    FROM broker.messages m
                    WHERE d.subscription_id = \(subscription.id) AND m.id = d.message_id AND m.published_at >= \(time)
                        AND d.acknowledged_at IS NOT NULL
                    """)
                // A topic that keeps its messages has them for every subscription.
                try await connection.execute(
                    """
                    INSERT INTO broker.deliveries (subscription_id, message_id, ordering_key, available_at)
                    SELECT s.id, m.id, CASE WHEN s.is_ordered THEN m.ordering_key END, now()
                    FROM broker.subscriptions s JOIN broker.topics t ON t.id = s.topic_id AND t.retention_seconds IS NOT NULL
                    JOIN broker.messages m ON m.topic_id = t.id AND m.published_at >= \(time)
                    WHERE s.id = \(subscription.id) ON CONFLICT DO NOTHING
                    """)
            }
        }
    }

    /// Deletes what is older than its retention, and messages that nobody needs any more; up to 10,000 rows of each, oldest first.
    func prune() async throws {
        try await repeating {
            _ = try await database.withConnection { connection in
                try await connection.execute(
                    """
                    DELETE FROM broker.deliveries d USING (
                        SELECT d.subscription_id, d.message_id FROM broker.deliveries d
                        JOIN broker.messages m ON m.id = d.message_id JOIN broker.subscriptions s ON s.id = d.subscription_id
                        WHERE m.published_at < now() - (s.resource->>'messageRetentionDuration')::interval
                        ORDER BY m.id LIMIT 10000) AS old
                    WHERE d.subscription_id = old.subscription_id AND d.message_id = old.message_id
                    """)
                try await connection.execute(
                    """
                    DELETE FROM broker.messages WHERE id IN (
                        SELECT m.id FROM broker.messages m JOIN broker.topics t ON t.id = m.topic_id
                        WHERE m.published_at < now() - make_interval(secs => coalesce(t.retention_seconds, 0))
                            AND NOT EXISTS (SELECT FROM broker.deliveries d WHERE d.message_id = m.id)
                        ORDER BY m.id LIMIT 10000)
                    """)
            }
        }
    }

    func depths() async throws -> [SubscriptionDepth] {
        let rows = try await database.withConnection {
            try await $0.query(
                """
                SELECT s.id, s.project, s.name, count(d.message_id) FILTER (WHERE d.lease IS NULL) AS waiting,
                    count(d.lease) AS outstanding,
                    coalesce(extract(epoch FROM now() - min(m.published_at)), 0)::double precision AS oldest
                FROM broker.subscriptions s
                LEFT JOIN broker.deliveries d ON d.subscription_id = s.id AND d.acknowledged_at IS NULL
                LEFT JOIN broker.messages m ON m.id = d.message_id
                GROUP BY s.id, s.project, s.name ORDER BY s.id
                """)
        }
        return try rows.map { row in
            SubscriptionDepth(
                id: try row.get("id"), project: try row.get("project"), name: try row.get("name"), waiting: try row.get("waiting"),
                outstanding: try row.get("outstanding"), oldest: max(0, try row.get("oldest")))
        }
    }
}
