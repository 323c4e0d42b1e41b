import Domain
import Postgres

public struct OrganizationRecord: Hashable, Sendable {
    public var id: OrganizationID
    public var name: String
}

/// The tenants. Runs as `buildtrace_system`.
public struct Organizations: Sendable {
    private let system: Database

    init(system: Database) {
        self.system = system
    }

    public func create(name: String, id: OrganizationID = OrganizationID()) async throws -> OrganizationRecord {
        try await system.withConnection { connection in
            try await connection.execute("INSERT INTO organizations (id, name) VALUES (\(id), \(name)) ON CONFLICT (id) DO NOTHING")
            return OrganizationRecord(id: id, name: try await connection.queryOne("SELECT name FROM organizations WHERE id = \(id)").get("name"))
        }
    }

    /// All organizations, the oldest first.
    public func list() async throws -> [OrganizationRecord] {
        try await system.withConnection { connection in
            try await connection.query("SELECT id, name FROM organizations ORDER BY created_at, id").map {
                OrganizationRecord(id: try $0.get("id"), name: try $0.get("name"))
            }
        }
    }
}
