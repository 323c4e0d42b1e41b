import Domain
import Postgres

/// What pictures of a result can be made from: its pages' stored rasters, and how one lies on the other.
public struct SheetPictures: Hashable, Sendable {
    public struct Page: Hashable, Sendable {
        /// In storage.
        public var rasterKey: String
        /// Points, as the page is displayed.
        public var width: Double
        public var height: Double
    }

    public var old: Page?
    public var new: Page?
    /// Nil where the pages were not laid on each other.
    public var alignment: Alignment?
    /// The folder of the result's own pictures, which goes with the result; ends in a slash.
    public var folder: String?

    init(_ row: Row) throws {
        old = try Self.page(row, "old")
        new = try Self.page(row, "new")
        let files: [String: String] = try row.json("files")
        // Only a pair that can be trusted has an overlay.
        guard let overlay = files["overlay"], let end = overlay.lastIndex(of: "/") else { return }
        alignment = try row.get("alignment", as: JSON<Alignment>?.self)?.value
        folder = String(overlay[...end])
    }

    private static func page(_ row: Row, _ side: String) throws -> Page? {
        guard let files = try row.get("\(side)_files", as: JSON<[String: String]>?.self)?.value, let key = files["raster"] else { return nil }
        return Page(rasterKey: key, width: try row.get("\(side)_width"), height: try row.get("\(side)_height"))
    }
}

extension Comparisons {
    /// Nil where there is no such result.
    public func pictures(_ organization: OrganizationID, _ id: ComparisonID) async throws -> SheetPictures? {
        try await app.inOrganization(organization) { connection in
            try await connection.queryFirst(
                """
                SELECT c.files, c.alignment, o.files AS old_files, o.width_points AS old_width, o.height_points AS old_height,
                       n.files AS new_files, n.width_points AS new_width, n.height_points AS new_height
                FROM comparisons c LEFT JOIN pages o ON o.id = c.old_page_id LEFT JOIN pages n ON n.id = c.new_page_id
                WHERE c.id = \(id)
                """
            ).map(SheetPictures.init)
        }
    }
}
