import Comparison
import Domain
import PageReading

/// Where the pages of one drawing version come from.
public protocol SheetSource: Sendable {
    /// The file's name for people.
    var file: String { get }
    var sha256: String { get }
    var pageCount: Int { get }
    /// Reads one page (from 0). The error's description tells a person what is wrong with that page.
    func read(page: Int) async throws -> PageReading
    /// The picture of a page whose text is known; other text may be missing.
    func readAgain(page: Int) async throws -> PageReading
}

extension SheetSource {
    public func readAgain(page: Int) async throws -> PageReading { try await read(page: page) }
}

/// The comparison of two whole drawing sets in one process: reads all pages, pairs them, compares each pair.
///
/// A page or pair that fails costs that sheet only. Rasters are kept only while they fit into `rasterBudget`, and read again otherwise,
/// so that memory does not grow with the number of sheets.
public struct SetComparison: Sendable {
    public struct Options: Sendable {
        public var dpi: Int
        public var comparison: ComparisonSettings
        /// Pairs that a person forces: pages from 0.
        public var forcedPairs: [(old: Int, new: Int)]
        /// Places that a person says are the same; they win over the machine's alignment.
        public var points: [GivenPoints]
        /// Bytes of raster kept between reading and comparing.
        public var rasterBudget: Int
        /// Pages read at once.
        public var readers: Int

        public init(
            dpi: Int, comparison: ComparisonSettings = ComparisonSettings(), forcedPairs: [(old: Int, new: Int)] = [],
            points: [GivenPoints] = [], rasterBudget: Int = 320 << 20, readers: Int = 2
        ) {
            self.dpi = dpi
            self.comparison = comparison
            self.forcedPairs = forcedPairs
            self.points = points
            self.rasterBudget = rasterBudget
            self.readers = readers
        }
    }

    /// What happens while a comparison runs.
    public enum Progress: Sendable {
        case pageRead(count: Int, of: Int)
        /// A page was read, but not all of it: its text is not, or not wholly, known.
        case pageIncomplete(ReadingError)
        case sheetCompared(SheetReport, count: Int, of: Int)
    }

    /// A pair that was compared, as the maker of its pictures sees it.
    public struct ComparedPair: Sendable {
        /// No other sheet of the result has it.
        public var name: String
        public var old: PageReading
        public var new: PageReading
        public var report: SheetReport
    }

    public typealias Illustrate = @Sendable (ComparedPair) async throws -> Illustration

    public let old: any SheetSource
    public let new: any SheetSource
    public let options: Options

    public init(old: any SheetSource, new: any SheetSource, options: Options) {
        self.old = old
        self.new = new
        self.options = options
    }

    /// Runs the comparison. `illustrate` is called once for each compared pair, and returns what it wrote.
    public func run(
        progress: @escaping @Sendable (Progress) -> Void = { _ in }, illustrate: @escaping Illustrate = { _ in Illustration() }
    ) async -> Report {
        let shelf = PageShelf(old: old, new: new, budget: options.rasterBudget)
        await readAllPages(into: shelf, progress: progress)
        let entries = await shelf.entries(forced: options.forcedPairs)
        let names = SheetNames.unique(entries.map(SheetReport.init(entry:)))
        var sheets: [SheetReport] = []
        for (index, entry) in entries.enumerated() {
            let sheet = await report(of: entry, named: names[index], shelf: shelf, illustrate: illustrate)
            sheets.append(sheet)
            await shelf.release(entry)
            progress(.sheetCompared(sheet, count: index + 1, of: entries.count))
        }
        return Report(
            old: .init(file: old.file, sha256: old.sha256, pages: old.pageCount),
            new: .init(file: new.file, sha256: new.sha256, pages: new.pageCount),
            settings: .init(dpi: options.dpi, toleranceMillimetres: options.comparison.toleranceMillimetres),
            engine: PageReader.engineVersion, sheets: sheets)
    }

    /// Old and new pages by turns, a few at once.
    private func readAllPages(into shelf: PageShelf, progress: @escaping @Sendable (Progress) -> Void) async {
        let order = PageSlot.interleaved(old: old.pageCount, new: new.pageCount)
        await withTaskGroup(of: Void.self) { group in
            for (index, slot) in order.enumerated() {
                if index >= options.readers { await group.next() }
                group.addTask {
                    let (count, note) = await shelf.survey(slot)
                    if let note { progress(.pageIncomplete(note)) }
                    progress(.pageRead(count: count, of: order.count))
                }
            }
        }
    }

    private func report(of entry: SheetEntry, named name: String, shelf: PageShelf, illustrate: Illustrate) async -> SheetReport {
        var sheet = SheetReport(entry: entry)
        guard sheet.failure == nil, let oldPage = entry.oldPage, let newPage = entry.newPage else { return sheet.summarised() }
        do {
            async let oldReading = shelf.reading(PageSlot(side: .old, page: oldPage))
            async let newReading = shelf.reading(PageSlot(side: .new, page: newPage))
            let (old, new) = try await (oldReading, newReading)
            let points = options.points.first { $0.isFor(entry) }?.pairs ?? []
            let result = try PairComparer.compare(old: old, new: new, idPrefix: name, settings: options.comparison, points: points)
            sheet.status = result.status
            sheet.alignment = result.alignment
            sheet.changes = result.changes
            sheet = sheet.summarised(width: new.width, height: new.height)
            sheet.add(try await illustrate(ComparedPair(name: name, old: old, new: new, report: sheet)))
        } catch {
            sheet.status = .failed
            sheet.failure = "\(error)"
            sheet = sheet.summarised()
        }
        return sheet
    }
}

extension SheetReport {
    /// With the summary by rule; the size of the new page in points, where there is one.
    fileprivate func summarised(width: Double? = nil, height: Double? = nil) -> SheetReport {
        var sheet = self
        sheet.summary = RuleSummary.summary(of: self, pageWidth: width, pageHeight: height)
        return sheet
    }
}
