import ArgumentParser
import Domain
import Foundation
import Pipeline

/// `buildtrace redrive`: dead letters, and sending them back to where they came from.
struct Redrive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows dead letters and sends them back to where they came from.",
        discussion: """
            A dead letter is a message that the broker gave up on. BUILDTRACE_DATABASE_URL names the database; PUBSUB_EMULATOR_HOST, or \
            GOOGLE_CLOUD_PROJECT with Google's credentials, the broker.
            """,
        subcommands: [List.self, Show.self, Send.self, History.self, Resume.self, Cancel.self, Purge.self])

    /// `buildtrace redrive list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists dead letters, the last to die first.")

        @OptionGroup var letters: LetterOptions
        @Option(help: "How many at most.") var limit = 100
        @Flag(help: "Everything about each, as a JSON array.") var json = false

        func validate() throws {
            guard limit > 0 else { throw ValidationError("--limit must be 1 or more.") }
        }

        func run() async throws {
            let filter = letters.filter()
            let found = try await OperatorConnection.withPipeline { try await $0.deadLetters.list(filter, limit: limit) }
            print(json ? try DeadLetterText.json(found) : DeadLetterText.table(found))
            if found.count == limit { Redrive.note("there may be more than these \(limit); --limit shows them") }
        }
    }

    /// `buildtrace redrive show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows one dead letter: its payload, and what each attempt said.")

        @Argument(help: "The dead letter's id, from `buildtrace redrive list`.") var id: DeadLetterID
        @Flag(help: "As JSON.") var json = false

        func run() async throws {
            let letter = try await OperatorConnection.withPipeline { try await Redrive.letter(id, in: $0) }
            print(json ? try DeadLetterText.json([letter]) : DeadLetterText.whole(letter))
        }
    }

    static func letter(_ id: DeadLetterID, in pipeline: Pipeline) async throws -> DeadLetterRecord {
        guard let letter = try await pipeline.deadLetters.find(id) else { throw Complaint("there is no dead letter \(id)", status: 1) }
        return letter
    }

    /// The letters that were named must all be there.
    static func checkIDs(_ ids: [DeadLetterID], in pipeline: Pipeline) async throws {
        for id in ids { _ = try await letter(id, in: pipeline) }
    }

    static func note(_ text: String) { FileHandle.standardError.write(Data("buildtrace: \(text)\n".utf8)) }
}
