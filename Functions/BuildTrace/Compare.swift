import ArgumentParser
import Comparison
import Domain
import Foundation
import Gallery
import PageReading
import SetComparison

/// `buildtrace compare OLD NEW --out DIR`: the whole comparison in one process.
struct Compare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compares two revisions of a drawing set and writes DIR/report.json, the pictures, and DIR/gallery.html to look at.",
        discussion: "Exit status: 0 compared, 2 wrong call, 3 an input could not be read.")

    @Argument(help: "The old revision.") var old: String
    @Argument(help: "The new revision.") var new: String
    @Option(name: .long, help: "The folder for the report and the pictures.") var out: String
    @Option(name: .long, help: "Force a pairing, pages from 1; may be repeated.") var pair: [ForcedPair] = []
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Align a sheet by two to four places that are the same, in points from the upper left corner; may be repeated.",
            valueName: "SHEET=X,Y:X,Y X,Y:X,Y"))
    var points: [PointsOption] = []
    @Option(name: .long, help: "Dots per inch of the pictures.") var imageDpi: Int = 150
    @Flag(name: .long, help: "Write the report only.") var noPictures = false
    @Flag(name: .long, inversion: .prefixedNo, help: "Write DIR/gallery.html, one page with everything in it, unless there are no pictures.") var gallery = true
    @Option(name: .long, help: "Dots per inch at which pages are read; those of more than 75 megapixels are compared at fewer.") var dpi: Int = 200
    @Option(name: .long, help: "Distances up to this, in millimetres on paper, are no change.") var tolerance: Double = 0.5
    @Option(name: .long, help: "Write what each step took, as JSON, to this file.") var steps: String?

    func validate() throws {
        guard (50...600).contains(dpi) else { throw ValidationError("--dpi must lie between 50 and 600.") }
        guard (20...600).contains(imageDpi) else { throw ValidationError("--image-dpi must lie between 20 and 600.") }
        guard (0.05...10).contains(tolerance) else { throw ValidationError("--tolerance must lie between 0.05 and 10 mm.") }
    }

    func run() async throws {
        let steps = StepsFile(steps)
        let workspace = try Workspace()
        defer { workspace.remove() }
        let sources = try await open(in: workspace)
        let comparison = SetComparison(
            old: sources.old, new: sources.new,
            options: .init(
                dpi: dpi, comparison: ComparisonSettings(toleranceMillimetres: tolerance),
                forcedPairs: pair.map { ($0.old - 1, $0.new - 1) }, points: points.map(\.points)))
        let terminal = ProgressLine()
        let camera = gallery ? GalleryCamera(sheets: max(sources.old.pageCount, sources.new.pageCount)) : nil
        let pictures = noPictures ? nil : PictureFiles(folder: out, dpi: Double(imageDpi), camera: camera)
        let report = await comparison.run(progress: terminal.show, illustrate: { try await pictures?.write($0) ?? Illustration() })
        terminal.clear()
        try ReportFile.write(report, to: out)
        try await pictures?.writePage(of: report)
        try steps.write()
        print(ReportTable(report: report).text)
    }

    /// Both inputs, or a line for each one that cannot be read and exit status 3.
    private func open(in workspace: Workspace) async throws -> (old: DrawingSource, new: DrawingSource) {
        let options = ReadingOptions(dpi: Double(dpi))
        do {
            return (
                try await DrawingSource(Upload(path: old), reader: PageReader(), options: options, workspace: workspace.folder("old")),
                try await DrawingSource(Upload(path: new), reader: PageReader(), options: options, workspace: workspace.folder("new"))
            )
        } catch let error as ReadingError {
            FileHandle.standardError.write(Data("buildtrace: \(error)\n".utf8))
            throw ExitCode(3)
        }
    }
}

/// `SHEET=X,Y:X,Y X,Y:X,Y`.
struct PointsOption: ExpressibleByArgument {
    var points: GivenPoints

    init?(argument: String) {
        guard let points = GivenPoints(text: argument) else { return nil }
        self.points = points
    }
}

/// `OLD:NEW`, pages from 1.
struct ForcedPair: ExpressibleByArgument {
    var old: Int
    var new: Int

    init?(argument: String) {
        let parts = argument.split(separator: ":").map { Int($0) }
        guard parts.count == 2, let old = parts[0], let new = parts[1], old > 0, new > 0 else { return nil }
        self.old = old
        self.new = new
    }
}
