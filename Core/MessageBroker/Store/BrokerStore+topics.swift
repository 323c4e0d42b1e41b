import Postgres
import PubSub

extension BrokerStore {
    /// - Returns: false where the topic is there already.
    func createTopic(_ name: ResourceName, _ resource: RESTTopic) async throws -> Bool {
        try await database.withConnection {
            try await $0.execute(
                """
                INSERT INTO broker.topics (project, name, labels, retention_seconds)
                VALUES (\(name.project), \(name.name), \(JSON(resource.labels ?? [:])), \(resource.messageRetentionDuration?.seconds))
                ON CONFLICT DO NOTHING
                """) == 1
        }
    }

    func topic(_ name: ResourceName) async throws -> RESTTopic? {
        try await database.withConnection {
            try await $0.queryFirst(
                "SELECT project, name, labels, retention_seconds FROM broker.topics WHERE project = \(name.project) AND name = \(name.name)"
            ).map(Self.topic)
        }
    }

    func topics(project: String, after: String, limit: Int) async throws -> [RESTTopic] {
        try await database.withConnection {
            try await $0.query(
                """
                SELECT project, name, labels, retention_seconds FROM broker.topics
                WHERE project = \(project) AND name > \(after) ORDER BY name LIMIT \(limit)
                """
            ).map(Self.topic)
        }
    }

    /// - Returns: false where there is no such topic.
    func updateTopic(_ name: ResourceName, labels: [String: String]?, retention: Double??) async throws -> Bool {
        try await database.withTransaction { connection in
            var found = try await connection.execute(
                "SELECT FROM broker.topics WHERE project = \(name.project) AND name = \(name.name) FOR UPDATE")
            if let labels {
                found = try await connection.execute(
                    "UPDATE broker.topics SET labels = \(JSON(labels)) WHERE project = \(name.project) AND name = \(name.name)")
            }
            if let retention {
                found = try await connection.execute(
                    "UPDATE broker.topics SET retention_seconds = \(retention) WHERE project = \(name.project) AND name = \(name.name)")
            }
            return found == 1
        }
    }

    /// Its messages go with it; its subscriptions stay, without a topic.
    /// - Returns: false where there is no such topic.
    func deleteTopic(_ name: ResourceName) async throws -> Bool {
        try await repeating {
            try await database.withConnection {
                try await $0.execute("DELETE FROM broker.topics WHERE project = \(name.project) AND name = \(name.name)") == 1
            }
        }
    }

    private static func topic(_ row: Row) throws -> RESTTopic {
        let labels: [String: String] = try row.json("labels")
        let retention: Double? = try row.get("retention_seconds")
        return RESTTopic(
            name: "projects/\(try row.get("project", as: String.self))/topics/\(try row.get("name", as: String.self))",
            labels: labels.isEmpty ? nil : labels, messageRetentionDuration: retention.map { RESTDuration(.seconds($0)) })
    }
}
