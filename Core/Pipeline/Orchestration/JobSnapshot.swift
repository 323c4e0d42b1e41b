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
    }

    var organizationID: OrganizationID
    var jobID: JobID
    var settings: JobSettings
    var versions: [Side: VersionID]
    var machine: JobMachine
    var pages: [Side: [Int: Page]]
    var comparisons: [SheetKey: Comparison]

    /// Loads a job and locks its row until the transaction ends; nil where there is none.
    static func load(_ job: JobID, _ organization: OrganizationID, _ connection: Connection) async throws -> JobSnapshot? {
        let row = try await connection.queryFirst(
            """
            SELECT state, old_version_id, new_version_id, settings, stages_in_flight, matched_at IS NOT NULL AS is_matched
            FROM jobs WHERE id = \(job) FOR NO KEY UPDATE
            """)
        guard let row else { return nil }
        let versions: [Side: VersionID] = [.old: try row.get("old_version_id"), .new: try row.get("new_version_id")]
        var progress: [Side: VersionProgress] = [:]
        for (side, version) in versions { progress[side] = try await Self.progress(version, connection) }
        let isMatched: Bool = try row.get("is_matched")
        let (pageFacts, pages) = try await loadPages(job, isMatched: isMatched, connection)
        let (comparisonFacts, comparisons) = try await loadComparisons(job, connection)
        let machine = JobMachine(
            state: try row.get("state"), versions: progress, pages: pageFacts, comparisons: comparisonFacts,
            isMatched: isMatched, stagesInFlight: try row.get("stages_in_flight"))
        return JobSnapshot(
            organizationID: organization, jobID: job, settings: try row.json("settings"), versions: versions, machine: machine,
            pages: pages, comparisons: comparisons)
    }

    private static func progress(_ version: VersionID, _ connection: Connection) async throws -> VersionProgress {
        let row = try await connection.queryOne("SELECT state, page_count, refusal FROM drawing_versions WHERE id = \(version)")
        return switch try row.get("state", as: VersionState.self) {
        case .pending: .pending
        case .ready: .ready(pages: try row.get("page_count"))
        case .refused: .refused(reason: try row.get("refusal"))
        }
    }

    /// Whole identities and fingerprints are large, and only the matching needs them: before it numbers will do, after it nothing, unless refused pairs
    /// are matched again.
    private static func loadPages(
        _ job: JobID, isMatched: Bool, _ connection: Connection
    ) async throws -> ([Side: [JobMachine.Page]], [Side: [Int: Page]]) {
        let open = try await connection.queryFirst(
            "SELECT FROM job_stages WHERE job_id = \(job) AND kind = 'ocr' AND state IN ('pending', 'queued', 'running') LIMIT 1")
        let refused = try await connection.queryFirst("SELECT FROM comparisons WHERE job_id = \(job) AND status = 'refused' LIMIT 1")
        let isMatching = isMatched ? refused != nil : open == nil
        let rows = try await connection.query(
            """
            SELECT s.id, s.run, s.side, s.page, s.state, s.page_id, p.sheet_number, (p.identity ->> 'confidence')::float8 AS confidence,
                   CASE WHEN \(isMatching)::boolean THEN p.identity END AS identity,
                   CASE WHEN \(isMatching)::boolean THEN p.fingerprint END AS fingerprint
            FROM job_stages s LEFT JOIN pages p ON p.id = s.page_id
            WHERE s.job_id = \(job) AND s.kind = 'ocr' ORDER BY s.side, s.page
            """)
        var facts: [Side: [JobMachine.Page]] = [:]
        var pages: [Side: [Int: Page]] = [:]
        for row in rows {
            let side: Side = try row.get("side")
            let number: Int = try row.get("page")
            let pageID: PageID? = try row.get("page_id")
            var sheet: ReadSheet?
            if pageID != nil {
                let identity = try row.get("identity", as: JSON<SheetIdentity>?.self)?.value
                let brief = SheetIdentity(number: try row.get("sheet_number"), confidence: try row.get("confidence"))
                sheet = ReadSheet(page: number, identity: identity ?? brief, fingerprint: try row.get("fingerprint"))
            }
            facts[side, default: []].append(
                JobMachine.Page(progress: try row.get("state", as: StageRowState.self).progress, sheet: sheet))
            pages[side, default: [:]][number] = Page(stage: Stage(id: try row.get("id"), run: try row.get("run")), pageID: pageID)
        }
        return (facts, pages)
    }

    private static func loadComparisons(
        _ job: JobID, _ connection: Connection
    ) async throws -> ([SheetKey: JobMachine.Comparison], [SheetKey: Comparison]) {
        let rows = try await connection.query(
            """
            SELECT c.id, c.old_page, c.new_page, c.is_provisional, c.superseded_at IS NOT NULL AS is_superseded,
                   nullif(c.status, 'pending') AS status, d.id AS diff_id, d.run AS diff_run, d.state AS diff_state,
                   s.generation, s.state AS summary_state
            FROM comparisons c
            LEFT JOIN job_stages d ON d.comparison_id = c.id AND d.kind = 'diff'
            LEFT JOIN LATERAL (
                SELECT generation, state FROM job_stages WHERE comparison_id = c.id AND kind = 'summary' ORDER BY generation DESC LIMIT 1
            ) s ON true
            WHERE c.job_id = \(job)
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
                summary: try row.get("summary_state", as: StageRowState?.self)?.progress)
            comparisons[key] = Comparison(
                id: try row.get("id"), diff: diff, summaryGeneration: try row.get("generation", as: Int?.self) ?? 0)
        }
        return (facts, comparisons)
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
