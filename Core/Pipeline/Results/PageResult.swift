import Domain
import FoundationEssentials
import Postgres

/// What Page found on one page of a file, with the keys of what it stored.
public struct PageResult: Hashable, Sendable {
    public var fileSHA256: String
    /// The page inside the file, from 0.
    public var page: Int
    /// Names everything that can change the result.
    public var engineVersion: String
    /// Points, as the page is displayed.
    public var width: Double
    public var height: Double
    public var identity: SheetIdentity
    public var textSource: TextLayer.Source
    /// What sheets without number or title are matched by, as `ContentFingerprint.string`.
    public var fingerprint: String?
    /// Storage keys by purpose: `raster`, `preview`, `thumbnail`, `text`.
    public var files: [String: String]

    public init(
        fileSHA256: String, page: Int, engineVersion: String, width: Double, height: Double, identity: SheetIdentity,
        textSource: TextLayer.Source, fingerprint: String? = nil, files: [String: String] = [:]
    ) {
        self.fileSHA256 = fileSHA256
        self.page = page
        self.engineVersion = engineVersion
        self.width = width
        self.height = height
        self.identity = identity
        self.textSource = textSource
        self.fingerprint = fingerprint
        self.files = files
    }
}

/// A stored page.
public struct PageRecord: Hashable, Sendable {
    public var id: PageID
    public var result: PageResult

    init(_ row: Row) throws {
        id = try row.get("id")
        result = PageResult(
            fileSHA256: try row.get("file_sha256"), page: try row.get("page"), engineVersion: try row.get("engine_version"),
            width: try row.get("width_points"), height: try row.get("height_points"), identity: try row.json("identity"),
            textSource: try row.get("text_source"), fingerprint: try row.get("fingerprint"), files: try row.json("files"))
    }
}

extension TextLayer.Source: PostgresCodable {}

/// Read pages. They belong to organization, file, page and engine version: a page that was read once is never read again.
public struct Pages: Sendable {
    private let app: Database

    init(app: Database) {
        self.app = app
    }

    /// The page as this engine version read it before, or nil.
    public func find(
        _ organization: OrganizationID, fileSHA256: String, page: Int, engineVersion: String
    ) async throws -> PageRecord? {
        try await app.inOrganization(organization) { connection in
            try await connection.queryFirst(
                """
                SELECT * FROM pages WHERE organization_id = \(organization) AND file_sha256 = \(fileSHA256) AND page = \(page)
                                      AND engine_version = \(engineVersion)
                """
            ).map(PageRecord.init)
        }
    }

    public func find(_ organization: OrganizationID, _ id: PageID) async throws -> PageRecord? {
        try await app.inOrganization(organization) { connection in
            try await connection.queryFirst("SELECT * FROM pages WHERE id = \(id)").map(PageRecord.init)
        }
    }
}

struct PageRows {
    let connection: Connection

    /// Stores a page and gives its id, or the id of the equal page that was stored before.
    func store(_ page: PageResult, _ organization: OrganizationID) async throws -> PageID {
        let identity = page.identity.storable
        try await connection.execute(
            """
            INSERT INTO pages (organization_id, file_sha256, page, engine_version, width_points, height_points, sheet_number, title,
                               discipline, revision, identity, text_source, fingerprint, files)
            VALUES (\(organization), \(page.fileSHA256), \(page.page), \(page.engineVersion), \(page.width), \(page.height),
                    \(identity.number), \(identity.title), \(identity.discipline?.rawValue), \(identity.revision),
                    \(JSON(identity)), \(page.textSource), \(page.fingerprint), \(JSON(page.files)))
            ON CONFLICT (organization_id, file_sha256, page, engine_version) DO NOTHING
            """)
        return try await known(page, organization)
    }

    /// The id of the equal page that was stored before.
    /// - Throws: `PipelineError.notFound` where it was deleted meanwhile.
    func known(_ page: PageResult, _ organization: OrganizationID) async throws -> PageID {
        let row = try await connection.queryFirst(
            """
            SELECT id FROM pages WHERE organization_id = \(organization) AND file_sha256 = \(page.fileSHA256) AND page = \(page.page)
                                   AND engine_version = \(page.engineVersion)
            """)
        guard let row else { throw PipelineError.notFound("page of this file any more") }
        return try row.get("id")
    }
}
