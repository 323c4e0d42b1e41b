import Domain
import Postgres

/// Carries a machine's actions out: stages, comparisons, messages and events, in the transaction that holds the job's row.
struct JobWriter {
    let connection: Connection
    var snapshot: JobSnapshot
    private var events: [JobEventDraft] = []

    init(connection: Connection, snapshot: JobSnapshot) {
        self.connection = connection
        self.snapshot = snapshot
    }

    mutating func carryOut(_ actions: [JobAction]) async throws {
        for action in actions {
            switch action {
            case .start(let oldPages, let newPages): try await start([.old: oldPages, .new: newPages])
            case .readPage(let side, let page): try await readPage(side, page)
            case .supersede(let key): try await supersede(key)
            case .reinstate(let key): try await reinstate(key)
            case .addPair(let key, let match, let isProvisional): try await addPair(key, match, isProvisional)
            case .confirm(let key, let match): try await confirm(key, match)
            case .addSingle(let key, let status): try await addSingle(key, status)
            case .matched(let total, let failed, let pairs): try await matched(total, failed, pairs)
            case .compare(let key): try await compare(key)
            case .summarise(let key): try await summarise(key)
            case .finish(let end): try await finish(end)
            }
        }
        try await JobEventRows(connection: connection).append(events, to: job, organization)
        events = []
    }

    private var job: JobID { snapshot.jobID }
    private var organization: OrganizationID { snapshot.organizationID }

    private mutating func start(_ counts: [Side: Int]) async throws {
        try await connection.execute("UPDATE jobs SET state = 'running', started_at = now() WHERE id = \(job)")
        for side in Side.allCases {
            let rows = try await connection.query(
                """
                INSERT INTO job_stages (organization_id, job_id, kind, side, page)
                SELECT \(organization), \(job), 'ocr', \(side), page FROM generate_series(0, \(counts[side] ?? 0)::integer - 1) page
                RETURNING id, page
                """)
            for row in rows {
                let stage = JobSnapshot.Stage(id: try row.get("id"), run: 1)
                snapshot.pages[side, default: [:]][try row.get("page")] = JobSnapshot.Page(stage: stage)
            }
        }
    }

    private mutating func readPage(_ side: Side, _ page: Int) async throws {
        guard let version = snapshot.versions[side], let stage = snapshot.pages[side]?[page]?.stage else { return }
        guard let file = try await VersionRows(connection: connection).file(of: version, page: page), let opened = file.opened,
            let firstPage = file.firstPage
        else {
            throw PipelineError.inconsistent("version \(version) is ready, but no file of it holds page \(page + 1)")
        }
        try await queue(
            stage,
            PageTask(
                organizationID: organization, jobID: job, stageID: stage.id, run: stage.run, versionID: version, side: side, page: page,
                file: PageTask.File(sha256: file.upload.sha256, key: opened.readableKey, page: page - firstPage)))
    }

    private func queue(_ stage: JobSnapshot.Stage, _ task: some StageTask) async throws {
        let payload = String(decoding: try task.encoded(), as: UTF8.self)
        try await connection.execute(
            "UPDATE job_stages SET state = 'queued', queued_at = now(), payload = \(payload) WHERE id = \(stage.id) AND state = 'pending'")
        try await OutboxWriter(connection: connection).add(task, job: job, subject: stage.id)
    }

    private mutating func addPair(_ key: SheetKey, _ match: SheetMatch, _ isProvisional: Bool) async throws {
        let comparison = ComparisonID()
        let stage = JobSnapshot.Stage(id: StageID(), run: 1)
        try await insert(comparison, key, status: nil, match: match, isProvisional: isProvisional)
        try await connection.execute(
            """
            INSERT INTO job_stages (id, organization_id, job_id, kind, comparison_id)
            VALUES (\(stage.id), \(organization), \(job), 'diff', \(comparison))
            """)
        snapshot.comparisons[key] = JobSnapshot.Comparison(id: comparison, diff: stage)
    }

