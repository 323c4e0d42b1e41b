import Domain
import FoundationEssentials
import Pipeline
import Postgres

/// A drawing with its newest version.
public struct DrawingView: Codable, Hashable, Sendable {
    public var id: DrawingID
    public var project_id: ProjectID
    public var name: String
    public var discipline: String?
    public var comments: String?
    public var created_at: String
    public var versions_count: Int
    public var latest_version_id: VersionID?
    public var latest_version_label: String?
}

/// A page of a version, as far as it was read.
public struct PageView: Codable, Hashable, Sendable {
    /// From 1.
    public var page: Int
    public var sheet_number: String?
    public var title: String?
    public var discipline: String?
    public var revision: String?
    public var width_points: Double
    public var height_points: Double
    public var text_source: String
    /// Storage keys; shown to people as links.
    public var files: [String: String]
}

/// Drawings and their versions, as people see and edit them.
public struct DrawingDesk: Sendable {
    let app: Database

    private static let columns: Query =
        """
        d.id, d.project_id, d.name, d.discipline, d.comments, d.created_at,
        (SELECT count(*) FROM drawing_versions v WHERE v.drawing_id = d.id) AS versions_count, l.id AS latest_version_id, l.label AS latest_version_label
        """
    private static let source: Query =
        """
        drawings d LEFT JOIN LATERAL (
            SELECT id, label FROM drawing_versions v WHERE v.drawing_id = d.id ORDER BY version_number DESC LIMIT 1) l ON true
        """

    /// A project's drawings by name. The cursor is the last name of the page before.
    public func list(_ organization: OrganizationID, _ project: ProjectID, after name: String?, limit: Int) async throws -> [DrawingView] {
        try await app.inOrganization(organization) { connection in
            try await connection.views(
                """
                SELECT \(Self.columns) FROM \(Self.source)
                WHERE d.project_id = \(project) AND \(name.map { "d.name > \($0)" as Query } ?? "true") ORDER BY d.name LIMIT \(limit)
                """)
        }
    }

    public func find(_ organization: OrganizationID, _ id: DrawingID) async throws -> DrawingView? {
        try await app.inOrganization(organization) { try await Self.find(id, $0) }
    }

    private static func find(_ id: DrawingID, _ connection: Connection) async throws -> DrawingView? {
        try await connection.views("SELECT \(columns) FROM \(source) WHERE d.id = \(id)", as: DrawingView.self).first
    }

    /// - Throws: `WorkspaceError.conflict` where another drawing of the project has that name.
    public func update(
        _ organization: OrganizationID, _ id: DrawingID, name: String, discipline: String?, comments: String?
    ) async throws -> DrawingView {
        do {
            return try await app.inOrganization(organization) { connection in
                try await connection.execute(
                    "UPDATE drawings SET name = \(name), discipline = \(discipline), comments = \(comments) WHERE id = \(id)")
                guard let view = try await Self.find(id, connection) else { throw WorkspaceError.notFound("drawing") }
                return view
            }
        } catch let error as PostgresError where error.code == .uniqueViolation {
            throw WorkspaceError.conflict("Another drawing of the project is called '\(name)'.")
        }
    }

    /// Deletes a drawing with its versions and the jobs that compare them. The sweep deletes what nothing uses any more.
    public func delete(_ organization: OrganizationID, _ id: DrawingID) async throws {
        try await app.inOrganization(organization) { connection in
            guard try await connection.execute("DELETE FROM drawings WHERE id = \(id)") == 1 else { throw WorkspaceError.notFound("drawing") }
        }
    }

    public func updateVersion(_ organization: OrganizationID, _ id: VersionID, label: String?, comments: String?) async throws {
        try await app.inOrganization(organization) { connection in
            guard try await connection.execute("UPDATE drawing_versions SET label = \(label), comments = \(comments) WHERE id = \(id)") == 1 else {
                throw WorkspaceError.notFound("version")
            }
        }
    }

    /// Who uploaded a version.
    public func note(_ organization: OrganizationID, _ id: VersionID, uploadedBy user: UserID, comments: String? = nil) async throws {
        try await app.inOrganization(organization) { connection in
            _ = try await connection.execute(
                "UPDATE drawing_versions SET uploaded_by = \(user), comments = coalesce(\(comments), comments) WHERE id = \(id)")
        }
    }

    /// What people noted about versions, by version.
    public func comments(_ organization: OrganizationID, _ versions: [VersionID]) async throws -> [VersionID: String] {
        try await app.inOrganization(organization) { connection in
            let rows = try await connection.query("SELECT id, comments FROM drawing_versions WHERE id = ANY(\(versions)::uuid[]) AND comments IS NOT NULL")
            return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.get("id"), try $0.get("comments")) })
        }
    }

    /// The pages of a version that were read, in order; of each the newest reading.
    public func pages(_ organization: OrganizationID, _ version: VersionID) async throws -> [PageView] {
        try await app.inOrganization(organization) { connection in
            try await connection.views(
                """
                SELECT DISTINCT ON (f.first_page + p.page) f.first_page + p.page + 1 AS page, p.sheet_number, p.title, p.discipline, p.revision,
                       p.width_points, p.height_points, p.text_source, p.files
                FROM version_files f JOIN pages p ON p.organization_id = f.organization_id AND p.file_sha256 = f.sha256
                WHERE f.version_id = \(version) AND f.first_page IS NOT NULL
                ORDER BY f.first_page + p.page, p.created_at DESC
                """)
        }
    }
}
