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
        subcommands: [List.self, Show.self, Send.self])

    /// `buildtrace redrive list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists dead letters, the last to die first.")

        @Option(help: "Only those of this topic, e.g. ocr-pages.") var topic: DeadTopic?
        @Option(help: "Only those in this state: open, redriven, resolved or purged.") var state: DeadLetterState?
        @Option(help: "How many at most.") var limit = 100
        @Flag(help: "Everything about each, as a JSON array.") var json = false

        func validate() throws {
            guard limit > 0 else { throw ValidationError("--limit must be 1 or more.") }
        }

        func run() async throws {
            let letters = try await OperatorConnection.withPipeline {
                try await $0.deadLetters.list(topic: topic?.rawValue, state: state, limit: limit)
            }
            print(json ? try DeadLetterText.json(letters) : DeadLetterText.table(letters))
            if letters.count == limit { Redrive.note("there may be more than these \(limit); --limit shows them") }
        }
    }

    /// `buildtrace redrive show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows one dead letter: its payload, and what each attempt said.")

        @Argument(help: "The dead letter's id, from `buildtrace redrive list`.") var id: DeadLetterID

        func run() async throws {
            let letter = try await OperatorConnection.withPipeline { try await Redrive.letter(id, in: $0) }
            print(DeadLetterText.whole(letter))
        }
    }

    /// `buildtrace redrive send`
    struct Send: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets the work of dead letters begin again.",
            discussion: "Sending one twice does no harm. Letters whose work is done, under way, cancelled or gone are skipped.")

        @Argument(help: "The dead letters' ids, from `buildtrace redrive list`.") var ids: [DeadLetterID] = []
        @Flag(help: "All open dead letters.") var all = false
        @Option(help: "With --all: only those of this topic.") var topic: DeadTopic?
        @Option(help: "Why, for the audit log.") var why: String
        @Flag(help: "Only show what would be sent.") var dryRun = false

        func validate() throws {
            guard all != !ids.isEmpty else { throw ValidationError("Give the ids of dead letters, or --all.") }
            guard all || topic == nil else { throw ValidationError("--topic goes with --all.") }
            guard !why.allSatisfy(\.isWhitespace) else { throw ValidationError("--why must say why.") }
        }

        func run() async throws {
            try await OperatorConnection.withPipeline { pipeline in
                let letters = try await chosen(pipeline)
                if dryRun || letters.isEmpty {
                    print(letters.isEmpty ? "No dead letters are open." : DeadLetterText.table(letters))
                    return
                }
                let redrive = try await pipeline.redrives.create(letters.map(\.id), requestedBy: NSUserName(), reason: why)
                let done = try await pipeline.redrives.run(redrive.id)
                print("Redrive \(done.id): \(done.sent) sent, \(done.skipped) skipped")
                do {
                    try await pipeline.outbox.flush()
                } catch {
                    throw Complaint("the messages wait in the outbox, from where the next sweep publishes them: \(error)", status: 1)
                }
            }
        }

        private func chosen(_ pipeline: Pipeline) async throws -> [DeadLetterRecord] {
            if all { return try await pipeline.deadLetters.list(topic: topic?.rawValue, state: .open, limit: .max) }
            var letters: [DeadLetterRecord] = []
            for id in ids { letters.append(try await Redrive.letter(id, in: pipeline)) }
            return letters
        }
    }

    private static func letter(_ id: DeadLetterID, in pipeline: Pipeline) async throws -> DeadLetterRecord {
        guard let letter = try await pipeline.deadLetters.find(id) else { throw Complaint("there is no dead letter \(id)", status: 1) }
        return letter
    }

    private static func note(_ text: String) { FileHandle.standardError.write(Data("buildtrace: \(text)\n".utf8)) }
}

/// A topic by its short name.
struct DeadTopic: ExpressibleByArgument {
    var rawValue: String

    init?(argument: String) {
        guard let topic = Topic(rawValue: argument) else { return nil }
        rawValue = topic.rawValue
    }

    static var allValueStrings: [String] { Topic.allCases.map(\.rawValue) }
}

extension DeadLetterState: ExpressibleByArgument {}

extension Identifier: ExpressibleByArgument where Kind == DeadLetterKind {
    public init?(argument: String) { self.init(argument) }
}
