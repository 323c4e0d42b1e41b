import Domain
import FoundationEssentials
import Pipeline
import Postgres

public enum ExportKind: Sendable {}
public typealias ExportID = Identifier<ExportKind>

public enum ExportFormat: String, CaseIterable, Codable, Hashable, Sendable, PostgresCodable {
    case csv, xlsx, json, bcf, zip
    /// The new set with its changes as annotations.
    case markedUp = "marked_up_pdf"
    case sideBySide = "side_by_side_pdf"

    /// Of the file's name.
    public var suffix: String {
        switch self {
        case .markedUp, .sideBySide: "pdf"
        default: rawValue
        }
    }

    public var contentType: String {
        switch self {
        case .csv: "text/csv; charset=utf-8"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case .json: "application/json"
        case .bcf: "application/octet-stream"
        case .zip: "application/zip"
        case .markedUp, .sideBySide: "application/pdf"
        }
    }
}

/// A file that was made of a job's result.
public struct ExportView: Codable, Hashable, Sendable {
    public var id: ExportID
    public var job_id: JobID
    public var format: ExportFormat
    public var size_bytes: Int
    public var storage_key: String
    public var created_at: String
}

/// What was exported of jobs.
public struct ExportDesk: Sendable {
    let app: Database

    private static let columns: Query = "id, job_id, format, size_bytes, storage_key, created_at"

    /// The newest first.
    public func list(_ organization: OrganizationID, _ job: JobID) async throws -> [ExportView] {
        try await app.inOrganization(organization) { connection in
            try await connection.views("SELECT \(Self.columns) FROM exports WHERE job_id = \(job) ORDER BY created_at DESC, id LIMIT 200")
        }
    }

    public func find(_ organization: OrganizationID, _ job: JobID, _ id: ExportID) async throws -> ExportView? {
        try await app.inOrganization(organization) { try await Self.find(job, id, $0) }
    }

    private static func find(_ job: JobID, _ id: ExportID, _ connection: Connection) async throws -> ExportView? {
        try await connection.views("SELECT \(columns) FROM exports WHERE job_id = \(job) AND id = \(id)", as: ExportView.self).first
    }

    public func add(
        _ organization: OrganizationID, _ job: JobID, _ id: ExportID, _ format: ExportFormat, key: String, size: Int, by user: UserID
    ) async throws -> ExportView {
        try await app.inOrganization(organization) { connection in
            try await connection.execute(
                """
                INSERT INTO exports (id, organization_id, job_id, format, storage_key, size_bytes, created_by)
                VALUES (\(id), \(organization), \(job), \(format), \(key), \(size), \(user))
                """)
            guard let view = try await Self.find(job, id, connection) else { throw WorkspaceError.notFound("export") }
            return view
        }
    }

    /// The email addresses of people, by their id.
    public func addresses(_ organization: OrganizationID) async throws -> [UserID: String] {
        try await app.inOrganization(organization) { connection in
            let rows = try await connection.query("SELECT id, email FROM users")
            return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.get("id"), try $0.get("email")) })
        }
    }
}
