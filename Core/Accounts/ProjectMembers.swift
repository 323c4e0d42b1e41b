import Domain
import Pipeline
import Postgres

public struct ProjectMemberView: Codable, Hashable, Sendable {
    public var user_id: UserID
    public var email: String
    public var name: String?
    public var role: Role
    public var invited_at: String
}

/// Roles in one project: they add to what somebody may do in the whole organization, and never take away.
public struct ProjectMembers: Sendable {
    private let app: Database

    public init(_ pipeline: Pipeline) { app = pipeline.app }

    public func list(_ organization: OrganizationID, _ project: ProjectID) async throws -> [ProjectMemberView] {
        try await app.inOrganization(organization) { connection in
            try await connection.views(
                """
                SELECT m.user_id, u.email, u.name, m.role, m.invited_at FROM project_members m JOIN users u ON u.id = m.user_id
                WHERE m.project_id = \(project) AND u.removed_at IS NULL ORDER BY u.email
                """)
        }
    }

    /// - Throws: `AccountError.notFound` where no such person is in the organization.
    public func put(_ caller: Caller, _ project: ProjectID, _ user: UserID, role: Role) async throws {
        try await app.inOrganization(caller.organization) { connection in
            guard try await connection.queryFirst("SELECT FROM users WHERE id = \(user) AND removed_at IS NULL") != nil else {
                throw AccountError.notFound("member of the organization; invite them first")
            }
            try await connection.execute(
                """
                INSERT INTO project_members (organization_id, project_id, user_id, role, invited_by)
                VALUES (\(caller.organization), \(project), \(user), \(role), \(caller.user))
                ON CONFLICT (project_id, user_id) DO UPDATE SET role = excluded.role
                """)
        }
    }

    /// - Returns: false where the person has no role in the project.
    public func remove(_ organization: OrganizationID, _ project: ProjectID, _ user: UserID) async throws -> Bool {
        try await app.inOrganization(organization) { connection in
            try await connection.execute("DELETE FROM project_members WHERE project_id = \(project) AND user_id = \(user)") == 1
        }
    }
}
