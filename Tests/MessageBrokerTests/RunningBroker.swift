import Failpoints
import Foundation
import GoogleAuth
import HTTPClient
import Logging
import Postgres
import PubSub

@testable import MessageBroker

/// A Broker in this process, and a client that talks to it.
struct RunningBroker {
    let port: Int
    let client: PubSubClient
    let http: HTTPClient
    private let task: Task<Void, any Error>

    init(_ database: DatabaseConfiguration, flow: FlowLimits = FlowLimits(), pullWait: Duration = .seconds(20), signer: PushTokenSigner? = nil, failpoints: Failpoints = .off) async throws {
        let (ports, port) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "broker-test")
        logger.logLevel = .critical
        let broker = try MessageBroker(
            BrokerConfiguration(database: database, port: 0, flow: flow, pollInterval: .milliseconds(200), pullWait: pullWait, signer: signer, failpoints: failpoints), logger: logger,
            onReady: { port.yield($0) })
        task = Task { try await broker.run() }
        var iterator = ports.makeAsyncIterator()
        self.port = await iterator.next() ?? 0
        http = try HTTPClient(HTTPClient.Configuration(retryPolicy: .none))
        client = PubSubClient(
            PubSubConfiguration(baseURL: "http://127.0.0.1:\(self.port)", needsToken: false, project: "test", topicPrefix: "bt-"), http: http)
    }

    func stop() async throws {
        task.cancel()
        do { try await task.value } catch is CancellationError {}
    }

    static func with(
        flow: FlowLimits = FlowLimits(), pullWait: Duration = .seconds(20), signer: PushTokenSigner? = nil, _ body: (RunningBroker, TestDatabase) async throws -> Void
    ) async throws {
        try await TestDatabase.with { database in
            let broker = try await RunningBroker(database.configuration, flow: flow, pullWait: pullWait, signer: signer)
            do {
                try await body(broker, database)
            } catch {
                try? await broker.stop()
                throw error
            }
            try await broker.stop()
        }
    }

    /// One raw call of the REST interface.
    func call(_ method: String, _ path: String, _ body: String = "") async throws -> (status: Int, text: String) {
        let response = try await http.send(
            ClientRequest(
                method, "http://127.0.0.1:\(port)\(path)", headers: ["Content-Type": "application/json"],
                body: method == "GET" || method == "DELETE" ? .none : .bytes(Array(body.utf8))))
        return (response.status, response.bodyText(limit: 100_000))
    }

    func publish(_ texts: [String], to topic: String, key: String? = nil, attributes: [String: String] = [:]) async throws -> [String] {
        try await client.publish(
            texts.map { OutgoingMessage(topic: topic, data: Array($0.utf8), attributes: attributes, orderingKey: key) }, to: topic)
    }
}

extension RESTReceivedMessage {
    var text: String { String(decoding: Data(base64Encoded: message.data ?? "") ?? Data(), as: UTF8.self) }
}
