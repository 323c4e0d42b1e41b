import Domain
import Foundation
import Postgres

/// What a program or a browser is given at sign-in and at each refresh.
public struct Tokens: Hashable, Sendable {
    public var access: String
    public var refresh: String
    /// For the header that goes with a browser's cookies.
    public var csrf: String
    public var session: SessionID
    public var organization: OrganizationID
}

/// Sessions with rotating refresh tokens. A token is used once; a second use, but for a short grace in which an answer may have been lost,
/// revokes the whole session (RFC 9700, section 4.14.2).
struct Sessions: Sendable {
    static let grace: TimeInterval = 30
    static let lifetime: TimeInterval = 30 * 86_400

    let system: Database

    /// Begins a session. Returns it with its first refresh token.
    func begin(_ membership: Membership, now: Date) async throws -> (session: SessionID, refresh: String) {
        let session = SessionID()
        let token = RandomToken.make()
        try await system.withTransaction { connection in
            // What ended long ago is of no use to anybody.
            try await connection.execute("DELETE FROM sessions WHERE user_id = \(membership.user_id) AND expires_at < \(now.addingTimeInterval(-86_400))")
            try await connection.execute(
                """
                INSERT INTO sessions (id, organization_id, user_id, created_at, expires_at)
                VALUES (\(session), \(membership.organization_id), \(membership.user_id), \(now), \(now.addingTimeInterval(Self.lifetime)))
                """)
            try await connection.execute(
                "INSERT INTO refresh_tokens (hash, session_id, created_at) VALUES (\(RandomToken.hash(token)), \(session), \(now))")
        }
        return (session, token)
    }

    /// Takes a refresh token for its successor.
    /// - Throws: `AccountError.invalidToken`.
    func rotate(_ token: String, now: Date) async throws -> (session: SessionID, organization: OrganizationID, user: UserID, refresh: String) {
        enum Outcome { case rotated(SessionID, OrganizationID, UserID, String), refused }
        let outcome: Outcome = try await system.withTransaction { connection in
            let found = try await connection.queryFirst(
                """
                SELECT t.used_at, s.id, s.organization_id, s.user_id FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
                JOIN users u ON u.id = s.user_id
                WHERE t.hash = \(RandomToken.hash(token)) AND s.revoked_at IS NULL AND s.expires_at > \(now) AND u.removed_at IS NULL FOR UPDATE OF s
                """)
            guard let found else { return .refused }
            let session: SessionID = try found.get("id")
            if let used: Date = try found.get("used_at", as: Date?.self), now.timeIntervalSince(used) > Self.grace {
                try await Self.revoke(session, because: "reuse", connection, now: now)
                return .refused
            }
            let next = RandomToken.make()
            try await connection.execute(
                "UPDATE refresh_tokens SET used_at = coalesce(used_at, \(now)) WHERE hash = \(RandomToken.hash(token))")
            try await connection.execute(
                "INSERT INTO refresh_tokens (hash, session_id, created_at) VALUES (\(RandomToken.hash(next)), \(session), \(now))")
            return .rotated(session, try found.get("organization_id"), try found.get("user_id"), next)
        }
        guard case .rotated(let session, let organization, let user, let next) = outcome else { throw AccountError.invalidToken }
        return (session, organization, user, next)
    }

    func session(of token: String) async throws -> SessionID? {
        try await system.withConnection { connection in
            try await connection.queryFirst("SELECT session_id FROM refresh_tokens WHERE hash = \(RandomToken.hash(token))")?.get("session_id")
        }
    }

    func revoke(_ session: SessionID, because reason: String, now: Date) async throws {
        try await system.withConnection { try await Self.revoke(session, because: reason, $0, now: now) }
    }

    private static func revoke(_ session: SessionID, because reason: String, _ connection: Connection, now: Date) async throws {
        try await connection.execute(
            "UPDATE sessions SET revoked_at = \(now), revocation = \(reason) WHERE id = \(session) AND revoked_at IS NULL")
        try await connection.execute("DELETE FROM refresh_tokens WHERE session_id = \(session) AND used_at IS NULL")
    }
}
