import ArgumentParser
import Foundation
import PageReading

/// The command `buildtrace`.
@main
struct BuildTrace: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "buildtrace", abstract: "Tells what changed between two revisions of a construction drawing set.",
        subcommands: [Up.self, Compare.self, Redrive.self, Migrate.self, Topics.self, SweepCommand.self, Simulate.self, CompareObjects.self])

    static func main() async {
        PageReadingChild.runIfAsked()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            leave(with: error)
        }
    }

    /// Help and results go to standard output, complaints to standard error; a wrong call exits with 2.
    private static func leave(with error: any Error) -> Never {
        if let complaint = error as? Complaint {
            FileHandle.standardError.write(Data("buildtrace: \(complaint)\n".utf8))
            Foundation.exit(complaint.status)
        }
        let code = exitCode(for: error)
        let text = fullMessage(for: error)
        if !text.isEmpty {
            (code == .success ? FileHandle.standardOutput : FileHandle.standardError).write(Data((text + "\n").utf8))
        }
        Foundation.exit(code == .validationFailure ? 2 : code.rawValue)
    }
}
