import ArgumentParser

/// The command `buildtrace`.
@main
struct BuildTrace: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "buildtrace", abstract: "Tells what changed between two revisions of a construction drawing set.")
}
