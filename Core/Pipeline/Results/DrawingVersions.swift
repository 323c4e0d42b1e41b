import Domain
import Failpoints
import FoundationEssentials
import Postgres

/// A file as it was uploaded and stored.
public struct UploadedFile: Hashable, Sendable {
    public var name: String
    public var size: Int
    /// Lower-case hexadecimal, hashed on the way in; `/open` verifies it.
    public var sha256: String
    public var storageKey: String

    public init(name: String, size: Int, sha256: String, storageKey: String) {
        self.name = name
        self.size = size
        self.sha256 = sha256
        self.storageKey = storageKey
    }
}

/// What `/open` found in an uploaded file.
public struct OpenedFile: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, PostgresCodable {
        case pdf, png, jpeg, tiff, dxf, zip
    }

    public var kind: Kind
    public var pageCount: Int
    /// The storage key of the PDF that pages are read from: the upload itself, or what it was converted to.
    public var readableKey: String

    public init(kind: Kind, pageCount: Int, readableKey: String) {
        self.kind = kind
        self.pageCount = pageCount
        self.readableKey = readableKey
    }
}

public enum VersionState: String, Hashable, Sendable, Codable, PostgresCodable {
    case pending, ready, refused
}

/// A drawing version as it stands.
public struct VersionRecord: Hashable, Sendable {
    public struct File: Hashable, Sendable {
        public var upload: UploadedFile
        /// Nil until the version is open.
        public var opened: OpenedFile?
        /// The version's page (from 0) that the file begins with; nil until the version is open.
        public var firstPage: Int?
    }

    public var id: VersionID
    public var drawingID: DrawingID
    public var projectID: ProjectID
    public var drawingName: String
    public var number: Int
    public var label: String?
    public var state: VersionState
    public var pageCount: Int?
    public var refusal: StageFailure?
    public var createdAt: Date
    /// In natural order of name.
    public var files: [File]
}

/// Uploaded versions of drawings.
public struct DrawingVersions: Sendable {
    private let app: Database
    private let objectGrace: Duration
    private let failpoints: Failpoints

    init(app: Database, objectGrace: Duration = SweepPolicy().objectGrace, failpoints: Failpoints = .off) {
        self.app = app
        self.objectGrace = objectGrace
        self.failpoints = failpoints
    }

    /// Notes what is about to be stored. Objects of which no version comes, because whoever stored them died, are deleted by the sweep.
    public func expect(_ organization: OrganizationID, _ keys: [String]) async throws {
        try await app.inOrganization(organization) { connection in
            _ = try await connection.execute(
                """
                INSERT INTO object_garbage (organization_id, prefix, due_at)
                SELECT \(organization), key, now() + make_interval(secs => \(objectGrace.seconds)) FROM unnest(\(keys)::text[]) key
                """)
        }
    }

    /// Adds a version of the drawing of that name (made where there is none) and asks for it to be opened: flush the outbox after.
    /// - Parameter files: in natural order of name, stored already. See after this whether they still are: a version with the same content may
    ///   have been deleted just before.
    /// - Throws: `PipelineError.beingDeleted` where such a file is just being deleted.
    public func create(
        _ organization: OrganizationID, _ project: ProjectID, drawingName: String, label: String? = nil, files: [UploadedFile],
        id: VersionID = VersionID()
    ) async throws -> VersionRecord {
        try await failpoints.around(.commit) {
            try await add(organization, project, drawingName, label, files, id)
        }
    }

    private func add(
        _ organization: OrganizationID, _ project: ProjectID, _ drawingName: String, _ label: String?, _ files: [UploadedFile], _ id: VersionID
    ) async throws -> VersionRecord {
        try await app.inOrganization(organization) { connection in
            // The upsert locks the drawing's row, so that two uploads at once get different numbers.
            let drawing: DrawingID = try await connection.queryOne(
                """
                INSERT INTO drawings (organization_id, project_id, name) VALUES (\(organization), \(project), \(drawingName.storable))
                ON CONFLICT (project_id, name) DO UPDATE SET name = excluded.name RETURNING id
                """
            ).get("id")
            try await connection.execute(
                """
                INSERT INTO drawing_versions (id, organization_id, drawing_id, version_number, label)
                SELECT \(id), \(organization), \(drawing), coalesce(max(version_number), 0) + 1, \(label)
                FROM drawing_versions WHERE drawing_id = \(drawing)
                """)
            try await keep(files.map(\.storageKey), connection)
            for (ordinal, file) in files.enumerated() {
                try await connection.execute(
                    """
                    INSERT INTO version_files (organization_id, version_id, ordinal, file_name, size_bytes, sha256, storage_key)
                    VALUES (\(organization), \(id), \(ordinal), \(file.name.storable), \(file.size), \(file.sha256), \(file.storageKey))
                    """)
            }
            try await OutboxWriter(connection: connection).add(
                OpenTask(organizationID: organization, versionID: id), job: nil, version: id)
            let version = try await VersionRows(connection: connection).one(id)
            try await failpoints.inside(.commit)
            return version
        }
    }

