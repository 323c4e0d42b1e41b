import ArgumentParser
import Foundation
import HTTPClient
import Pipeline
import PubSub

/// `buildtrace topics`: makes the topics and push subscriptions of a local Broker.
struct Topics: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes the topics and subscriptions of a Broker, or brings them up to date.",
        discussion: """
            PUBSUB_EMULATOR_HOST names the Broker. A function whose address is not given keeps its messages until it is. `buildtrace up` does this \
            by itself; on Google Cloud infra/cloud/topics does.
            """)

    @Option(help: "The address of Page, e.g. http://page:8080.") var page: String?
    @Option(help: "The address of Orchestrator.") var orchestrator: String?
    @Option(help: "The address of Diff.") var diff: String?
    @Option(help: "The address of Summary.") var summary: String?
    @Option(help: "The address of ObjectDiff.") var objectDiff: String?
    @Option(help: "The address of DeadLetter.") var deadLetter: String?
    @Option(help: "The account in whose name pushes are signed; the audience is the function's address.") var account: String?

    func validate() throws {
        for address in [page, orchestrator, diff, summary, objectDiff, deadLetter].compactMap({ $0 }) {
            guard address.hasPrefix("http://") || address.hasPrefix("https://"), !address.hasSuffix("/") else {
                throw ValidationError("'\(address)' must be an address like http://page:8080, without a slash at its end.")
            }
        }
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        guard environment["PUBSUB_EMULATOR_HOST"]?.isEmpty == false else {
            throw Complaint("PUBSUB_EMULATOR_HOST is not set; give the host and port of the Broker", status: 2)
        }
        let topology = PipelineTopology(
            endpoints: .init(page: page, orchestrator: orchestrator, diff: diff, summary: summary, objectDiff: objectDiff, deadLetter: deadLetter),
            retry: .local, pushAccount: account)
        do {
            try await topology.declare(on: try PubSubClient(environment: environment, http: try HTTPClient()))
        } catch {
            throw Complaint("\(error)", status: 1)
        }
        print("The topics and subscriptions are up to date.")
    }
}
