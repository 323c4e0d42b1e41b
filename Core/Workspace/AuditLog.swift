import Domain
import Pipeline
import Postgres

public struct AuditEntry: Codable, Hashable, Sendable {
    public var id: Int
    public var actor: String
    public var action: String
    public var subject_type: String
    public var subject_id: String?
    public var details: [String: String]
    public var created_at: String
}

/// Who did what in an organization. It only grows.
public struct AuditLog: Sendable {
    private let app: Database

    public init(_ pipeline: Pipeline) { app = pipeline.app }

    public func add(
        _ organization: OrganizationID, actor: String, action: String, subjectType: String, subject: String?, requestID: String
    ) async throws {
        try await app.inOrganization(organization) { connection in
            _ = try await connection.execute(
                """
                INSERT INTO audit_logs (organization_id, actor, action, subject_type, subject_id, details)
                VALUES (\(organization), \(actor), \(action), \(subjectType), \(subject), \(JSON(["request_id": requestID])))
                """)
        }
    }

    /// The newest first. `before` is the id of the last entry of the page before.
    public func list(_ organization: OrganizationID, before: Int?, limit: Int) async throws -> [AuditEntry] {
        try await app.inOrganization(organization) { connection in
            try await connection.views(
                """
                SELECT id, actor, action, subject_type, subject_id, details, created_at FROM audit_logs
                WHERE \(before.map { "id < \($0)" as Query } ?? "true") ORDER BY id DESC LIMIT \(limit)
                """)
        }
    }
}
