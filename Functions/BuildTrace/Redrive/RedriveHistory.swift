import ArgumentParser
import Domain
import Foundation
import Pipeline

extension Redrive {
    /// `buildtrace redrive history`
    struct History: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists redrives: who sent what, why, and how far it is.")

        @Option(help: "How many at most.") var limit = 20

        func validate() throws {
            guard limit > 0 else { throw ValidationError("--limit must be 1 or more.") }
        }

        func run() async throws {
            let redrives = try await OperatorConnection.withPipeline { try await $0.redrives.list(limit: limit) }
            print(redrives.isEmpty ? "There were no redrives." : DeadLetterText.table(redrives))
        }
    }

    /// `buildtrace redrive resume`
    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Carries on a redrive that was interrupted, at once.")

        @Argument(help: "The redrive's id, from `buildtrace redrive history`.") var id: RedriveID

        func run() async throws {
            try await OperatorConnection.withPipeline { try await Redrive.carryOut(id, $0) }
        }
    }

    /// `buildtrace redrive cancel`
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stops a redrive: what was not sent stays where it is.")

        @Argument(help: "The redrive's id, from `buildtrace redrive history`.") var id: RedriveID

        func run() async throws {
            let redrive = try await OperatorConnection.withPipeline { try await $0.redrives.cancel(id, requestedBy: NSUserName()) }
            print("Redrive \(redrive.id) is \(redrive.state.rawValue): \(redrive.sent) sent, \(redrive.waiting) not sent")
        }
    }

    /// `buildtrace redrive purge`
    struct Purge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Empties dead letters for good.",
            discussion: "What they said is gone, and they cannot be sent back any more; that they were there stays on record. The failed work stays failed.")

        @Argument(help: "The dead letters' ids, from `buildtrace redrive list`.") var ids: [DeadLetterID] = []
        @Flag(help: "All dead letters that the options name.") var all = false
        @OptionGroup var letters: LetterOptions
        @Option(help: "Why, for the audit log.") var why: String
        @Flag(help: "Really do it; without it, only show what would be emptied.") var yes = false

        func validate() throws {
            guard all != !ids.isEmpty else { throw ValidationError("Give the ids of dead letters, or --all.") }
            guard all || letters.isEmpty else { throw ValidationError("--topic and the like go with --all.") }
            guard !why.allSatisfy(\.isWhitespace) else { throw ValidationError("--why must say why.") }
        }

        func run() async throws {
            let filter = letters.filter(ids: all ? nil : ids)
            try await OperatorConnection.withPipeline { pipeline in
                try await Redrive.checkIDs(ids, in: pipeline)
                guard yes else {
                    let count = try await pipeline.deadLetters.count(filter)
                    print(DeadLetterText.sample(try await pipeline.deadLetters.list(filter, limit: 10), of: count))
                    throw Complaint("nothing was purged: --yes purges them for good", status: 2)
                }
                let count = try await pipeline.deadLetters.purge(filter, requestedBy: NSUserName(), reason: why)
                print("\(count) purged")
            }
        }
    }
}
