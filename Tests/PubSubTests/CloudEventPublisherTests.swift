import Foundation
import HTTPClient
import Hummingbird
import Logging
import Synchronization
import Testing

@testable import PubSub

/// Publishing to a sink of CloudEvents, which decodes what arrives as a function does.
@Suite struct CloudEventPublisherTests {
    struct Arrival: Sendable {
        var message: IncomingMessage
        var authorization: String?
    }

    private func withSink(
        status: HTTPResponse.Status = .accepted, _ body: @escaping @Sendable (String, ArrivalBox) async throws -> Void
    ) async throws {
        let arrivals = ArrivalBox()
        let router = Router()
        router.post("/sink") { request, _ in
            let bytes = Array(try await request.body.collect(upTo: 1 << 20).readableBytesView)
            let headers = request.headers.map { (name: $0.name.rawName, value: $0.value) }
            let message = try EnvelopeDecoder().decode(headers: headers, body: bytes)
            arrivals.all.withLock { $0.append(Arrival(message: message, authorization: request.headers[.authorization])) }
            return Response(status: status)
        }
        let (ports, port) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "sink")
        logger.logLevel = .critical
        let server = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            var iterator = ports.makeAsyncIterator()
            let bound = await iterator.next() ?? 0
            try await body("http://127.0.0.1:\(bound)/sink", arrivals)
            group.cancelAll()
        }
    }

    final class ArrivalBox: Sendable { let all = Mutex<[Arrival]>([]) }

    private func client() throws -> HTTPClient { try HTTPClient(HTTPClient.Configuration(retryPolicy: .none)) }

    @Test func aMessageArrivesAsAFunctionReadsIt() async throws {
        try await withSink { sink, arrivals in
            let publisher = try Publishing.publisher(environment: ["K_SINK": sink], http: try client())
            let ids = try await publisher.publish(
                [
                    OutgoingMessage(topic: "ocr-pages", data: Array(#"{"page":1}"#.utf8), attributes: ["jobid": "j 1%\"ü", "not_allowed": "x"], orderingKey: "k"),
                    OutgoingMessage(topic: "ocr-pages", data: Array(#"{"page":2}"#.utf8)),
                ], to: "ocr-pages")
            let messages = arrivals.all.withLock { $0.map(\.message) }
            #expect(messages.map { String(decoding: $0.data, as: UTF8.self) } == [#"{"page":1}"#, #"{"page":2}"#])
            #expect(messages.map(\.messageID) == ids)
            #expect(messages.allSatisfy { $0.envelope == .cloudEventBinary })
            let first = try #require(messages.first)
            #expect(first.attributes["jobid"] == "j 1%\"ü")
            #expect(first.attributes["partitionkey"] == "k")
            #expect(first.attributes["ce-type"] == "buildtrace.ocr-pages")
            #expect(first.attributes["not_allowed"] == nil)
        }
    }

    @Test func theTokenIsReadAfreshForEveryPublish() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        try await withSink { sink, arrivals in
            let publisher = try Publishing.publisher(
                environment: ["BUILDTRACE_EVENT_SINK": sink, "BUILDTRACE_EVENT_SINK_TOKEN_FILE": file.path], http: try client())
            await #expect(throws: PubSubError.self) { try await publisher.publish([OutgoingMessage(topic: "t", data: [])], to: "t") }
            for token in ["one", "two"] {
                try Data("\(token)\n".utf8).write(to: file)
                _ = try await publisher.publish([OutgoingMessage(topic: "t", data: [0x7b, 0x7d])], to: "t")
            }
            #expect(arrivals.all.withLock { $0.map(\.authorization) } == ["Bearer one", "Bearer two"])
        }
    }

    @Test(arguments: [(HTTPResponse.Status.serviceUnavailable, true), (.tooManyRequests, true), (.notFound, true), (.forbidden, false), (.badRequest, false)])
    func whatTheSinkRefusesIsAnErrorThatSaysWhetherToTryAgain(status: HTTPResponse.Status, isTransient: Bool) async throws {
        try await withSink(status: status) { sink, _ in
            let publisher = CloudEventPublisher(sink: sink, http: try client())
            let error = await #expect(throws: PubSubError.self) { try await publisher.publish([OutgoingMessage(topic: "t", data: [0x7b, 0x7d])], to: "t") }
            #expect(error?.isTransient == isTransient)
        }
    }

    @Test func withoutASinkMessagesGoToTheBroker() throws {
        #expect(try Publishing.publisher(environment: ["PUBSUB_EMULATOR_HOST": "h:1", "K_SINK": ""], http: try client()) is PubSubClient)
        #expect(throws: PubSubError.self) { try Publishing.publisher(environment: ["K_SINK": "broker"], http: try client()) }
    }
}
