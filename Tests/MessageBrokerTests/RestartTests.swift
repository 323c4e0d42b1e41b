import Failpoints
import Foundation
import Postgres
import PubSub
import Synchronization
import Testing

@testable import MessageBroker

@Suite(.timeLimit(.minutes(10))) struct RestartTests {
    private func declare(_ client: PubSubClient, _ endpoint: Endpoint) async throws {
        try await client.createTopic("work")
        try await client.createTopic("dead")
        try await client.declareSubscription(
            SubscriptionDeclaration(
                name: "push", topic: "work", push: .init(pushEndpoint: endpoint.url), deadLetter: ("dead", 5), minimumBackoff: .seconds(600)))
        try await client.declareSubscription(SubscriptionDeclaration(name: "keep", topic: "work"))
    }

    @Test func aNewBrokerDeliversWhatTheOldOneLeftAndNoAttemptIsSpent() async throws {
        let isFirst = Mutex(true)
        let endpoint = try await Endpoint { _ in isFirst.withLock { $0 } ? nil : 204 }
        try await TestDatabase.with { database in
            let old = try await RunningBroker(database.configuration)
            try await declare(old.client, endpoint)
            let ids = try await old.publish(["one", "two"], to: "work")
            #expect(await endpoint.next(2).map(\.message.deliveryAttempt) == [1, 1])
            isFirst.withLock { $0 = false }
            try await old.stop()
            let new = try await RunningBroker(database.configuration)
            let again = await endpoint.next(2)
            #expect(Set(again.map(\.message.messageID)) == Set(ids))
            #expect(again.map(\.message.deliveryAttempt) == [1, 1])
            #expect(try await new.client.pull("keep", limit: 10).map(\.message.messageId) == ids)
            try await new.stop()
        }
    }

    /// The database carried a claim out, and the answer was lost: what was claimed is not left until its deadline has passed.
    @Test func aClaimWhoseAnswerIsLostIsTakenBackAtOnce() async throws {
        let endpoint = try await Endpoint { _ in 204 }
        try await TestDatabase.with { database in
            let point = try #require(Failpoint(.claim, .after))
            // The first claims find nothing yet.
            let failpoints = Failpoints([point: ArmedFault(.error)])
            let broken = try await RunningBroker(database.configuration, failpoints: failpoints)
            try await declare(broken.client, endpoint)
            _ = try await broken.publish(["one"], to: "work")
            try await eventuallyClaimed(database)
            try await broken.stop()
            let mended = try await RunningBroker(database.configuration, failpoints: Failpoints([point: ArmedFault(.error, times: 2)]))
            _ = try await mended.publish(["two"], to: "work")
            let delivered = await endpoint.next(2)
            #expect(Set(delivered.map(\.text)) == ["one", "two"])
            #expect(delivered.allSatisfy { $0.message.deliveryAttempt == 1 }, "no attempt is spent")
            try await mended.stop()
        }
    }

    /// Waits until a message was claimed; the suite's time limit ends one that never is.
    private func eventuallyClaimed(_ database: TestDatabase) async throws {
        let connections = Database(database.configuration)
        var isClaimed = false
        while !isClaimed {
            isClaimed = try await connections.withConnection { try await $0.queryOne("SELECT EXISTS (SELECT FROM broker.deliveries WHERE lease IS NOT NULL) AS is_used").get("is_used") }
            if !isClaimed { try await Task.sleep(for: .milliseconds(10)) }
        }
        await connections.close()
    }

    @Test func aKilledBrokerLosesNothingThatItAnswered() async throws {
        let folder = try #require(ProcessInfo.processInfo.environment["BUILDTRACE_TEST_BINARIES"], "run scripts/test, which says where the executables are")
        let url = try #require(ProcessInfo.processInfo.environment["BUILDTRACE_TEST_DATABASE_URL"], "run scripts/test, which starts a PostgreSQL")
        let hangs = Mutex(true)
        let endpoint = try await Endpoint { _ in hangs.withLock { $0 } ? nil : 204 }
        try await TestDatabase.with { database in
            let base = try #require(URLComponents(string: url))
            var own = base
            own.path = "/\(database.name)"
            let first = try BrokerProcess(folder, database: try #require(own.string))
            let client = try await first.client()
            try await declare(client, endpoint)
            let ids = try await client.publish(
                (0..<20).map { OutgoingMessage(topic: "work", data: Array("\($0)".utf8)) }, to: "work")
            #expect(await endpoint.next(1).count == 1)
            first.kill()
            hangs.withLock { $0 = false }
            let second = try BrokerProcess(folder, database: try #require(own.string))
            defer { second.kill() }
            let again = try await second.client()
            #expect(try await again.pull("keep", limit: 100).compactMap(\.message.messageId) == ids)
            var delivered: Set<String> = []
            for await delivery in endpoint.deliveries {
                // Those of the first Broker came before the first was killed; all come again.
                delivered.insert(delivery.message.messageID ?? "")
                if delivered.count == 20 { break }
            }
            #expect(delivered == Set(ids))
        }
    }
}

/// The Broker's executable as a process of its own.
///
/// `@unchecked Sendable`: the process and its output are only read after `init`.
final class BrokerProcess: @unchecked Sendable {
    private let process = Process()
    private let output = Pipe()

    init(_ folder: String, database: String) throws {
        process.executableURL = URL(fileURLWithPath: folder).appendingPathComponent("Broker")
        process.environment = ["BUILDTRACE_DATABASE_URL": database, "PORT": "0", "PATH": "/usr/bin:/bin"]
        process.standardOutput = output
        try process.run()
    }

    /// Waits for the line that tells the port.
    func client() async throws -> PubSubClient {
        let reader = output.fileHandleForReading
        let line: String? = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var text = ""
                while true {
                    let chunk = reader.availableData
                    text += String(decoding: chunk, as: UTF8.self)
                    let found = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().first { $0.contains("\"listening\"") }
                    if found != nil || chunk.isEmpty { return continuation.resume(returning: found.map(String.init)) }
                }
            }
        }
        let fields = try JSONDecoder().decode([String: String].self, from: Data(try #require(line, "the Broker ended before it listened").utf8))
        let port = try #require(fields["port"])
        return PubSubClient(
            PubSubConfiguration(baseURL: "http://127.0.0.1:\(port)", needsToken: false, project: "test", topicPrefix: "bt-"), http: try .init())
    }

    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
