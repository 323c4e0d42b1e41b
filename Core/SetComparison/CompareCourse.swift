import Domain

/// Compares the pairs of two sets, and sends sheets whose alignment was refused back to the matching.
struct CompareCourse {
    let set: SetComparison
    let shelf: PageShelf
    let progress: @Sendable (SetComparison.Progress) -> Void
    let illustrate: SetComparison.Illustrate

    /// What is known of pairs that were compared, by their pages.
    private var reports: [SheetKey: SheetReport] = [:]
    private var told: Set<SheetKey> = []

    init(
        set: SetComparison, shelf: PageShelf, progress: @escaping @Sendable (SetComparison.Progress) -> Void, illustrate: @escaping SetComparison.Illustrate
    ) {
        self.set = set
        self.shelf = shelf
        self.progress = progress
        self.illustrate = illustrate
    }

    /// The sheets of the result, in its order.
    mutating func run() async -> [SheetReport] {
        let first = await shelf.pairs(forced: set.options.forcedPairs)
        let entries = await shelf.entries(first)
        let names = SheetNames.unique(entries.map(SheetReport.init(entry:)))
        for (entry, name) in zip(entries, names) where entry.isPair { await compare(entry, name, of: entries.count) }
        let final = await settled(first, names: Dictionary(zip(entries.map(\.newPage), names), uniquingKeysWith: { first, _ in first }))
        return await finished(await shelf.entries(final))
    }

    /// The pairs that stand in the end: those that were not refused, new ones among the sheets that these leave free, and for the rest the refused ones,
    /// unless their number was given to other content.
    private mutating func settled(_ first: [SheetPairing], names: [Int?: String]) async -> [SheetPairing] {
        var kept = first.filter { !isRefused($0) || $0.match.method == .person }
        let sentBack = first.filter { isRefused($0) && $0.match.method != .person }
        guard !sentBack.isEmpty else { return first }
        var refused = Set(sentBack.map(SheetKey.init))
        while true {
            let proposals = await shelf.pairsAgain(besides: kept, refused: refused)
            guard !proposals.isEmpty else { break }
            for pair in proposals {
                let entry = await shelf.entry(pair)
                await compare(entry, names[pair.new] ?? SheetReport(entry: entry).name, of: nil)
                if isRefused(pair) { refused.insert(SheetKey(pair)) } else { kept.append(pair) }
            }
        }
        for pair in sentBack where !kept.contains(where: { $0.old == pair.old || $0.new == pair.new }) {
            if await !shelf.isReused(pair) { kept.append(pair) }
        }
        return kept
    }

    private func isRefused(_ pair: SheetPairing) -> Bool { reports[SheetKey(pair)]?.status == .refused }

    /// Compares a pair; its pictures are made at once unless it was refused, and may be sent back.
    private mutating func compare(_ entry: SheetEntry, _ name: String, of count: Int?) async {
        var (report, pages) = await set.report(of: entry, named: name, shelf: shelf)
        let isFinal = report.status != .refused || entry.match?.method == .person
        if isFinal { report = await set.illustrated(report, of: entry, named: name, pages: pages, shelf: shelf, illustrate) }
        await shelf.release(entry)
        reports[entry.key] = report
        if isFinal, let count { tell(report, entry.key, of: count) }
    }

    /// The reports of all entries: those that are there, and what is left to do: single sheets, and the pictures of pairs that stay refused.
    private mutating func finished(_ entries: [SheetEntry]) async -> [SheetReport] {
        let names = SheetNames.unique(entries.map(SheetReport.init(entry:)))
        var sheets: [SheetReport] = []
        for (entry, name) in zip(entries, names) {
            var report: SheetReport
            if let known = reports[entry.key] {
                report = known
                if report.status == .refused, report.files.isEmpty {
                    report = await set.illustrated(report, of: entry, named: name, pages: nil, shelf: shelf, illustrate)
                }
            } else {
                report = await set.report(of: entry, named: name, shelf: shelf).report
            }
            await shelf.release(entry)
            tell(report, entry.key, of: entries.count)
            sheets.append(report)
        }
        return sheets
    }

    /// Each sheet is told once.
    private mutating func tell(_ report: SheetReport, _ key: SheetKey, of count: Int) {
        guard told.insert(key).inserted else { return }
        progress(.sheetCompared(report, count: min(told.count, count), of: count))
    }
}

extension SheetKey {
    init(_ pair: SheetPairing) { self.init(old: pair.old, new: pair.new) }
}
