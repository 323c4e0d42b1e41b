import Domain
import Foundation
import Postgres

/// Somebody as a sign-in provider names them; the email address is verified.
public struct Identity: Hashable, Sendable {
    public var issuer: String
    public var subject: String
    public var email: String
    public var name: String?

    public init(issuer: String, subject: String, email: String, name: String?) {
        self.issuer = issuer
        self.subject = subject
        self.email = email
        self.name = name
    }
}

/// An organization that somebody belongs to.
public struct Membership: Codable, Hashable, Sendable {
    public var organization_id: OrganizationID
    public var organization_name: String
    public var user_id: UserID
    public var role: Role
}

/// Makes people of identities: the first sign-in makes an organization of one with a project, and open invitations are accepted.
struct SignIns: Sendable {
    let system: Database
    static let firstProject = "My First Project"

    /// - Returns: the membership to work in: a new one, otherwise that of the last session, otherwise the oldest.
    func signIn(_ identity: Identity) async throws -> Membership {
        try await system.withTransaction { connection in
            let person: PersonID = try await connection.queryOne(
                """
                INSERT INTO people (issuer, subject, email, name) VALUES (\(identity.issuer), \(identity.subject), \(identity.email), \(identity.name))
                ON CONFLICT (issuer, subject) DO UPDATE SET email = excluded.email, name = coalesce(excluded.name, people.name), signed_in_at = now()
                RETURNING id
                """
            ).get("id")
            let joined = try await accept(for: person, identity, connection)
            let memberships = try await self.memberships(of: person, connection)
            if let organization = joined.last, let new = memberships.first(where: { $0.organization_id == organization }) { return new }
            if let known = memberships.first { return known }
            return try await found(for: person, identity, connection)
        }
    }

    /// The memberships of the person behind a user, the one used last first.
    func memberships(of user: UserID) async throws -> [Membership] {
        try await system.withConnection { connection in
            guard let person: PersonID = try await connection.queryFirst(
                "SELECT person_id FROM users WHERE id = \(user) AND person_id IS NOT NULL")?.get("person_id")
            else { return [] }
            return try await memberships(of: person, connection)
        }
    }

    private func memberships(of person: PersonID, _ connection: Connection) async throws -> [Membership] {
        try await connection.views(
            """
            SELECT o.id AS organization_id, o.name AS organization_name, u.id AS user_id, u.role
            FROM users u JOIN organizations o ON o.id = u.organization_id
            WHERE u.person_id = \(person) AND u.removed_at IS NULL
            ORDER BY (SELECT max(s.created_at) FROM sessions s WHERE s.user_id = u.id) DESC NULLS LAST, u.created_at, u.id
            """)
    }

    private func accept(for person: PersonID, _ identity: Identity, _ connection: Connection) async throws -> [OrganizationID] {
        let rows = try await connection.query(
            """
            UPDATE invitations SET accepted_at = now()
            WHERE lower(email) = lower(\(identity.email)) AND accepted_at IS NULL AND expires_at > now() RETURNING organization_id, role
            """)
        var joined: [OrganizationID] = []
        for row in rows {
            let organization: OrganizationID = try row.get("organization_id")
            let role: Role = try row.get("role")
            try await connection.execute(
                """
                INSERT INTO users (organization_id, person_id, email, name, role)
                VALUES (\(organization), \(person), \(identity.email), \(identity.name), \(role))
                ON CONFLICT (organization_id, lower(email)) DO UPDATE
                    SET person_id = excluded.person_id, role = excluded.role, removed_at = NULL, updated_at = now()
                """)
            joined.append(organization)
        }
        return joined
    }

    private func found(for person: PersonID, _ identity: Identity, _ connection: Connection) async throws -> Membership {
        let organization = OrganizationID(), user = UserID()
        let name = identity.name ?? identity.email
        try await connection.execute("INSERT INTO organizations (id, name) VALUES (\(organization), \(name))")
        try await connection.execute(
            """
            INSERT INTO users (id, organization_id, person_id, email, name, role)
            VALUES (\(user), \(organization), \(person), \(identity.email), \(identity.name), 'owner')
            """)
        try await connection.execute("INSERT INTO projects (organization_id, name) VALUES (\(organization), \(Self.firstProject))")
        return Membership(organization_id: organization, organization_name: name, user_id: user, role: .owner)
    }
}
