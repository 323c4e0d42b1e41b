import Domain
import Postgres

/// A job's rows as the machine takes them, with the ids that its actions are carried out on.
struct JobSnapshot {
    struct Stage {
        var id: StageID
        var run: Int
    }

    struct Page {
        var stage: Stage
        var pageID: PageID?
    }

    struct Comparison {
        var id: ComparisonID
        var diff: Stage?
        /// The last summary that was asked for.
        var summaryGeneration = 0
        var oldPageID: PageID?
        var newPageID: PageID?
    }

    var organizationID: OrganizationID
    var jobID: JobID
    var settings: JobSettings
    var versions: [Side: VersionID]
    var machine: JobMachine
    var pages: [Side: [Int: Page]]
    var comparisons: [SheetKey: Comparison]
    /// Whether pages and results were left out that the step does not need.
    var isPart = false

    /// Loads a job and locks its row until the transaction ends; nil where there is none.
    /// - Parameter stage: the stage whose end brings this about, where it is known: then a part of the job may be enough.
    static func load(
        _ job: JobID, after stage: StageID?, _ organization: OrganizationID, _ connection: Connection
    ) async throws -> JobSnapshot? {
        guard let head = try await JobHead(job, connection) else { return nil }
        if let stage, let part = try await loadPart(head, after: stage, organization, connection) { return part }
        let (pageFacts, pages) = try await loadPages(head, connection)
        let (comparisonFacts, comparisons) = try await loadComparisons("c.job_id = \(job)", connection)
        let machine = JobMachine(
            state: head.state, versions: head.progress, pages: pageFacts, comparisons: comparisonFacts, isMatched: head.isMatched,
            stagesInFlight: head.stagesInFlight)
        return JobSnapshot(
            organizationID: organization, jobID: job, settings: head.settings, versions: head.versions, machine: machine, pages: pages,
            comparisons: comparisons)
    }

    /// Whole identities and fingerprints are large, and only the matching needs them: before it numbers will do, after it nothing, unless refused pairs
    /// are matched again.
    private static func loadPages(_ head: JobHead, _ connection: Connection) async throws -> ([Side: [JobMachine.Page]], [Side: [Int: Page]]) {
        let open = try await connection.queryFirst(
            "SELECT FROM job_stages WHERE job_id = \(head.id) AND kind = 'ocr' AND state IN ('pending', 'queued', 'running') LIMIT 1")
        let isMatching = head.isMatched ? try await hasRefusedPair(head, connection) : open == nil
        let rows = try await connection.query(
            """
            SELECT s.id, s.run, s.side, s.page, s.state, s.page_id, p.sheet_number, (p.identity ->> 'confidence')::float8 AS confidence,
                   CASE WHEN \(isMatching)::boolean THEN p.identity END AS identity,
                   CASE WHEN \(isMatching)::boolean THEN p.fingerprint END AS fingerprint
            FROM job_stages s LEFT JOIN pages p ON p.id = s.page_id
            WHERE s.job_id = \(head.id) AND s.kind = 'ocr' ORDER BY s.side, s.page
            """)
        var facts: [Side: [JobMachine.Page]] = [:]
        var pages: [Side: [Int: Page]] = [:]
        for row in rows {
            var page = try PageRow(row)
            if let identity = try row.get("identity", as: JSON<SheetIdentity>?.self)?.value { page.fact.sheet?.identity = identity }
            page.fact.sheet?.fingerprint = try row.get("fingerprint")
            facts[page.side, default: []].append(page.fact)
            pages[page.side, default: [:]][page.number] = page.page
        }
        return (facts, pages)
    }

    static func hasRefusedPair(_ head: JobHead, _ connection: Connection) async throws -> Bool {
        try await connection.queryFirst("SELECT FROM comparisons WHERE job_id = \(head.id) AND status = 'refused' LIMIT 1") != nil
    }

