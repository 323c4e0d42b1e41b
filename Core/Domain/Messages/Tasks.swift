/// Asks Page to open an uploaded version: verify it, convert it, count its pages.
public struct OpenTask: PipelineMessage {
    public static let schema = "buildtrace.open-task/1"
    public private(set) var schema: String = Self.schema
    public var organizationID: OrganizationID
    public var versionID: VersionID
    /// Which run of the opening this is for, from 1.
    public var run: Int

    public init(organizationID: OrganizationID, versionID: VersionID, run: Int = 1) {
        self.organizationID = organizationID
        self.versionID = versionID
        self.run = run
    }

    /// A message without a run is of the first.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        schema = try container.decode(String.self, forKey: .schema)
        organizationID = try container.decode(OrganizationID.self, forKey: .organizationID)
        versionID = try container.decode(VersionID.self, forKey: .versionID)
        run = try container.decodeIfPresent(Int.self, forKey: .run) ?? 1
    }

    public var topic: Topic { .drawingUploads }

    enum CodingKeys: String, CodingKey {
        case schema, run
        case organizationID = "organization_id"
        case versionID = "version_id"
    }
}

/// Asks Page to read one page.
public struct PageTask: PipelineMessage {
    /// The file that the page is in.
    public struct File: Codable, Hashable, Sendable {
        /// Of the file as it was uploaded; results belong to it.
        public var sha256: String
        /// The storage key of the PDF that the page is read from.
        public var key: String
        /// The page inside the file, from 0.
        public var page: Int

        public init(sha256: String, key: String, page: Int) {
            self.sha256 = sha256
            self.key = key
            self.page = page
        }
    }

    public static let schema = "buildtrace.page-task/1"
    public private(set) var schema: String = Self.schema
    public var organizationID: OrganizationID
    public var jobID: JobID
    public var stageID: StageID
    /// Which run of the stage this is for, from 1.
    public var run: Int
    public var versionID: VersionID
    public var side: Side
    /// The page of the version, from 0.
    public var page: Int
    public var file: File

    public init(
        organizationID: OrganizationID, jobID: JobID, stageID: StageID, run: Int, versionID: VersionID, side: Side, page: Int, file: File
    ) {
        self.organizationID = organizationID
        self.jobID = jobID
        self.stageID = stageID
        self.run = run
        self.versionID = versionID
        self.side = side
        self.page = page
        self.file = file
    }

    public var topic: Topic { .ocrPages }

    enum CodingKeys: String, CodingKey {
        case schema
        case organizationID = "organization_id"
        case jobID = "job_id"
        case stageID = "stage_id"
        case run
        case versionID = "version_id"
        case side, page, file
    }
}

/// Asks Diff to compare one pair of pages that have been read.
public struct PairTask: PipelineMessage {
    public static let schema = "buildtrace.pair-task/1"
    public private(set) var schema: String = Self.schema
    public var organizationID: OrganizationID
    public var jobID: JobID
    public var stageID: StageID
    /// Which run of the stage this is for, from 1.
    public var run: Int
    public var comparisonID: ComparisonID
    public var oldPageID: PageID
    public var newPageID: PageID
    public var settings: JobSettings

    public init(
        organizationID: OrganizationID, jobID: JobID, stageID: StageID, run: Int, comparisonID: ComparisonID, oldPageID: PageID, newPageID: PageID,
        settings: JobSettings
    ) {
        self.organizationID = organizationID
        self.jobID = jobID
        self.stageID = stageID
        self.run = run
        self.comparisonID = comparisonID
        self.oldPageID = oldPageID
        self.newPageID = newPageID
        self.settings = settings
    }

    public var topic: Topic { .diffPairs }

    enum CodingKeys: String, CodingKey {
        case schema
        case organizationID = "organization_id"
        case jobID = "job_id"
        case stageID = "stage_id"
        case run
        case comparisonID = "comparison_id"
        case oldPageID = "old_page_id"
        case newPageID = "new_page_id"
        case settings
    }
}

/// Asks Summary for the words of one comparison.
public struct SummaryTask: PipelineMessage {
    public static let schema = "buildtrace.summary-task/1"
    public private(set) var schema: String = Self.schema
    public var organizationID: OrganizationID
    public var jobID: JobID
    public var stageID: StageID
    /// Which run of the stage this is for, from 1.
    public var run: Int
    public var comparisonID: ComparisonID
    /// The overlay that a person corrected, where the words are to be about that.
    public var manualOverlayID: OverlayID?

    public init(
        organizationID: OrganizationID, jobID: JobID, stageID: StageID, run: Int, comparisonID: ComparisonID, manualOverlayID: OverlayID? = nil
    ) {
        self.organizationID = organizationID
        self.jobID = jobID
        self.stageID = stageID
        self.run = run
        self.comparisonID = comparisonID
        self.manualOverlayID = manualOverlayID
    }

    public var topic: Topic { .summaryOverlays }

    enum CodingKeys: String, CodingKey {
        case schema
        case organizationID = "organization_id"
        case jobID = "job_id"
        case stageID = "stage_id"
        case run
        case comparisonID = "comparison_id"
        case manualOverlayID = "manual_overlay_id"
    }
}

/// Tells the Orchestrator that a stage is over. What came of it stands in the database.
public struct StageCompletion: PipelineMessage {
    public enum Outcome: String, Codable, Sendable {
        case completed, failed
    }

    public static let schema = "buildtrace.stage-completion/1"
    public private(set) var schema: String = Self.schema
    public var organizationID: OrganizationID
    public var jobID: JobID
    public var stageID: StageID
    public var kind: StageKind
    public var outcome: Outcome

    public init(organizationID: OrganizationID, jobID: JobID, stageID: StageID, kind: StageKind, outcome: Outcome) {
        self.organizationID = organizationID
        self.jobID = jobID
        self.stageID = stageID
        self.kind = kind
        self.outcome = outcome
    }

    public var topic: Topic { .completion(of: kind) }

    enum CodingKeys: String, CodingKey {
        case schema
        case organizationID = "organization_id"
        case jobID = "job_id"
        case stageID = "stage_id"
        case kind, outcome
    }
}

/// What a person can set for a job.
public struct JobSettings: Codable, Hashable, Sendable {
    /// Distances up to this, in millimetres on paper, are no change.
    public var toleranceMillimetres: Double
    /// Dots per inch at which pages are compared.
    public var dpi: Int

    public init(toleranceMillimetres: Double = 0.5, dpi: Int = 200) {
        self.toleranceMillimetres = toleranceMillimetres
        self.dpi = dpi
    }

    enum CodingKeys: String, CodingKey {
        case toleranceMillimetres = "tolerance_millimetres"
        case dpi
    }
}

/// A payload that asks for one stage's work.
public protocol StageTask: PipelineMessage {
    var jobID: JobID { get }
    var stageID: StageID { get }
    var run: Int { get set }
}

extension PageTask: StageTask {}
extension PairTask: StageTask {}
extension SummaryTask: StageTask {}