    private mutating func addSingle(_ key: SheetKey, _ status: SheetReport.Status) async throws {
        let comparison = ComparisonID()
        try await insert(comparison, key, status: status, match: nil, isProvisional: false)
        snapshot.comparisons[key] = JobSnapshot.Comparison(id: comparison)
        let name = try await ComparisonRows(connection: connection).name(comparison)
        events.append(
            JobEventDraft(.pairDiffComplete) {
                $0.drawingName = name
                $0.comparisonID = comparison
                $0.status = status
                $0.changesCount = 0
            })
    }

    /// What the sheet is called comes from the new page, or from the old where there is none. A failed sheet carries its stage's reason.
    private func insert(
        _ id: ComparisonID, _ key: SheetKey, status: SheetReport.Status?, match: SheetMatch?, isProvisional: Bool
    ) async throws {
        try await connection.execute(
            """
            INSERT INTO comparisons (id, organization_id, job_id, old_page, new_page, old_page_id, new_page_id, sheet_number, title,
                                     discipline, status, is_provisional, match_method, match_confidence, failure_code, failure, completed_at)
            SELECT \(id), \(organization), \(job), o.page, n.page, o.page_id, n.page_id,
                   coalesce(np.sheet_number, op.sheet_number), coalesce(np.title, op.title), coalesce(np.discipline, op.discipline),
                   coalesce(\(status), 'pending'), \(isProvisional), \(match?.method), \(match?.confidence),
                   coalesce(n.failure_code, o.failure_code), coalesce(n.failure, o.failure),
                   CASE WHEN \(status)::text IS NULL THEN NULL ELSE now() END
            FROM (SELECT) one
            LEFT JOIN job_stages o ON o.job_id = \(job) AND o.kind = 'ocr' AND o.side = 'old' AND o.page = \(key.old)
            LEFT JOIN job_stages n ON n.job_id = \(job) AND n.kind = 'ocr' AND n.side = 'new' AND n.page = \(key.new)
            LEFT JOIN pages op ON op.id = o.page_id
            LEFT JOIN pages np ON np.id = n.page_id
            """)
    }

    private func confirm(_ key: SheetKey, _ match: SheetMatch) async throws {
        guard let comparison = snapshot.comparisons[key] else { return }
        try await connection.execute(
            """
            UPDATE comparisons SET is_provisional = false, match_method = \(match.method), match_confidence = \(match.confidence)
            WHERE id = \(comparison.id)
            """)
    }

    private mutating func supersede(_ key: SheetKey) async throws {
        guard let comparison = snapshot.comparisons[key] else { return }
        try await connection.execute("UPDATE comparisons SET superseded_at = now() WHERE id = \(comparison.id)")
        try await connection.execute(
            """
            UPDATE job_stages SET state = 'superseded', lease_owner = NULL, lease_expires_at = NULL, ended_at = now(), fencing = fencing + 1
            WHERE comparison_id = \(comparison.id) AND state IN ('pending', 'queued', 'running')
            """)
        let name = try await ComparisonRows(connection: connection).name(comparison.id)
        events.append(
            JobEventDraft(.pairSuperseded) {
                $0.drawingName = name
                $0.comparisonID = comparison.id
            })
    }

    private func reinstate(_ key: SheetKey) async throws {
        guard let comparison = snapshot.comparisons[key] else { return }
        try await connection.execute("UPDATE comparisons SET superseded_at = NULL WHERE id = \(comparison.id)")
        // The machine asks again for words that were dropped.
        try await connection.execute(
            """
            UPDATE comparisons SET words_asked = false
            WHERE id = \(comparison.id)
              AND (SELECT state FROM job_stages WHERE comparison_id = \(comparison.id) AND kind = 'summary' ORDER BY generation DESC LIMIT 1) = 'superseded'
            """)
        try await connection.execute(
            "UPDATE job_stages SET state = 'pending', ended_at = NULL WHERE id = \(comparison.diff?.id) AND state = 'superseded'")
    }

    private mutating func matched(_ total: Int, _ failed: Int, _ pairs: Int) async throws {
        try await connection.execute("UPDATE jobs SET matched_at = now() WHERE id = \(job)")
        events.append(
            JobEventDraft(.ocrStageComplete) {
                $0.totalPages = total
                $0.failedPages = failed
                $0.matchedDrawings = pairs
            })
    }

