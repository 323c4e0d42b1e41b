import Domain
import FoundationEssentials
import Pipeline
import Postgres

public enum UploadKind: Sendable {}
public typealias UploadID = Identifier<UploadKind>

/// A file on its way straight to storage.
public struct PendingUpload: Codable, Hashable, Sendable {
    public var id: UploadID
    public var project_id: ProjectID
    public var file_name: String
    public var drawing_name: String
    public var label: String?
    public var size_bytes: Int
    public var sha256: String?
    public var created_at: String
    public var version_id: VersionID?
}

/// What somebody announces to send.
public struct UploadAnnouncement: Hashable, Sendable {
    public var project: ProjectID
    public var fileName: String
    public var drawingName: String
    public var label: String?
    public var size: Int
    /// Lower-case hexadecimal; the stored bytes are held against it.
    public var sha256: String?

    public init(project: ProjectID, fileName: String, drawingName: String, label: String?, size: Int, sha256: String?) {
        self.project = project
        self.fileName = fileName
        self.drawingName = drawingName
        self.label = label
        self.size = size
        self.sha256 = sha256
    }
}

/// Uploads that go past the API, from their announcement until they are a version.
public struct UploadDesk: Sendable {
    let app: Database

    /// The folder of an upload's parts. Nobody else's bytes can lie there.
    public static func prefix(_ organization: OrganizationID, _ id: UploadID) -> String { "\(organization)/incoming/\(id)/" }

    public func announce(_ organization: OrganizationID, by user: UserID, _ upload: UploadAnnouncement) async throws -> PendingUpload {
        let id = UploadID()
        return try await app.inOrganization(organization) { connection in
            try await connection.execute(
                """
                INSERT INTO pending_uploads (id, organization_id, project_id, user_id, file_name, drawing_name, label, size_bytes, sha256)
                VALUES (\(id), \(organization), \(upload.project), \(user), \(upload.fileName), \(upload.drawingName), \(upload.label), \(upload.size),
                        \(upload.sha256))
                """)
            // Whatever comes of it, the parts go after a day.
            try await connection.execute(
                """
                INSERT INTO object_garbage (organization_id, prefix, due_at)
                VALUES (\(organization), \(Self.prefix(organization, id)), \(Date().addingTimeInterval(86_400)))
                """)
            return try await Self.find(id, connection)
        }
    }

    public func find(_ organization: OrganizationID, _ id: UploadID) async throws -> PendingUpload {
        try await app.inOrganization(organization) { try await Self.find(id, $0) }
    }

    /// Notes the version that came of an upload, once. A second caller gets what the first made.
    public func complete(_ organization: OrganizationID, _ id: UploadID, _ version: VersionID) async throws -> PendingUpload {
        try await app.inOrganization(organization) { connection in
            try await connection.execute("UPDATE pending_uploads SET version_id = \(version) WHERE id = \(id) AND version_id IS NULL")
            return try await Self.find(id, connection)
        }
    }

    private static func find(_ id: UploadID, _ connection: Connection) async throws -> PendingUpload {
        let views: [PendingUpload] = try await connection.views(
            """
            SELECT id, project_id, file_name, drawing_name, label, size_bytes, sha256, created_at, version_id
            FROM pending_uploads WHERE id = \(id)
            """)
        guard let view = views.first else { throw WorkspaceError.notFound("upload") }
        return view
    }
}
