import Domain
import Postgres

// A part of a job is enough for most of its steps.
extension JobSnapshot {
    /// What a running job needs for the step that the end of one stage brings about: what is under way, what is next in line, and the sheets that bear
    /// the number of the page that was read. Its size depends on how many stages may be in flight, not on how many sheets the job has.
    ///
    /// Pages that are left out pass for read pages that say nothing, results that are left out for none. With something under way the machine
    /// then does what it would do if it knew all; where nothing is, which is when a job is matched or ends, nil is given: it must be loaded whole.
    static func loadPart(
        _ head: JobHead, after stage: StageID, _ organization: OrganizationID, _ connection: Connection
    ) async throws -> JobSnapshot? {
        guard head.state == .running, case .ready(let oldCount) = head.progress[.old], case .ready(let newCount) = head.progress[.new],
            try await isUnderWay(head, connection)
        else { return nil }
        // Refused pairs are matched again among all sheets that are free.
        if head.isMatched, try await hasRefusedPair(head, connection) { return nil }
        let left = JobMachine.Page(progress: .completed)
        var facts: [Side: [JobMachine.Page]] = [.old: Array(repeating: left, count: oldCount), .new: Array(repeating: left, count: newCount)]
        var pages: [Side: [Int: Page]] = [:]
        var touched: [Side: [Int]] = [:]
        if !head.isMatched {
            for row in try await openPages(head, connection) + sameNumber(as: stage, head, connection) {
                let page = try PageRow(row)
                guard facts[page.side]?.indices.contains(page.number) == true else { continue }
                facts[page.side]?[page.number] = page.fact
                pages[page.side, default: [:]][page.number] = page.page
                if page.fact.sheet != nil { touched[page.side, default: []].append(page.number) }
            }
        }
        let (comparisonFacts, comparisons) = try await loadComparisons(
            try await comparisonsInReach(head, old: touched[.old] ?? [], new: touched[.new] ?? [], connection), connection)
        let machine = JobMachine(
            state: head.state, versions: head.progress, pages: facts, comparisons: comparisonFacts, isMatched: head.isMatched,
            stagesInFlight: head.stagesInFlight)
        return JobSnapshot(
            organizationID: organization, jobID: head.id, settings: head.settings, versions: head.versions, machine: machine, pages: pages,
            comparisons: comparisons, isPart: true)
    }

    /// Whether the job is far from being matched, or from its end.
    private static func isUnderWay(_ head: JobHead, _ connection: Connection) async throws -> Bool {
        let kinds: Query = head.isMatched ? "kind IN ('ocr', 'diff', 'summary')" : "kind = 'ocr'"
        return try await connection.queryFirst(
            """
            SELECT FROM job_stages WHERE job_id = \(head.id) AND \(kinds) AND state IN ('queued', 'running')
            UNION ALL SELECT FROM job_stages WHERE job_id = \(head.id) AND \(kinds) AND state = 'pending' LIMIT 1
            """) != nil
    }

    /// Pages under way, and the next ones in the order in which they are read.
    private static func openPages(_ head: JobHead, _ connection: Connection) async throws -> [Row] {
        try await connection.query(
            """
            SELECT id, run, side, page, state, NULL::uuid AS page_id, NULL AS sheet_number, NULL::float8 AS confidence
            FROM job_stages WHERE job_id = \(head.id) AND kind = 'ocr' AND state IN ('queued', 'running')
            UNION ALL
            (SELECT id, run, side, page, state, NULL, NULL, NULL
             FROM job_stages WHERE job_id = \(head.id) AND kind = 'ocr' AND state = 'pending' ORDER BY page, side DESC LIMIT \(head.stagesInFlight))
            """)
    }

    /// The job's pages with the sheet number of the one that the stage read, that one included.
    private static func sameNumber(as stage: StageID, _ head: JobHead, _ connection: Connection) async throws -> [Row] {
        try await connection.query(
            """
            SELECT s.id, s.run, s.side, s.page, s.state, s.page_id, p.sheet_number, (p.identity ->> 'confidence')::float8 AS confidence
            FROM job_stages read
            JOIN pages one ON one.id = read.page_id
            JOIN pages p ON p.organization_id = one.organization_id AND p.sheet_number IS NOT NULL
                AND upper(regexp_replace(p.sheet_number, '\\s', '', 'g')) = upper(regexp_replace(one.sheet_number, '\\s', '', 'g'))
            JOIN job_stages s ON s.page_id = p.id AND s.job_id = read.job_id AND s.state = 'completed'
            WHERE read.id = \(stage) AND read.job_id = \(head.id)
            """)
    }

    /// Results that are under way or next in line, and those that the given pages are in.
    private static func comparisonsInReach(_ head: JobHead, old: [Int], new: [Int], _ connection: Connection) async throws -> Query {
        let ids: [ComparisonID] = try await connection.query(
            """
            SELECT comparison_id AS id FROM job_stages
            WHERE job_id = \(head.id) AND kind IN ('diff', 'summary') AND state IN ('queued', 'running')
            UNION
            (SELECT id FROM comparisons WHERE job_id = \(head.id) AND status = 'pending' AND superseded_at IS NULL
             ORDER BY new_page, old_page LIMIT \(2 * head.stagesInFlight))
            UNION
            (SELECT id FROM comparisons
             WHERE job_id = \(head.id) AND NOT words_asked AND status NOT IN ('pending', 'failed') AND superseded_at IS NULL
             ORDER BY new_page, old_page LIMIT \(head.stagesInFlight))
            UNION SELECT id FROM comparisons WHERE job_id = \(head.id) AND old_page = ANY(\(old))
            UNION SELECT id FROM comparisons WHERE job_id = \(head.id) AND new_page = ANY(\(new)) AND superseded_at IS NULL
            """
        ).map { try $0.get("id") }
        return "c.id = ANY(\(ids.map(\.description))::uuid[])"
    }
}