    static func loadComparisons(
        _ condition: Query, _ connection: Connection
    ) async throws -> ([SheetKey: JobMachine.Comparison], [SheetKey: Comparison]) {
        let rows = try await connection.query(
            """
            SELECT c.id, c.old_page, c.new_page, c.old_page_id, c.new_page_id, c.words_asked, c.is_provisional, c.superseded_at IS NOT NULL AS is_superseded,
                   nullif(c.status, 'pending') AS status, d.id AS diff_id, d.run AS diff_run, d.state AS diff_state,
                   s.generation, s.state AS summary_state
            FROM comparisons c
            LEFT JOIN job_stages d ON d.comparison_id = c.id AND d.kind = 'diff'
            LEFT JOIN LATERAL (
                SELECT generation, state FROM job_stages WHERE comparison_id = c.id AND kind = 'summary' ORDER BY generation DESC LIMIT 1
            ) s ON true
            WHERE \(condition)
            """)
        var facts: [SheetKey: JobMachine.Comparison] = [:]
        var comparisons: [SheetKey: Comparison] = [:]
        for row in rows {
            let key = SheetKey(old: try row.get("old_page"), new: try row.get("new_page"))
            let diffID: StageID? = try row.get("diff_id")
            let diff = try diffID.map { Stage(id: $0, run: try row.get("diff_run")) }
            facts[key] = JobMachine.Comparison(
                isProvisional: try row.get("is_provisional"), isSuperseded: try row.get("is_superseded"),
                diff: try row.get("diff_state", as: StageRowState?.self)?.progress, status: try row.get("status"),
                summary: try row.get("words_asked") ? try row.get("summary_state", as: StageRowState?.self)?.progress : nil)
            comparisons[key] = Comparison(
                id: try row.get("id"), diff: diff, summaryGeneration: try row.get("generation", as: Int?.self) ?? 0,
                oldPageID: try row.get("old_page_id"), newPageID: try row.get("new_page_id"))
        }
        return (facts, comparisons)
    }
}

/// A job's own row and its versions', with the row locked until the transaction ends.
struct JobHead {
    var id: JobID
    var state: JobState
    var settings: JobSettings
    var versions: [Side: VersionID]
    var progress: [Side: VersionProgress] = [:]
    var isMatched: Bool
    var stagesInFlight: Int

    init?(_ job: JobID, _ connection: Connection) async throws {
        let row = try await connection.queryFirst(
            """
            SELECT state, old_version_id, new_version_id, settings, stages_in_flight, matched_at IS NOT NULL AS is_matched
            FROM jobs WHERE id = \(job) FOR NO KEY UPDATE
            """)
        guard let row else { return nil }
        id = job
        state = try row.get("state")
        settings = try row.json("settings")
        versions = [.old: try row.get("old_version_id"), .new: try row.get("new_version_id")]
        isMatched = try row.get("is_matched")
        stagesInFlight = try row.get("stages_in_flight")
        for (side, version) in versions { progress[side] = try await Self.progress(version, connection) }
    }

    private static func progress(_ version: VersionID, _ connection: Connection) async throws -> VersionProgress {
        let row = try await connection.queryOne("SELECT state, page_count, refusal FROM drawing_versions WHERE id = \(version)")
        return switch try row.get("state", as: VersionState.self) {
        case .pending: .pending
        case .ready: .ready(pages: try row.get("page_count"))
        case .refused: .refused(reason: try row.get("refusal"))
        }
    }
}

/// The row of a page's stage with what was read.
struct PageRow {
    var side: Side
    var number: Int
    var fact: JobMachine.Page
    var page: JobSnapshot.Page

    init(_ row: Row) throws {
        side = try row.get("side")
        number = try row.get("page")
        let pageID: PageID? = try row.get("page_id")
        var sheet: ReadSheet?
        if pageID != nil {
            sheet = ReadSheet(
                page: number, identity: SheetIdentity(number: try row.get("sheet_number"), confidence: try row.get("confidence")), fingerprint: nil)
        }
        fact = JobMachine.Page(progress: try row.get("state", as: StageRowState.self).progress, sheet: sheet)
        page = JobSnapshot.Page(stage: JobSnapshot.Stage(id: try row.get("id"), run: try row.get("run")), pageID: pageID)
    }
}

extension JobState: PostgresCodable {}

extension StageRowState {
    var progress: StageProgress {
        switch self {
        case .pending: .waiting
        case .queued, .running: .inFlight
        case .completed: .completed
        case .failed: .failed
        case .cancelled, .superseded: .dropped
        }
    }
}
