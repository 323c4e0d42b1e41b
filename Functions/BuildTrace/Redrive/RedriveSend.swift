import ArgumentParser
import Domain
import Foundation
import Pipeline

extension Redrive {
    /// `buildtrace redrive send`
    struct Send: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets the work of dead letters begin again.",
            discussion: """
                Sending one twice does no harm. Letters whose work is done, under way, cancelled or gone are skipped. The list is frozen when the \
                command starts; a redrive that is interrupted goes on by itself with the next sweep, until `buildtrace redrive cancel`.
                """)

        @Argument(help: "The dead letters' ids, from `buildtrace redrive list`.") var ids: [DeadLetterID] = []
        @Flag(help: "All open dead letters that the options name.") var all = false
        @OptionGroup var letters: LetterOptions
        @Option(help: "Why, for the audit log.") var why: String
        @Option(help: "Letters a second at most, e.g. 5 or 0.5.") var rate: Double?
        @Option(help: "Publish copies to this topic instead, e.g. of a sandbox; their work does not begin again.") var to: String?
        @Flag(help: "Only show how many would be sent, and some of them.") var dryRun = false

        func validate() throws {
            guard all != !ids.isEmpty else { throw ValidationError("Give the ids of dead letters, or --all.") }
            guard all || letters.isEmpty else { throw ValidationError("--topic and the like go with --all.") }
            guard letters.state == nil || letters.state == .open else { throw ValidationError("--all sends open letters; give the ids of others.") }
            guard !why.allSatisfy(\.isWhitespace) else { throw ValidationError("--why must say why.") }
            if let rate, !(0.001...10_000).contains(rate) { throw ValidationError("--rate must lie between 0.001 and 10000.") }
            if let to, to.isEmpty || !to.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.~+%".contains($0)) }) {
                throw ValidationError("--to takes the short name of a topic.")
            }
        }

        func run() async throws {
            let filter = try filter
            try await OperatorConnection.withPipeline { pipeline in
                try await Redrive.checkIDs(ids, in: pipeline)
                let count = try await pipeline.deadLetters.count(filter)
                guard !dryRun, count > 0 else {
                    print(count == 0 ? "No such dead letters are open." : DeadLetterText.sample(try await pipeline.deadLetters.list(filter, limit: 10), of: count))
                    return
                }
                let redrive = try await pipeline.redrives.create(
                    RedriveOrder(filter: filter, requestedBy: NSUserName(), reason: why, targetTopic: to, rate: rate))
                Redrive.note("redrive \(redrive.id) of \(redrive.waiting) dead letters")
                try await Redrive.carryOut(redrive.id, pipeline)
            }
        }

        private var filter: DeadLetterFilter {
            get throws {
                guard all else { return DeadLetterFilter(ids: ids) }
                var filter = letters.filter()
                filter.state = .open
                return filter
            }
        }
    }

    /// Runs a redrive to its end and says what came of it.
    static func carryOut(_ id: RedriveID, _ pipeline: Pipeline) async throws {
        let done = try await pipeline.redrives.run(id)
        print("Redrive \(done.id): \(done.sent) sent, \(done.skipped) skipped" + (done.waiting > 0 ? ", \(done.waiting) not sent: \(done.state.rawValue)" : ""))
        do {
            try await pipeline.outbox.flush()
        } catch {
            throw Complaint("the messages wait in the outbox, from where the next sweep publishes them: \(error)", status: 1)
        }
    }
}
