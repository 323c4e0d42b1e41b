import ArgumentParser
import Foundation
import ObjectComparison
import ObjectReading
import StepTracing

/// `buildtrace compare-objects OLD NEW`: two versions of one drawing that are JSON lists of objects.
struct CompareObjects: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compares two versions of a drawing given as JSON lists of objects, and prints what changed as JSON.",
        discussion: "Exit status: 0 compared, 2 wrong call, 3 an input could not be read.")

    @Argument(help: "The old version.") var old: String
    @Argument(help: "The new version.") var new: String
    @Option(parsing: .unconditional, help: "Differences of a coordinate or length up to this, in units of the drawing, are none.") var threshold = 0.1
    @Option(parsing: .unconditional, help: ArgumentHelp("The axis that points north.", valueName: "+y|-y")) var north = ObjectComparisonSettings.North.up
    @Option(help: "Write what each step took, as JSON, to this file.") var steps: String?
    @Option(help: ArgumentHelp("Compare so many times, for measuring.", visibility: .hidden)) var `repeat` = 1

    func validate() throws {
        guard `repeat` > 0 else { throw ValidationError("--repeat must be at least 1.") }
        guard threshold >= 0, threshold.isFinite else { throw ValidationError("--threshold must not be negative.") }
    }

    func run() throws {
        let steps = StepsFile(steps)
        let lists = try step("read") { try (read(old), read(new)) }
        let settings = ObjectComparisonSettings(threshold: threshold, north: north)
        var words = compare(lists.0, lists.1, settings)
        for _ in 1..<`repeat` { words = compare(lists.0, lists.1, settings) }
        for (name, list) in [(old, lists.0), (new, lists.1)] {
            let (kept, found) = ObjectQuality().issues(of: list)
            for issue in kept { complain("\(name): \(issue)") }
            if found > kept.count { complain("\(name): and \(found - kept.count) more") }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(words), as: UTF8.self))
        try steps.write()
    }

    private func compare(_ old: ObjectList, _ new: ObjectList, _ settings: ObjectComparisonSettings) -> ObjectWords {
        let changes = step("compare") { ObjectComparer(settings: settings).changes(from: old, to: new) }
        return step("words") { ObjectWording(old: old, new: new, settings: settings).words(of: changes) }
    }

    /// The list, or a line that says why it cannot be read and exit status 3.
    private func read(_ path: String) throws -> ObjectList {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            complain("\(path) is a folder; name a JSON file")
            throw ExitCode(3)
        }
        do {
            return try ObjectReader().read(try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe))
        } catch let error as ObjectReadingError {
            complain("\(path) cannot be compared: \(error)")
        } catch {
            complain("\(path) cannot be read: \(error.localizedDescription)")
        }
        throw ExitCode(3)
    }

    private func complain(_ line: String) {
        FileHandle.standardError.write(Data("buildtrace: \(line)\n".utf8))
    }
}

extension ObjectComparisonSettings.North: ExpressibleByArgument {}
