import Domain
import FoundationEssentials
import Postgres

public struct ProjectRecord: Hashable, Sendable {
    public var id: ProjectID
    public var name: String
    public var description: String?
    public var createdAt: Date

    init(_ row: Row) throws {
        id = try row.get("id")
        name = try row.get("name")
        description = try row.get("description")
        createdAt = try row.get("created_at")
    }
}

/// An organization's projects.
public struct Projects: Sendable {
    private let app: Database

    init(app: Database) {
        self.app = app
    }

    /// Makes a project; with an id that is there already, gives that one.
    public func create(
        _ organization: OrganizationID, name: String, description: String? = nil, id: ProjectID = ProjectID()
    ) async throws -> ProjectRecord {
        try await app.inOrganization(organization) { connection in
            try await connection.execute(
                """
                INSERT INTO projects (id, organization_id, name, description) VALUES (\(id), \(organization), \(name), \(description))
                ON CONFLICT (id) DO NOTHING
                """)
            return try ProjectRecord(
                try await connection.queryOne("SELECT id, name, description, created_at FROM projects WHERE id = \(id)"))
        }
    }

    public func list(_ organization: OrganizationID) async throws -> [ProjectRecord] {
        try await app.inOrganization(organization) { connection in
            try await connection.query("SELECT id, name, description, created_at FROM projects ORDER BY created_at, id").map(ProjectRecord.init)
        }
    }

    public func find(_ organization: OrganizationID, _ id: ProjectID) async throws -> ProjectRecord? {
        try await app.inOrganization(organization) { connection in
            try await connection.queryFirst("SELECT id, name, description, created_at FROM projects WHERE id = \(id)").map(ProjectRecord.init)
        }
    }

    /// Deletes a project with everything in it; work on its jobs stops. The sweep deletes its objects.
    /// - Returns: false where there is none.
    public func delete(_ organization: OrganizationID, _ id: ProjectID) async throws -> Bool {
        try await app.inOrganization(organization) { connection in
            try await connection.execute("DELETE FROM projects WHERE id = \(id)") == 1
        }
    }
}
