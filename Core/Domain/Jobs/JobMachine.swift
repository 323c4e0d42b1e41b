/// The course of a job, as a value: what happened goes in, what is to be done comes out.
///
/// It holds facts alone, and `advance` derives from them everything that is due and not yet done. So an occurrence that comes twice, late
/// or out of order changes nothing that it should not, and a crash between two steps is made good by the next one.
public struct JobMachine: Hashable, Sendable {
    public struct Page: Hashable, Sendable {
        public var progress: StageProgress
        /// Set when it was read.
        public var sheet: ReadSheet?

        public init(progress: StageProgress = .waiting, sheet: ReadSheet? = nil) {
            self.progress = progress
            self.sheet = sheet
        }
    }

    public struct Comparison: Hashable, Sendable {
        public var isProvisional: Bool
        public var isSuperseded: Bool
        /// Nil for a sheet without partner.
        public var diff: StageProgress?
        /// Nil until the result is there.
        public var status: SheetReport.Status?
        /// Nil until its words are asked for.
        public var summary: StageProgress?

        public init(
            isProvisional: Bool = false, isSuperseded: Bool = false, diff: StageProgress? = nil, status: SheetReport.Status? = nil,
            summary: StageProgress? = nil
        ) {
            self.isProvisional = isProvisional
            self.isSuperseded = isSuperseded
            self.diff = diff
            self.status = status
            self.summary = summary
        }
    }

    public internal(set) var state: JobState
    public internal(set) var versions: [Side: VersionProgress]
    public internal(set) var pages: [Side: [Page]]
    public internal(set) var comparisons: [SheetKey: Comparison]
    /// Whether all pages are in and the matching is final.
    public internal(set) var isMatched: Bool
    /// How many stages of one kind may be in flight.
    public let stagesInFlight: Int

    public init(
        state: JobState = .pending, versions: [Side: VersionProgress] = [:], pages: [Side: [Page]] = [:],
        comparisons: [SheetKey: Comparison] = [:], isMatched: Bool = false, stagesInFlight: Int = 16
    ) {
        self.state = state
        self.versions = versions
        self.pages = pages
        self.comparisons = comparisons
        self.isMatched = isMatched
        self.stagesInFlight = max(1, stagesInFlight)
    }

    /// Takes in what happened and gives what is to be done.
    public mutating func handle(_ occurrence: JobOccurrence, matcher: SheetMatcher) -> [JobAction] {
        guard !state.isFinal else { return [] }
        switch occurrence {
        case .versionOpened(let side, let progress):
            if versions[side] ?? .pending == .pending { versions[side] = progress }
        case .pageRead(let side, let sheet): setPage(side, sheet.page, Page(progress: .completed, sheet: sheet))
        case .pageFailed(let side, let page): setPage(side, page, Page(progress: .failed))
        case .pairCompared(let key, let status):
            guard var comparison = comparisons[key], comparison.diff == .inFlight else { break }
            comparison.diff = status == .failed ? .failed : .completed
            comparison.status = status
            comparisons[key] = comparison
        case .summaryOver(let key, let isWritten):
            guard comparisons[key]?.summary == .inFlight else { break }
            comparisons[key]?.summary = isWritten ? .completed : .failed
        case .cancelled: return [finish(.cancelled)]
        }
        return advance(matcher: matcher)
    }

    /// Everything that is due and not yet done. Asked again at once, it gives nothing.
    public mutating func advance(matcher: SheetMatcher) -> [JobAction] {
        var actions: [JobAction] = []
        if state == .pending { actions += begin() }
        guard state == .running else { return actions }
        actions += readPages()
        if !isMatched { actions += allPagesAreIn ? match(matcher) : pairProvisionally() }
        guard state == .running else { return actions }
        actions += matchAgain(matcher)
        actions += comparePairs()
        actions += summarise()
        actions += finishWhenDone()
        return actions
    }

    private mutating func setPage(_ side: Side, _ page: Int, _ value: Page) {
        guard let known = pages[side], known.indices.contains(page), known[page].progress == .inFlight else { return }
        pages[side]?[page] = value
    }

    private mutating func begin() -> [JobAction] {
        for side in Side.allCases {
            if case .refused(let reason) = versions[side] { return [finish(.failed(.versionRefused(side, reason: reason)))] }
        }
        guard case .ready(let old) = versions[.old], case .ready(let new) = versions[.new] else { return [] }
        state = .running
        pages = [.old: Array(repeating: Page(), count: old), .new: Array(repeating: Page(), count: new)]
        return [.start(oldPages: old, newPages: new)]
    }

    /// Pages in the order in which they are read: old and new in turn, so that the first pair is there as early in a large set as in a
    /// small one.
    private var interleaved: [(Side, Int)] {
        let counts = Side.allCases.map { pages[$0]?.count ?? 0 }
        return (0..<(counts.max() ?? 0)).flatMap { page in
            Side.allCases.enumerated().filter { counts[$0.offset] > page }.map { ($0.element, page) }
        }
    }

    private mutating func readPages() -> [JobAction] {
        var free = stagesInFlight - pages.values.joined().count { $0.progress == .inFlight }
        var actions: [JobAction] = []
        for (side, page) in interleaved where free > 0 && pages[side]?[page].progress == .waiting {
            pages[side]?[page].progress = .inFlight
            actions.append(.readPage(side, page))
            free -= 1
        }
        return actions
    }

    private var allPagesAreIn: Bool { pages.values.joined().allSatisfy(\.progress.isOver) }

    mutating func finish(_ end: JobEnd) -> JobAction {
        switch end {
        case .completed: state = .completed
        case .failed: state = .failed
        case .cancelled: state = .cancelled
        }
        for side in Side.allCases {
            for page in (pages[side] ?? []).indices where pages[side]?[page].progress.isOver == false {
                pages[side]?[page].progress = .dropped
            }
        }
        for key in comparisons.keys { comparisons[key]?.drop() }
        return .finish(end)
    }
}

extension JobMachine.Comparison {
    /// Lets go of whatever is not over.
    mutating func drop() {
        if diff?.isOver == false { diff = .dropped }
        if summary?.isOver == false { summary = .dropped }
    }
}
