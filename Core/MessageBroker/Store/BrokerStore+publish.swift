import Postgres

/// A message to be stored; checked already.
struct NewMessage: Sendable {
    var data: [UInt8]
    var attributes: [String: String]
    /// Nil rather than empty.
    var orderingKey: String?
}

/// What came of a publish.
struct Published: Sendable {
    /// In the order of the messages.
    var ids: [Int64]
    /// The subscriptions that have something to deliver now.
    var subscriptions: [Int64]
}

extension BrokerStore {
    /// Stores messages and a delivery of each for every subscription of the topic, in one statement; committed when this returns.
    /// - Throws: `BrokerError.notFound` for the topic.
    func publish(_ messages: [NewMessage], to topic: ResourceName) async throws -> Published {
        let data = messages.map { Bytes($0.data) }
        let attributes = messages.map { JSON($0.attributes).postgresText.text ?? "{}" }
        let keys = messages.map { $0.orderingKey ?? "" }
        let row = try await repeating {
            try await database.withConnection {
                try await $0.queryOne(
                    """
                    WITH topic AS (
                        SELECT id FROM broker.topics WHERE project = \(topic.project) AND name = \(topic.name)
                    ), stored AS (
                        INSERT INTO broker.messages (topic_id, data, attributes, ordering_key)
                        SELECT topic.id, given.data, given.attributes::jsonb, nullif(given.ordering_key, '')
                        FROM topic, unnest(\(data)::bytea[], \(attributes)::text[], \(keys)::text[])
                            WITH ORDINALITY AS given(data, attributes, ordering_key, place)
                        ORDER BY given.place
                        RETURNING id, topic_id, ordering_key, published_at
                    ), delivered AS (
                        INSERT INTO broker.deliveries (subscription_id, message_id, ordering_key, available_at)
                        SELECT s.id, stored.id, CASE WHEN s.is_ordered THEN stored.ordering_key END, stored.published_at
                        FROM stored JOIN broker.subscriptions s ON s.topic_id = stored.topic_id
                        RETURNING subscription_id
                    )
                    SELECT EXISTS (SELECT FROM topic) AS is_known,
                        coalesce((SELECT array_agg(id ORDER BY id) FROM stored), '{}') AS ids,
                        coalesce((SELECT array_agg(DISTINCT subscription_id) FROM delivered), '{}') AS subscriptions
                    """)
            }
        }
        guard try row.get("is_known", as: Bool.self) else { throw BrokerError.notFound(topic.description) }
        return Published(ids: try row.get("ids"), subscriptions: try row.get("subscriptions"))
    }
}
