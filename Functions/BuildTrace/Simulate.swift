import ArgumentParser
import SampleDrawings
import SampleObjects

/// `buildtrace simulate`: makes what the rest of the system can be tried on.
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes sample input.", subcommands: [Drawings.self, Objects.self])

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

    /// `buildtrace simulate objects`: pairs of versions that are lists of objects, and the truth about them.
    struct Objects: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes pairs of drawings given as JSON lists of objects, and truth.jsonl with a line for each.",
            discussion: "The same seed gives the same files: OUT/<drawing_id>/version_a.json and version_b.json.")

        @Option(help: "How many pairs.") var pairs = 100
        @Option(help: "Objects of each first version.") var objects = 10
        @Option(help: "Chooses the objects and the edits.") var seed: UInt64 = 1
        @Option(help: "The share of pairs, in percent, that cannot be compared.") var malformed = 0.0
        @Option(name: .customLong("out"), help: "The folder for the files; it is made where it is missing.") var directory: String

        func validate() throws {
            guard (1...1_000_000).contains(pairs) else { throw ValidationError("--pairs must lie between 1 and 1000000.") }
            guard (0...5_000_000).contains(objects) else { throw ValidationError("--objects must lie between 0 and 5000000.") }
            guard (0...100).contains(malformed) else { throw ValidationError("--malformed is a percentage.") }
        }

        func run() async throws {
            try ObjectSamples(pairs: pairs, objects: objects, seed: seed, malformed: malformed / 100).write(to: directory)
            print("\(directory): \(pairs) pairs of \(objects) objects, \(malformed) % of them malformed (\(ObjectSamples.truthName))")
        }
    }
}
