import Domain
import FoundationEssentials
import Pipeline
import Postgres

/// One thing that a person marked, or corrected, on a sheet.
public struct OverlayRegion: Codable, Hashable, Sendable {
    public enum Action: String, Codable, Hashable, Sendable {
        case added, removed, moved
    }

    public var id: String
    public var action: Action
    /// Points on the new page.
    public var bounds: Box
    /// Where a moved thing was, in points on the old page.
    public var from: Box?
    public var label: String?

    public init(id: String, action: Action, bounds: Box, from: Box?, label: String?) {
        self.id = id
        self.action = action
        self.bounds = bounds
        self.from = from
        self.label = label
    }
}

/// A version of what people made of the machine's overlay.
public struct ManualOverlayView: Codable, Hashable, Sendable {
    public var id: OverlayID
    public var version: Int
    /// The version that it came from.
    public var parent_id: OverlayID?
    public var is_active: Bool
    public var regions: [OverlayRegion]
    public var created_by: UserID?
    public var created_at: String
}

/// Overlays that people correct: every version is kept until it is deleted, and one at most is active.
public struct OverlayDesk: Sendable {
    let app: Database

    private static let columns: Query = "id, version, parent_id, is_active, regions, created_by, created_at"

    public func list(_ organization: OrganizationID, _ comparison: ComparisonID) async throws -> [ManualOverlayView] {
        try await app.inOrganization(organization) { connection in
            try await connection.views("SELECT \(Self.columns) FROM manual_overlays WHERE comparison_id = \(comparison) ORDER BY version")
        }
    }

    /// The active version, if there is one.
    public func active(_ organization: OrganizationID, _ comparison: ComparisonID) async throws -> OverlayID? {
        try await app.inOrganization(organization) { connection in
            try await connection.queryFirst("SELECT id FROM manual_overlays WHERE comparison_id = \(comparison) AND is_active")?.get("id")
        }
    }

    /// Adds a version and makes it the active one.
    /// - Parameter parent: the version that it came from; must belong to the same comparison.
    public func add(
        _ organization: OrganizationID, _ comparison: ComparisonID, by user: UserID, _ regions: [OverlayRegion], parent: OverlayID? = nil
    ) async throws -> ManualOverlayView {
        let id = OverlayID()
        return try await app.inOrganization(organization) { connection in
            try await Self.lock(comparison, connection)
            if let parent { _ = try await Self.find(parent, of: comparison, connection) }
            try await connection.execute("UPDATE manual_overlays SET is_active = false, updated_at = now() WHERE comparison_id = \(comparison) AND is_active")
            try await connection.execute(
                """
                INSERT INTO manual_overlays (id, organization_id, comparison_id, version, parent_id, regions, created_by)
                SELECT \(id), \(organization), \(comparison), coalesce(max(version), 0) + 1, \(parent), \(JSON(regions)), \(user)
                FROM manual_overlays WHERE comparison_id = \(comparison)
                """)
            return try await Self.find(id, of: comparison, connection)
        }
    }

    /// Makes a version the active one, or takes it out of use.
    public func activate(_ organization: OrganizationID, _ comparison: ComparisonID, _ id: OverlayID, _ isActive: Bool) async throws -> ManualOverlayView {
        try await app.inOrganization(organization) { connection in
            try await Self.lock(comparison, connection)
            _ = try await Self.find(id, of: comparison, connection)
            if isActive {
                try await connection.execute("UPDATE manual_overlays SET is_active = false WHERE comparison_id = \(comparison) AND is_active AND id <> \(id)")
            }
            try await connection.execute("UPDATE manual_overlays SET is_active = \(isActive), updated_at = now() WHERE id = \(id)")
            return try await Self.find(id, of: comparison, connection)
        }
    }

    /// - Throws: `WorkspaceError.conflict` where words were written about it.
    public func delete(_ organization: OrganizationID, _ comparison: ComparisonID, _ id: OverlayID) async throws {
        do {
            try await app.inOrganization(organization) { connection in
                guard try await connection.execute("DELETE FROM manual_overlays WHERE id = \(id) AND comparison_id = \(comparison)") == 1 else {
                    throw WorkspaceError.notFound("overlay")
                }
            }
        } catch let error as PostgresError where error.code == .foreignKeyViolation {
            throw WorkspaceError.conflict("A summary was written about this overlay, so it stays; take it out of use instead (is_active: false).")
        }
    }

    /// Versions are numbered under the lock of their comparison.
    private static func lock(_ comparison: ComparisonID, _ connection: Connection) async throws {
        try await connection.query("SELECT FROM comparisons WHERE id = \(comparison) FOR NO KEY UPDATE")
    }

    private static func find(_ id: OverlayID, of comparison: ComparisonID, _ connection: Connection) async throws -> ManualOverlayView {
        let found: [ManualOverlayView] = try await connection.views(
            "SELECT \(columns) FROM manual_overlays WHERE id = \(id) AND comparison_id = \(comparison)")
        guard let view = found.first else { throw WorkspaceError.notFound("overlay") }
        return view
    }
}
