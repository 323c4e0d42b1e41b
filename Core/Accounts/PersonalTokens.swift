import Domain
import Foundation
import Pipeline
import Postgres

/// The text of a personal token: `bt_`, the organization's id, and a random part. Only its hash is kept.
struct PersonalToken {
    let organization: OrganizationID
    let text: String

    var hash: String { RandomToken.hash(text) }

    init(for organization: OrganizationID) {
        self.organization = organization
        text = "bt_\(organization.description.replacing("-", with: ""))_\(RandomToken.make())"
    }

    /// Nil for what cannot be one.
    init?(_ text: String) {
        let parts = text.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "bt", parts[1].utf8.count == 32, parts[2].utf8.count == 43 else { return nil }
        var hex = String(parts[1])
        for offset in [20, 16, 12, 8] { hex.insert("-", at: hex.index(hex.startIndex, offsetBy: offset)) }
        guard let organization = OrganizationID(hex) else { return nil }
        self.organization = organization
        self.text = text
    }
}

/// A personal token as its owner sees it; `token` is told once, when it is made.
public struct PersonalTokenView: Codable, Hashable, Sendable {
    public var id: APITokenID
    public var name: String
    public var role: Role
    public var created_at: String
    public var expires_at: String?
    public var token: String?
}

/// Tokens that people make for their programs.
public struct PersonalTokens: Sendable {
    private let app: Database

    public init(_ pipeline: Pipeline) { app = pipeline.app }

    public func list(_ caller: Caller) async throws -> [PersonalTokenView] {
        try await app.inOrganization(caller.organization) { connection in
            try await connection.views(
                "SELECT id, name, role, created_at, expires_at FROM api_tokens WHERE user_id = \(caller.user) ORDER BY created_at, id")
        }
    }

    /// - Parameter days: until it ends; nil: it does not.
    public func make(_ caller: Caller, name: String, role: Role, days: Int?) async throws -> PersonalTokenView {
        let token = PersonalToken(for: caller.organization)
        let end = days.map { Date().addingTimeInterval(Double($0) * 86_400) }
        return try await app.inOrganization(caller.organization) { connection in
            let id: APITokenID = try await connection.queryOne(
                """
                INSERT INTO api_tokens (organization_id, user_id, name, role, hash, expires_at)
                VALUES (\(caller.organization), \(caller.user), \(name), \(role), \(token.hash), \(end)) RETURNING id
                """
            ).get("id")
            var view: PersonalTokenView = try await connection.queryOne(
                "SELECT to_jsonb(t) AS view FROM (SELECT id, name, role, created_at, expires_at FROM api_tokens WHERE id = \(id)) t").json("view")
            view.token = token.text
            return view
        }
    }

    /// - Returns: false where the caller has no such token.
    public func delete(_ caller: Caller, _ id: APITokenID) async throws -> Bool {
        try await app.inOrganization(caller.organization) { connection in
            try await connection.execute("DELETE FROM api_tokens WHERE id = \(id) AND user_id = \(caller.user)") == 1
        }
    }
}
