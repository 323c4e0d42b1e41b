import Foundation
import HTTPClient
import Hummingbird
import Logging
import Synchronization
import Testing

@testable import ObjectStorage

/// What the JSON interface documents of generations, played by a server of our own: 412 where `ifGenerationMatch` does not match.
@Suite(.timeLimit(.minutes(1))) struct GenerationTests {
    /// - Parameter answer: status and body for a request's method and URI; the body of an upload is its third argument.
    private func run(
        _ answer: @escaping @Sendable (String, String, String) -> (Int, String), _ body: @escaping @Sendable (GoogleCloudObjectStore) async throws -> Void
    ) async throws {
        let router = Router()
        for method in [HTTPRequest.Method.get, .post] {
            router.on("**", method: method) { request, _ in
                let sent = String(decoding: (try await request.body.collect(upTo: 1 << 20)).readableBytesView, as: UTF8.self)
                let (status, text) = answer(request.method.rawValue, request.uri.string, sent)
                return Response(status: .init(code: status), body: .init(byteBuffer: ByteBuffer(string: text)))
            }
        }
        let (ports, port) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "generations")
        logger.logLevel = .critical
        let server = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            var iterator = ports.makeAsyncIterator()
            let configuration = GoogleCloudStorageConfiguration(
                baseURL: "http://127.0.0.1:\(await iterator.next() ?? 0)", bucket: "b", needsToken: false)
            try await body(GoogleCloudObjectStore(configuration, http: try HTTPClient(sleep: { _ in })))
            group.cancelAll()
        }
    }

    @Test func aCreationAsksForGenerationZeroAndLosesWhereTheKeyIsTaken() async throws {
        let asked = Mutex<[String]>([])
        try await run { method, uri, _ in
            if method == "GET" { return (200, #"{"name":"k","metadata":{"buildtrace-creation":"another"}}"#) }
            asked.withLock { $0.append(uri) }
            return (412, "{}")
        } _: { store in
            let created = try await store.create(try ObjectKey("k"), bytes: [1], contentType: "a/b")
            #expect(!created)
        }
        #expect(asked.withLock { $0 } == ["/upload/storage/v1/b/b/o?ifGenerationMatch=0&uploadType=multipart"])
    }

    @Test func aCreationWhoseAnswerWasLostIsRecognisedAsItsOwn() async throws {
        let stored = Mutex<String?>(nil)
        try await run { method, _, body in
            if method == "GET" { return (200, stored.withLock { $0 } ?? "{}") }
            return stored.withLock { stored in
                if stored != nil { return (412, "{}") }
                stored = body.split(separator: "\r\n").first { $0.hasPrefix("{") }.map(String.init)
                return (503, "the answer that was lost")
            }
        } _: { store in
            let created = try await store.create(try ObjectKey("k"), bytes: [1], contentType: "a/b")
            #expect(created)
        }
    }

    @Test func aReadStaysWithOneGeneration() async throws {
        let round = Mutex(0)
        let hashes = [RemoteTransfer.sha256(Array("old".utf8)), RemoteTransfer.sha256(Array("new".utf8))]
        try await run { _, uri, _ in
            round.withLock { round in
                guard uri.contains("alt=media") else {
                    return (200, #"{"name":"k","generation":"\#(min(round, 1))","metadata":{"sha256":"\#(hashes[min(round, 1)])"}}"#)
                }
                // Replaced just after its metadata were read.
                round += 1
                return uri.contains("ifGenerationMatch=1") ? (200, "new") : (412, "{}")
            }
        } _: { store in
            let bytes = try await store.get(try ObjectKey("k"))
            #expect(bytes == Array("new".utf8))
        }
    }
}
