import Domain
import Foundation
import Pipeline
import Postgres

public struct OrganizationView: Codable, Hashable, Sendable {
    public var id: OrganizationID
    public var name: String
    public var created_at: String
}

public struct MemberView: Codable, Hashable, Sendable {
    public var id: UserID
    public var email: String
    public var name: String?
    public var role: Role
    public var created_at: String
}

public struct InvitationView: Codable, Hashable, Sendable {
    public var id: InvitationID
    public var email: String
    public var role: Role
    public var created_at: String
    public var expires_at: String
}

/// An organization and the people in it.
public struct Members: Sendable {
    private static let validity: TimeInterval = 14 * 86_400
    private let app: Database

    public init(_ pipeline: Pipeline) { app = pipeline.app }

    public func organization(_ id: OrganizationID) async throws -> OrganizationView {
        try await app.inOrganization(id) { try await Self.organization(id, $0) }
    }

    public func rename(_ id: OrganizationID, to name: String) async throws -> OrganizationView {
        try await app.inOrganization(id) { connection in
            try await connection.execute("UPDATE organizations SET name = \(name) WHERE id = \(id)")
            return try await Self.organization(id, connection)
        }
    }

    private static func organization(_ id: OrganizationID, _ connection: Connection) async throws -> OrganizationView {
        guard let view = try await connection.views("SELECT id, name, created_at FROM organizations WHERE id = \(id)", as: OrganizationView.self).first else {
            throw AccountError.notFound("organization")
        }
        return view
    }

    public func list(_ organization: OrganizationID) async throws -> [MemberView] {
        try await app.inOrganization(organization) { connection in
            try await connection.views(
                "SELECT id, email, name, role, created_at FROM users WHERE removed_at IS NULL ORDER BY created_at, id")
        }
    }

    /// Invites an address: whoever signs in with it joins. A second invitation replaces the first.
    /// - Throws: `AccountError.alreadyMember`.
    public func invite(_ caller: Caller, email: String, role: Role) async throws -> InvitationView {
        try await app.inOrganization(caller.organization) { connection in
            guard try await connection.queryFirst("SELECT FROM users WHERE lower(email) = lower(\(email)) AND removed_at IS NULL") == nil else {
                throw AccountError.alreadyMember(email)
            }
            let views: [InvitationView] = try await connection.query(
                """
                INSERT INTO invitations (organization_id, email, role, invited_by, expires_at)
                VALUES (\(caller.organization), \(email), \(role), \(caller.user), \(Date().addingTimeInterval(Self.validity)))
                ON CONFLICT (organization_id, lower(email)) WHERE accepted_at IS NULL
                    DO UPDATE SET role = excluded.role, invited_by = excluded.invited_by, expires_at = excluded.expires_at
                RETURNING to_jsonb(invitations) AS view
                """
            ).map { try $0.json("view") }
            guard let view = views.first else { throw AccountError.notFound("invitation") }
            return view
        }
    }

    /// - Throws: `AccountError.notFound`, `AccountError.lastOwner`.
    public func change(_ organization: OrganizationID, _ member: UserID, to role: Role) async throws -> MemberView {
        try await app.inOrganization(organization) { connection in
            try await Self.lock(organization, connection)
            guard try await connection.execute("UPDATE users SET role = \(role), updated_at = now() WHERE id = \(member) AND removed_at IS NULL") == 1 else {
                throw AccountError.notFound("member")
            }
            try await Self.requireOwner(connection)
            let views: [MemberView] = try await connection.views("SELECT id, email, name, role, created_at FROM users WHERE id = \(member)")
            guard let view = views.first else { throw AccountError.notFound("member") }
            return view
        }
    }

    /// Takes somebody out of the organization; their sessions and tokens end with it.
    /// - Throws: `AccountError.notFound`, `AccountError.lastOwner`.
    public func remove(_ organization: OrganizationID, _ member: UserID) async throws {
        try await app.inOrganization(organization) { connection in
            try await Self.lock(organization, connection)
            guard try await connection.execute("UPDATE users SET removed_at = now() WHERE id = \(member) AND removed_at IS NULL") == 1 else {
                throw AccountError.notFound("member")
            }
            try await connection.execute("DELETE FROM api_tokens WHERE user_id = \(member)")
            try await connection.execute("DELETE FROM project_members WHERE user_id = \(member)")
            try await Self.requireOwner(connection)
        }
    }

    /// Owners are counted under the lock of their organization's row.
    private static func lock(_ organization: OrganizationID, _ connection: Connection) async throws {
        try await connection.query("SELECT FROM organizations WHERE id = \(organization) FOR NO KEY UPDATE")
    }

    private static func requireOwner(_ connection: Connection) async throws {
        guard try await connection.queryFirst("SELECT FROM users WHERE role = 'owner' AND removed_at IS NULL LIMIT 1") != nil else {
            throw AccountError.lastOwner
        }
    }
}
