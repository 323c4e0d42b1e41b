import Domain
import Postgres

extension Identifier: PostgresCodable {}

extension Connection {
    /// The rows of a statement as values: each column fills the member of its name. A member that is a `String` takes a time in ISO 8601.
    public func views<View: Codable & Sendable>(_ query: Query, as type: View.Type = View.self) async throws -> [View] {
        try await self.query("SELECT to_jsonb(t) AS view FROM (\(query)) t").map { try $0.json("view") }
    }
}
extension Side: PostgresCodable {}
extension StageKind: PostgresCodable {}

extension Database {
    /// A transaction that sees the rows of one organization and no other, by row-level security.
    /// The database must be reached as the role `buildtrace_app`.
    @discardableResult
    public func inOrganization<Result>(
        _ organization: OrganizationID, isolation: isolated (any Actor)? = #isolation,
        _ body: (Connection) async throws -> sending Result
    ) async throws -> sending Result {
        try await withTransaction { connection in
            try await connection.query("SELECT set_config('buildtrace.organization', \(organization), true)")
            return try await body(connection)
        }
    }
}
