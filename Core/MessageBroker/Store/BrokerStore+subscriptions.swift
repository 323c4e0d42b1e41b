import Postgres
import PubSub

extension BrokerStore {
    private static let columns = """
        s.id, s.project, s.name, s.resource, t.project AS topic_project, t.name AS topic_name
        FROM broker.subscriptions s LEFT JOIN broker.topics t ON t.id = s.topic_id
        """

    /// - Throws: `BrokerError.notFound` for the topic, `.alreadyExists`.
    func createSubscription(_ name: ResourceName, topic: ResourceName, _ resource: RESTSubscription) async throws -> Subscription {
        try await database.withTransaction { connection in
            guard
                let found = try await connection.queryFirst(
                    "SELECT id FROM broker.topics WHERE project = \(topic.project) AND name = \(topic.name) FOR KEY SHARE")
            else { throw BrokerError.notFound(topic.description) }
            let topicID: Int64 = try found.get("id")
            guard
                let row = try await connection.queryFirst(
                    """
                    INSERT INTO broker.subscriptions (project, name, topic_id, is_ordered, resource)
                    VALUES (\(name.project), \(name.name), \(topicID), \(resource.enableMessageOrdering == true), \(JSON(resource)))
                    ON CONFLICT DO NOTHING RETURNING id
                    """)
            else { throw BrokerError.alreadyExists(name.description) }
            return Subscription(id: try row.get("id"), name: name, topic: topic, resource: resource)
        }
    }

    func subscription(_ name: ResourceName) async throws -> Subscription? {
        try await database.withConnection {
            try await $0.queryFirst(
                "SELECT \(unsafeSQL: Self.columns) WHERE s.project = \(name.project) AND s.name = \(name.name)"
            ).map(Self.subscription)
        }
    }

    /// - Parameter topic: only those of this topic.
    func subscriptions(project: String, topic: ResourceName? = nil, after: String, limit: Int) async throws -> [Subscription] {
        let condition: Query =
            if let topic {
                """
                SELECT \(unsafeSQL: Self.columns) WHERE t.project = \(topic.project) AND t.name = \(topic.name) AND s.name > \(after)
                ORDER BY s.name LIMIT \(limit)
                """
            } else {
                "SELECT \(unsafeSQL: Self.columns) WHERE s.project = \(project) AND s.name > \(after) ORDER BY s.name LIMIT \(limit)"
            }
        return try await database.withConnection { try await $0.query(condition).map(Self.subscription) }
    }

    func allSubscriptions() async throws -> [Subscription] {
        try await database.withConnection { try await $0.query("SELECT \(unsafeSQL: Self.columns) ORDER BY s.id").map(Self.subscription) }
    }

    /// Changes a subscription as `change` says, which sees the resource that is there.
    /// - Throws: `BrokerError.notFound`, and what `change` throws.
    func updateSubscription(
        _ name: ResourceName, _ change: @Sendable (RESTSubscription) throws -> RESTSubscription
    ) async throws -> Subscription {
        try await database.withTransaction { connection in
            guard
                let row = try await connection.queryFirst(
                    "SELECT \(unsafeSQL: Self.columns) WHERE s.project = \(name.project) AND s.name = \(name.name) FOR UPDATE OF s")
            else { throw BrokerError.notFound(name.description) }
            var subscription = try Self.subscription(row)
            subscription.resource = try change(subscription.resource)
            try await connection.execute(
                "UPDATE broker.subscriptions SET resource = \(JSON(subscription.resource)) WHERE id = \(subscription.id)")
            return subscription
        }
    }

    /// It keeps its name, but gets no more messages and loses those it has.
    func detachSubscription(_ name: ResourceName) async throws {
        let subscription = try await updateSubscription(name) { resource in
            var resource = resource
            resource.detached = true
            return resource
        }
        try await repeating {
            try await database.withTransaction { connection in
                try await connection.execute("UPDATE broker.subscriptions SET topic_id = NULL WHERE id = \(subscription.id)")
                try await connection.execute("DELETE FROM broker.deliveries WHERE subscription_id = \(subscription.id)")
            }
        }
    }

    /// - Returns: false where there is no such subscription.
    func deleteSubscription(_ name: ResourceName) async throws -> Bool {
        try await repeating {
            try await database.withConnection {
                try await $0.execute("DELETE FROM broker.subscriptions WHERE project = \(name.project) AND name = \(name.name)") == 1
            }
        }
    }

    private static func subscription(_ row: Row) throws -> Subscription {
        let topicProject: String? = try row.get("topic_project")
        let topicName: String? = try row.get("topic_name")
        var topic: ResourceName?
        if let topicProject, let topicName { topic = try ResourceName(.topic, project: topicProject, name: topicName) }
        return Subscription(
            id: try row.get("id"), name: try ResourceName(.subscription, project: row.get("project"), name: row.get("name")), topic: topic,
            resource: try row.json("resource"))
    }
}
