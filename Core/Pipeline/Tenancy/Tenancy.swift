import Domain
import Postgres

extension Identifier: PostgresCodable {}
extension Side: PostgresCodable {}
extension StageKind: PostgresCodable {}

extension Database {
    /// A transaction that sees the rows of one organization and no other, by row-level security.
    /// The database must be reached as the role `buildtrace_app`.
    @discardableResult
    func inOrganization<Result>(
        _ organization: OrganizationID, isolation: isolated (any Actor)? = #isolation,
        _ body: (Connection) async throws -> sending Result
    ) async throws -> sending Result {
        try await withTransaction { connection in
            try await connection.query("SELECT set_config('buildtrace.organization', \(organization), true)")
            return try await body(connection)
        }
    }
}
