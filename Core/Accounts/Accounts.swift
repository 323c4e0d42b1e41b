import Domain
import Foundation
import JWTKit
import Pipeline
import Postgres

/// Who may come in: signs people in, issues tokens, and tells who calls.
public struct Accounts: Sendable {
    /// Of an access token, in seconds.
    public static let accessLifetime = 15 * 60

    let app: Database
    let system: Database
    let secret: Secret
    private let signIns: SignIns
    private let sessions: Sessions
    private let keys: SigningKeys
    private let now: @Sendable () -> Date

    public init(_ pipeline: Pipeline, secret: Secret, now: @escaping @Sendable () -> Date = { Date() }) {
        app = pipeline.app
        system = pipeline.system
        self.secret = secret
        self.now = now
        signIns = SignIns(system: system)
        sessions = Sessions(system: system)
        keys = SigningKeys(system: system, secret: secret)
    }

    // MARK: Sign-in

    public func signIn(_ identity: Identity) async throws -> Tokens {
        try await begin(try await signIns.signIn(identity))
    }

    /// Takes a refresh token for new tokens; with another organization of the same person, the session goes on there as a new one.
    /// - Throws: `AccountError.invalidToken`, `AccountError.notMember`.
    public func refresh(_ token: String, organization: OrganizationID? = nil) async throws -> Tokens {
        let next = try await sessions.rotate(token, now: now())
        guard let organization, organization != next.organization else {
            return try await tokens(next.session, next.organization, next.user, refresh: next.refresh)
        }
        guard let membership = try await signIns.memberships(of: next.user).first(where: { $0.organization_id == organization }) else {
            throw AccountError.notMember
        }
        try await sessions.revoke(next.session, because: "switched", now: now())
        return try await begin(membership)
    }

    public func memberships(of user: UserID) async throws -> [Membership] { try await signIns.memberships(of: user) }

    /// Ends a session: its tokens are worth nothing from now on.
    public func signOut(_ session: SessionID) async throws { try await sessions.revoke(session, because: "logout", now: now()) }

    public func session(ofRefreshToken token: String) async throws -> SessionID? { try await sessions.session(of: token) }

    private func begin(_ membership: Membership) async throws -> Tokens {
        let (session, refresh) = try await sessions.begin(membership, now: now())
        return try await tokens(session, membership.organization_id, membership.user_id, refresh: refresh)
    }

    private func tokens(_ session: SessionID, _ organization: OrganizationID, _ user: UserID, refresh: String) async throws -> Tokens {
        let now = now()
        let claims = AccessClaims(
            iss: .init(value: AccessClaims.issuer), sub: .init(value: user.description), org: organization.description, sid: session.description,
            iat: .init(value: now), exp: .init(value: now.addingTimeInterval(Double(Self.accessLifetime))))
        return Tokens(
            access: try await keys.sign(claims, now: now), refresh: refresh, csrf: csrf(of: session), session: session, organization: organization)
    }

    // MARK: CSRF

    private func csrf(of session: SessionID) -> String { secret.code(session.description, for: "csrf") }

    public func isCSRF(_ code: String, of session: SessionID) -> Bool { secret.isCode(code, of: session.description, for: "csrf") }

    // MARK: Who calls

    /// Reads a token without looking anything up but the signing keys.
    /// - Throws: `AccountError.invalidToken`.
    public func credential(_ token: String) async throws -> Credential {
        if let personal = PersonalToken(token) { return Credential(organization: personal.organization, proof: .tokenHash(personal.hash)) }
        let claims = try await keys.verify(token, now: now())
        guard claims.exp.value > now(), let organization = OrganizationID(claims.org), let session = SessionID(claims.sid) else {
            throw AccountError.invalidToken
        }
        return Credential(organization: organization, proof: .session(session))
    }

    /// Who a credential stands for now; nil where it was taken back. To be called in the credential's organization.
    public static func caller(_ credential: Credential, _ connection: Connection) async throws -> Caller? {
        switch credential.proof {
        case .session(let session):
            let row = try await connection.queryFirst(
                """
                SELECT u.id, u.email, u.role, u.is_operator FROM sessions s JOIN users u ON u.id = s.user_id
                WHERE s.id = \(session) AND s.revoked_at IS NULL AND s.expires_at > now() AND u.removed_at IS NULL
                """)
            return try row.map {
                Caller(
                    user: try $0.get("id"), organization: credential.organization, email: try $0.get("email"), role: try $0.get("role"), ceiling: .owner,
                    isOperator: try $0.get("is_operator"), session: session)
            }
        case .tokenHash(let hash):
            let row = try await connection.queryFirst(
                """
                SELECT u.id, u.email, u.role, t.role AS ceiling, u.is_operator FROM api_tokens t JOIN users u ON u.id = t.user_id
                WHERE t.hash = \(hash) AND (t.expires_at IS NULL OR t.expires_at > now()) AND u.removed_at IS NULL
                """)
            return try row.map {
                let ceiling: Role = try $0.get("ceiling")
                return Caller(
                    user: try $0.get("id"), organization: credential.organization, email: try $0.get("email"), role: min(try $0.get("role"), ceiling),
                    ceiling: ceiling, isOperator: try $0.get("is_operator", as: Bool.self) && ceiling == .owner, session: nil)
            }
        }
    }
}
