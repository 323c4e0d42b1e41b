import Domain

/// What differs between the two revisions of a sample set (`truth.json`, schema `buildtrace.sample-truth/1`).
///
/// As in a report, pages count from 1 and lengths are points on the displayed page with the origin top left.
public struct SampleTruth: Hashable, Sendable, Codable {
    public static let schemaName = "buildtrace.sample-truth/1"

    public struct Source: Hashable, Sendable, Codable {
        public var file: String
        public var pages: Int
    }

    public var schema = SampleTruth.schemaName
    public var seed: UInt64
    public var old: Source
    public var new: Source
    /// In the order of the old set; added sheets last.
    public var sheets: [SheetTruth]
}

/// What is true of one sheet, and what a comparison should say of it.
public struct SheetTruth: Hashable, Sendable, Codable {
    /// What happened to a sheet besides its edits.
    public enum Treatment: String, Sendable, Codable {
        /// The page is stored turned and displayed upright by `/Rotate`.
        case rotated
        /// The sheet was printed on other paper, to another scale.
        case otherPaper
        /// The page is a picture: skewed, blurred, with specks.
        case scanned
        case renumbered
    }

    /// In the new set, or in the old one where the sheet was removed.
    public var sheetNumber: String
    public var oldSheetNumber: String?
    public var title: String
    public var discipline: Discipline
    /// What the comparison should find: `changed`, `unchanged`, `added` or `removed`.
    public var status: SheetReport.Status
    public var oldPage: Int?
    public var newPage: Int?
    /// How the sheets should be found to belong together; nil for a sheet without partner.
    public var match: SheetMatch.Method?
    /// Takes an old point to the new page; nil for a sheet without partner.
    public var transform: AffineTransform?
    public var treatments: [Treatment]
    public var edits: [EditTruth]
}

/// One thing that differs on a sheet.
public struct EditTruth: Hashable, Sendable, Codable {
    public var edit: EditName
    public var kind: Change.Kind
    public var category: Change.Category
    /// On the new page; for a removed thing, where it would be.
    public var bounds: Box
    /// On the old page; nil for an added thing.
    public var oldBounds: Box?
    /// The whole line that was replaced, added or removed.
    public var text: Change.TextPair?
}