    public func find(_ organization: OrganizationID, _ id: VersionID) async throws -> VersionRecord? {
        try await app.inOrganization(organization) { connection in
            try await VersionRows(connection: connection).find("v.id = \(id)").first
        }
    }

    /// A project's versions, by drawing and number.
    public func list(_ organization: OrganizationID, _ project: ProjectID) async throws -> [VersionRecord] {
        try await app.inOrganization(organization) { connection in
            try await VersionRows(connection: connection).find("d.project_id = \(project)")
        }
    }

    /// A drawing's versions, the first one first.
    public func list(_ organization: OrganizationID, drawing: DrawingID) async throws -> [VersionRecord] {
        try await app.inOrganization(organization) { connection in
            try await VersionRows(connection: connection).find("d.id = \(drawing)")
        }
    }

    /// Deletes a version with the jobs that compare it; work on them stops. The sweep deletes the objects that nothing uses any more.
    /// - Returns: false where there is no such version.
    public func delete(_ organization: OrganizationID, _ id: VersionID) async throws -> Bool {
        try await app.inOrganization(organization) { connection in
            try await connection.execute("DELETE FROM drawing_versions WHERE id = \(id)") == 1
        }
    }

    /// Takes files that a deleted version left back into use.
    private func keep(_ keys: [String], _ connection: Connection) async throws {
        try await connection.execute("DELETE FROM object_garbage WHERE prefix = ANY(\(keys)) AND NOT is_doomed")
        guard try await connection.queryFirst("SELECT FROM object_garbage WHERE prefix = ANY(\(keys)) LIMIT 1") == nil else {
            throw PipelineError.beingDeleted
        }
    }
}

extension VersionRecord.File {
    init(_ row: Row) throws {
        upload = UploadedFile(
            name: try row.get("file_name"), size: try row.get("size_bytes"), sha256: try row.get("sha256"), storageKey: try row.get("storage_key"))
        guard let kind: OpenedFile.Kind = try row.get("kind", as: OpenedFile.Kind?.self) else { return }
        opened = OpenedFile(kind: kind, pageCount: try row.get("page_count"), readableKey: try row.get("readable_key"))
        firstPage = try row.get("first_page")
    }
}

struct VersionRows {
    let connection: Connection

    func one(_ id: VersionID) async throws -> VersionRecord {
        guard let version = try await find("v.id = \(id)").first else { throw PostgresError.unexpectedRowCount(0) }
        return version
    }

    func find(_ condition: Query) async throws -> [VersionRecord] {
        let rows = try await connection.query(
            """
            SELECT v.id, v.drawing_id, d.project_id, d.name, v.version_number, v.label, v.state, v.page_count, v.refusal_code, v.refusal,
                   v.created_at
            FROM drawing_versions v JOIN drawings d ON d.id = v.drawing_id
            WHERE \(condition) ORDER BY d.name, v.version_number
            """)
        var versions: [VersionRecord] = []
        for row in rows {
            let id: VersionID = try row.get("id")
            let refusal: String? = try row.get("refusal")
            let code: String? = try row.get("refusal_code")
            versions.append(
                VersionRecord(
                    id: id, drawingID: try row.get("drawing_id"), projectID: try row.get("project_id"), drawingName: try row.get("name"),
                    number: try row.get("version_number"), label: try row.get("label"), state: try row.get("state"),
                    pageCount: try row.get("page_count"), refusal: refusal.map { StageFailure(code: code ?? "refused", message: $0) },
                    createdAt: try row.get("created_at"), files: try await files(id)))
        }
        return versions
    }

    func files(_ version: VersionID) async throws -> [VersionRecord.File] {
        try await connection.query("SELECT * FROM version_files WHERE version_id = \(version) ORDER BY ordinal").map(VersionRecord.File.init)
    }

    /// The file that holds a page (from 0) of an opened version.
    func file(of version: VersionID, page: Int) async throws -> VersionRecord.File? {
        try await connection.queryFirst(
            "SELECT * FROM version_files WHERE version_id = \(version) AND first_page <= \(page) ORDER BY first_page DESC, ordinal DESC LIMIT 1"
        ).map(VersionRecord.File.init)
    }
}
