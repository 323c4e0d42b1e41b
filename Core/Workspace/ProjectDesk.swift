import Domain
import FoundationEssentials
import Pipeline
import Postgres

/// A project with how much is in it.
public struct ProjectView: Codable, Hashable, Sendable {
    public var id: ProjectID
    public var name: String
    public var description: String?
    public var project_number: String?
    public var client_name: String?
    public var location: String?
    /// `active` or `archived`.
    public var status: String
    public var created_at: String
    public var updated_at: String
    public var drawings_count: Int
    public var versions_count: Int
    public var jobs_count: Int
}

/// What a project is called, and what else people note about it.
public struct ProjectFields: Hashable, Sendable {
    public var name: String
    public var description: String?
    public var projectNumber: String?
    public var clientName: String?
    public var location: String?

    public init(name: String, description: String? = nil, projectNumber: String? = nil, clientName: String? = nil, location: String? = nil) {
        self.name = name
        self.description = description
        self.projectNumber = projectNumber
        self.clientName = clientName
        self.location = location
    }
}

/// Projects, as people see and edit them.
public struct ProjectDesk: Sendable {
    let app: Database

    private static let columns: Query =
        """
        id, name, description, project_number, client_name, location, status, created_at, updated_at,
        (SELECT count(*) FROM drawings d WHERE d.project_id = p.id) AS drawings_count,
        (SELECT count(*) FROM drawing_versions v JOIN drawings d ON d.id = v.drawing_id WHERE d.project_id = p.id) AS versions_count,
        (SELECT count(*) FROM jobs j WHERE j.project_id = p.id) AS jobs_count
        """

    public enum Status: String, CaseIterable, Sendable, PostgresCodable {
        case active, archived
    }

    /// The newest first.
    public func list(_ organization: OrganizationID, status: Status?, _ page: PageRequest) async throws -> Page<ProjectView> {
        try await app.inOrganization(organization) { connection in
            let rows = try await connection.query(
                """
                SELECT to_jsonb(t) AS view, t.created_at AS at, t.id FROM (
                    SELECT \(Self.columns) FROM projects p
                    WHERE organization_id = \(organization) AND \(page.follows("created_at", "id")) AND \(status.map { "status = \($0)" as Query } ?? "true")
                    ORDER BY created_at DESC, id DESC LIMIT \(page.limit + 1)) t
                """)
            let items = try rows.map { (view: try $0.json("view", as: ProjectView.self), cursor: Cursor(createdAt: try $0.get("at"), id: try $0.get("id"))) }
            let found = Page(items, page) { $0.cursor }
            return Page(items: found.items.map(\.view), next: found.next)
        }
    }

    public func find(_ organization: OrganizationID, _ id: ProjectID) async throws -> ProjectView? {
        try await app.inOrganization(organization) { try await Self.find(id, $0) }
    }

    private static func find(_ id: ProjectID, _ connection: Connection) async throws -> ProjectView? {
        try await connection.views("SELECT \(columns) FROM projects p WHERE id = \(id)", as: ProjectView.self).first
    }

    public func create(_ organization: OrganizationID, by user: UserID, _ fields: ProjectFields) async throws -> ProjectView {
        let id = ProjectID()
        return try await app.inOrganization(organization) { connection in
            try await connection.execute(
                """
                INSERT INTO projects (id, organization_id, name, description, project_number, client_name, location, created_by)
                VALUES (\(id), \(organization), \(fields.name), \(fields.description), \(fields.projectNumber), \(fields.clientName), \(fields.location),
                        \(user))
                """)
            guard let view = try await Self.find(id, connection) else { throw WorkspaceError.notFound("project") }
            return view
        }
    }

    public func update(_ organization: OrganizationID, _ id: ProjectID, _ fields: ProjectFields) async throws -> ProjectView {
        try await app.inOrganization(organization) { connection in
            try await connection.execute(
                """
                UPDATE projects SET name = \(fields.name), description = \(fields.description), project_number = \(fields.projectNumber),
                                    client_name = \(fields.clientName), location = \(fields.location), updated_at = now()
                WHERE id = \(id)
                """)
            guard let view = try await Self.find(id, connection) else { throw WorkspaceError.notFound("project") }
            return view
        }
    }

    /// Takes a project out of the way, or back. Nothing new is uploaded to or compared in an archived one.
    public func archive(_ organization: OrganizationID, _ id: ProjectID, _ isArchived: Bool) async throws -> ProjectView {
        try await app.inOrganization(organization) { connection in
            try await connection.execute(
                """
                UPDATE projects SET status = \(isArchived ? Status.archived : .active), updated_at = now(),
                                    archived_at = CASE WHEN \(isArchived)::boolean THEN coalesce(archived_at, now()) END
                WHERE id = \(id)
                """)
            guard let view = try await Self.find(id, connection) else { throw WorkspaceError.notFound("project") }
            return view
        }
    }

    /// - Throws: `WorkspaceError` where there is no such project, or it is archived.
    public func requireActive(_ organization: OrganizationID, _ id: ProjectID) async throws {
        try await app.inOrganization(organization) { connection in
            guard let status: Status = try await connection.queryFirst("SELECT status FROM projects WHERE id = \(id)")?.get("status") else {
                throw WorkspaceError.notFound("project")
            }
            guard status == .active else { throw WorkspaceError.conflict("The project is archived; take it back first (POST /projects/{id}/archive).") }
        }
    }
}
