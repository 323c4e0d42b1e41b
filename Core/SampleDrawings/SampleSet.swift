import Domain
import FoundationEssentials

/// Two revisions of a made-up drawing set, and the truth about what differs between them.
public struct SampleSet: Sendable {
    public static let oldName = "old.pdf"
    public static let newName = "new.pdf"
    public static let truthName = "truth.json"

    public let sheets: Int
    public let seed: UInt64

    /// - Parameters:
    ///   - sheets: how many the old revision has, 1 to 5,000.
    ///   - seed: the same seed gives the same bytes.
    public init(sheets: Int, seed: UInt64) throws(SampleDrawingsError) {
        guard sheets > 0 else { throw .noSheets(sheets) }
        guard sheets <= SheetCatalogue.limit else { throw .tooManySheets(sheets, limit: SheetCatalogue.limit) }
        self.sheets = sheets
        self.seed = seed
    }

    /// Writes `old.pdf`, `new.pdf` and `truth.json` into `directory`, which is made where it is missing.
    ///
    /// - Parameter progress: called after each sheet with the number of sheets that are done, and of all.
    /// - Returns: what is in `truth.json`.
    @discardableResult
    public func write(to directory: String, progress: (Int, Int) -> Void = { _, _ in }) throws(SampleDrawingsError) -> SampleTruth {
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw .cannotWrite(path: directory, reason: "the folder cannot be made")
        }
        let (specs, spare) = SheetCatalogue.sheets(count: sheets)
        let plan = RevisionPlan(sheets: specs, spare: spare, seed: seed)
        let project = Project(seed: seed)
        let artist = SheetArtist(seed: seed, project: project, plan: plan)
        var old = try PDFFile(path: "\(directory)/\(Self.oldName)", title: project.name, date: project.oldStamp)
        var new = try PDFFile(path: "\(directory)/\(Self.newName)", title: project.name, date: project.newStamp)
        var printer = SheetPrinter(seed: seed, directory: directory, entries: plan.entries)
        var truths: [SheetTruth] = []
        for (index, entry) in plan.entries.enumerated() {
            truths.append(try printer.print(artist.draw(entry), entry: entry, old: &old, new: &new))
            progress(index + 1, plan.entries.count)
        }
        try old.finish()
        try new.finish()
        let truth = SampleTruth(
            seed: seed, old: .init(file: Self.oldName, pages: truths.filter { $0.oldPage != nil }.count),
            new: .init(file: Self.newName, pages: truths.filter { $0.newPage != nil }.count), sheets: truths)
        try write(truth, to: "\(directory)/\(Self.truthName)")
        return truth
    }

    private func write(_ truth: SampleTruth, to path: String) throws(SampleDrawingsError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let bytes: [UInt8]
        do {
            bytes = Array(try encoder.encode(truth)) + [0x0a]
        } catch {
            throw .cannotWrite(path: path, reason: "the truth cannot be encoded: \(error)")
        }
        let file = try OutputFile(path: path)
        try file.write(bytes)
        try file.close()
    }
}
