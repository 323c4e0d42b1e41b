import Domain
import FoundationEssentials
import Postgres

/// What people see happen to a job.
public enum JobEventType: String, Hashable, Sendable, Codable, PostgresCodable {
    case pageOCRComplete = "page_ocr_complete"
    case ocrStageComplete = "ocr_stage_complete"
    case pairDiffComplete = "pair_diff_complete"
    case pairSuperseded = "pair_superseded"
    case summaryComplete = "summary_complete"
    case stageFailed = "stage_failed"
    case sessionComplete = "session_complete"
}

/// What an event tells; each type fills its own fields.
public struct JobEventData: Hashable, Sendable, Codable {
    /// The sheet's number, otherwise its title, otherwise its page.
    public var drawingName: String?
    public var side: Side?
    /// Counts from 1.
    public var pageNumber: Int?
    public var comparisonID: ComparisonID?
    public var status: SheetReport.Status?
    /// A storage key. Whoever shows the event to people replaces it by a signed `overlay_url`.
    public var overlayKey: String?
    public var alignmentScore: Double?
    public var changesCount: Int?
    public var summary: String?
    public var criticalChange: String?
    public var stageID: StageID?
    public var stage: StageKind?
    /// A stable code, e.g. `corrupt-page`.
    public var reason: String?
    public var message: String?
    public var totalPages: Int?
    public var failedPages: Int?
    public var matchedDrawings: Int?
    /// How the job ended.
    public var state: JobState?

    public init() {}

    enum CodingKeys: String, CodingKey {
        case drawingName = "drawing_name"
        case side
        case pageNumber = "page_number"
        case comparisonID = "comparison_id"
        case status
        case overlayKey = "overlay_key"
        case alignmentScore = "alignment_score"
        case changesCount = "changes_count"
        case summary
        case criticalChange = "critical_change"
        case stageID = "stage_id"
        case stage, reason, message
        case totalPages = "total_pages"
        case failedPages = "failed_pages"
        case matchedDrawings = "matched_drawings"
        case state
    }
}

/// An event of a job. `seq` counts from 1 without gaps.
public struct JobEvent: Hashable, Sendable {
    public var seq: Int
    public var type: JobEventType
    public var data: JobEventData
    public var createdAt: Date
}

struct JobEventDraft {
    var type: JobEventType
    var data = JobEventData()

    init(_ type: JobEventType, fill: (inout JobEventData) throws -> Void) rethrows {
        self.type = type
        try fill(&data)
    }
}

/// The events of jobs, in order.
public struct JobEvents: Sendable {
    /// Where a new event is announced, as `organization job seq`.
    public static let channel = "buildtrace_job_events"
    private let app: Database

    init(app: Database) {
        self.app = app
    }

    /// The events after `seq`, at most `limit`.
    public func list(_ organization: OrganizationID, _ job: JobID, after seq: Int = 0, limit: Int = 1000) async throws -> [JobEvent] {
        try await app.inOrganization(organization) { connection in
            try await connection.query(
                """
                SELECT seq, type, data, created_at FROM job_events WHERE job_id = \(job) AND seq > \(seq) ORDER BY seq LIMIT \(limit)
                """
            ).map { row in
                JobEvent(
                    seq: try row.get("seq"), type: try row.get("type"), data: try row.json("data"), createdAt: try row.get("created_at"))
            }
        }
    }

    /// Wakes with every new event of any job. See `Database.notifications`: read the table after each `resumed`.
    public func wakes() -> AsyncStream<Notification> {
        app.notifications(on: Self.channel)
    }
}

struct JobEventRows {
    let connection: Connection

    /// Appends events. The job's row stays locked until the transaction ends, so that they become visible in order.
    func append(_ events: [JobEventDraft], to job: JobID, _ organization: OrganizationID) async throws {
        guard !events.isEmpty else { return }
        let last: Int = try await connection.queryOne(
            "UPDATE jobs SET last_seq = last_seq + \(events.count) WHERE id = \(job) RETURNING last_seq").get("last_seq")
        for (index, event) in events.enumerated() {
            try await connection.execute(
                """
                INSERT INTO job_events (organization_id, job_id, seq, type, data)
                VALUES (\(organization), \(job), \(last - events.count + index + 1), \(event.type), \(JSON(event.data)))
                """)
        }
    }
}