    private func compare(_ key: SheetKey) async throws {
        guard let comparison = snapshot.comparisons[key], let stage = comparison.diff,
            let old = comparison.oldPageID ?? key.old.flatMap({ snapshot.pages[.old]?[$0]?.pageID }),
            let new = comparison.newPageID ?? key.new.flatMap({ snapshot.pages[.new]?[$0]?.pageID })
        else { throw PipelineError.inconsistent("job \(job) has a pair to compare whose pages were not read") }
        try await queue(
            stage,
            PairTask(
                organizationID: organization, jobID: job, stageID: stage.id, run: stage.run, comparisonID: comparison.id, oldPageID: old,
                newPageID: new, settings: snapshot.settings))
    }

    private func summarise(_ key: SheetKey) async throws {
        guard let comparison = snapshot.comparisons[key] else { return }
        try await SummaryStages(connection: connection).add(
            comparison.id, generation: comparison.summaryGeneration + 1, job, organization)
    }

    private mutating func finish(_ end: JobEnd) async throws {
        let (state, failure): (JobState, JobFailure?) =
            switch end {
            case .completed: (.completed, nil)
            case .failed(let failure): (.failed, failure)
            case .cancelled: (.cancelled, nil)
            }
        try await connection.execute(
            """
            UPDATE jobs SET state = \(state), failure_code = \(failure?.code), failure = \(failure?.message), ended_at = now()
            WHERE id = \(job)
            """)
        try await connection.execute(
            """
            UPDATE job_stages SET state = 'cancelled', lease_owner = NULL, lease_expires_at = NULL, ended_at = now(), fencing = fencing + 1
            WHERE job_id = \(job) AND state IN ('pending', 'queued', 'running')
            """)
        events.append(
            JobEventDraft(.sessionComplete) {
                $0.state = state
                $0.reason = failure?.code
                $0.message = Self.words(for: end)
            })
    }

    private static func words(for end: JobEnd) -> String {
        switch end {
        case .completed(let sheets, 0): "all \(sheets) sheets are done"
        case .completed(let sheets, let failed): "\(sheets - failed) of \(sheets) sheets are done, \(failed) failed"
        case .failed(let failure): failure.message
        case .cancelled: "the job was cancelled"
        }
    }
}

/// A state of the database that should be impossible.
public enum PipelineError: Error, Hashable, CustomStringConvertible {
    case inconsistent(String)
    case notFound(String)
    case beingDeleted
    /// A stage that writes objects was claimed as one that writes none.
    case noObjectFolder

    public var description: String {
        switch self {
        case .inconsistent(let what): "the database contradicts itself: \(what)"
        case .notFound(let what): "there is no such \(what)"
        case .noObjectFolder: "the stage was claimed without a folder for its objects; claim it with its task's"
        case .beingDeleted: "an earlier upload of this file is just being deleted; try again in a moment"
        }
    }
}

struct SummaryStages {
    let connection: Connection

    /// Adds a summary stage of a comparison and asks for it.
    func add(
        _ comparison: ComparisonID, generation: Int, overlay: OverlayID? = nil, _ job: JobID, _ organization: OrganizationID
    ) async throws {
        let stage = StageID()
        let task = SummaryTask(
            organizationID: organization, jobID: job, stageID: stage, run: 1, comparisonID: comparison, manualOverlayID: overlay)
        let payload = String(decoding: try task.encoded(), as: UTF8.self)
        try await connection.execute(
            """
            INSERT INTO job_stages (id, organization_id, job_id, kind, comparison_id, generation, state, queued_at, payload)
            VALUES (\(stage), \(organization), \(job), 'summary', \(comparison), \(generation), 'queued', now(), \(payload))
            """)
        try await connection.execute("UPDATE comparisons SET words_asked = true WHERE id = \(comparison)")
        try await OutboxWriter(connection: connection).add(task, job: job, subject: stage)
    }
}
