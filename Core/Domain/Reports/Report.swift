/// The result of a comparison as people and programs read it (`report.json`, schema `buildtrace.report/1`). Pages count from 1.
public struct Report: Hashable, Sendable, Codable {
    public static let schemaName = "buildtrace.report/1"

    public struct Source: Hashable, Sendable, Codable {
        public var file: String
        public var sha256: String
        public var pages: Int

        public init(file: String, sha256: String, pages: Int) {
            self.file = file
            self.sha256 = sha256
            self.pages = pages
        }
    }

    public struct Settings: Hashable, Sendable, Codable {
        /// Dots per inch at which pages are compared.
        public var dpi: Int
        public var toleranceMillimetres: Double

        public init(dpi: Int, toleranceMillimetres: Double) {
            self.dpi = dpi
            self.toleranceMillimetres = toleranceMillimetres
        }
    }

    public var schema: String
    public var old: Source
    public var new: Source
    public var settings: Settings
    /// Names the versions of everything that can change a result.
    public var engine: String
    public var sheets: [SheetReport]

    public init(old: Source, new: Source, settings: Settings, engine: String, sheets: [SheetReport]) {
        schema = Report.schemaName
        self.old = old
        self.new = new
        self.settings = settings
        self.engine = engine
        self.sheets = sheets
    }
}

/// The result for one pair of sheets, or for one sheet that was added or removed.
public struct SheetReport: Hashable, Sendable, Codable {
    public enum Status: String, Sendable, Codable, CaseIterable {
        case changed, unchanged, added, removed, refused, failed
    }

    public var sheetNumber: String?
    public var title: String?
    public var discipline: Discipline?
    public var status: Status
    public var oldPage: Int?
    public var newPage: Int?
    public var match: SheetMatch?
    public var alignment: Alignment?
    public var changes: [Change]
    /// Paths relative to the report, e.g. `overlay`, `before`, `after`.
    public var files: [String: String]
    public var summary: Summary?
    /// Why the sheet failed; nil otherwise.
    public var failure: String?
    /// What a reader should know of how the result was made, e.g. that not every change has pictures; nil where there is nothing to say.
    public var notes: [String]?

    public init(
        sheetNumber: String?, title: String?, discipline: Discipline?, status: Status, oldPage: Int? = nil, newPage: Int? = nil,
        match: SheetMatch? = nil, alignment: Alignment? = nil, changes: [Change] = [], files: [String: String] = [:],
        summary: Summary? = nil, failure: String? = nil, notes: [String]? = nil
    ) {
        self.sheetNumber = sheetNumber
        self.title = title
        self.discipline = discipline
        self.status = status
        self.oldPage = oldPage
        self.newPage = newPage
        self.match = match
        self.alignment = alignment
        self.changes = changes
        self.files = files
        self.summary = summary
        self.failure = failure
        self.notes = notes
    }
}

/// How two sheets were found to belong together.
public struct SheetMatch: Hashable, Sendable, Codable {
    public enum Method: String, Sendable, Codable {
        case number, normalisedNumber, title, content, order, person
    }

    public var method: Method
    /// 0…1.
    public var confidence: Double

    public init(method: Method, confidence: Double) {
        self.method = method
        self.confidence = confidence
    }
}

/// The words for a comparison. Every sentence names the changes that it rests on.
public struct Summary: Hashable, Sendable, Codable {
    public enum Source: String, Sendable, Codable {
        case rules, model, fallback
    }

    public var text: String
    public var criticalChange: String?
    public var recommendations: [String]
    public var source: Source
    /// For each sentence of `text`, the ids of the changes that it rests on.
    public var citations: [[String]]

    public init(text: String, criticalChange: String? = nil, recommendations: [String] = [], source: Source, citations: [[String]] = []) {
        self.text = text
        self.criticalChange = criticalChange
        self.recommendations = recommendations
        self.source = source
        self.citations = citations
    }
}
