import ArgumentParser
import SampleDrawings

/// `buildtrace simulate`: makes what the rest of the system can be tried on.
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes sample input.", subcommands: [Drawings.self])

    /// `buildtrace simulate drawings`: two revisions of a made-up set, and the truth about them.
    struct Drawings: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes two revisions of a drawing set (old.pdf, new.pdf) and truth.json with every edit between them.",
            discussion: "The same seed gives the same files. All names in the drawings are invented.")

        @Option(help: "How many sheets the old revision has.")
        var sheets = 12

        @Option(help: "Chooses the building, the people and the edits.")
        var seed: UInt64 = 1

        @Option(name: .customLong("out"), help: "The folder for the files; it is made where it is missing.")
        var directory: String

        func validate() throws {
            do {
                _ = try SampleSet(sheets: sheets, seed: seed)
            } catch {
                throw ValidationError("\(error)")
            }
        }

        func run() async throws {
            let truth = try SampleSet(sheets: sheets, seed: seed).write(to: directory)
            let changed = truth.sheets.filter { $0.status == .changed }.count
            let edits = truth.sheets.reduce(0) { $0 + $1.edits.filter { $0.category != .titleBlock }.count }
            print(
                "\(directory)/\(SampleSet.oldName): \(truth.old.pages) sheets; \(directory)/\(SampleSet.newName): \(truth.new.pages) sheets; "
                    + "\(changed) changed, \(edits) edits (\(SampleSet.truthName))")
        }
    }
}
