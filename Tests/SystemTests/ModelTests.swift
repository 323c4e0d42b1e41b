import Domain
import Foundation
import Hummingbird
import Logging
import Synchronization
import Testing

/// The whole system with a model that writes the words, over its limit at first.
@Suite(.serialized, .timeLimit(.minutes(20))) struct ModelTests {
    @Test func aConfiguredModelWritesTheWordsOnceItsLimitAllows() async throws {
        let asked = Mutex(0)
        let router = Router()
        router.post("/v1/chat/completions") { request, _ in
            let body = Data(try await request.body.collect(upTo: 64 << 20).readableBytesView)
            let number = asked.withLock { asked in
                asked += 1
                return asked
            }
            guard number > 1 else { return Response(status: .tooManyRequests, headers: [.retryAfter: "1"]) }
            guard request.headers[.authorization] == "Bearer local-key" else { return Response(status: .unauthorized) }
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: try Self.completion(for: body))))
        }
        try await Self.serve(router) { url in
            let environment = [
                "OPENAI_BASE_URL": url, "OPENAI_API_KEY": "local-key", "OPENAI_MODEL": "local", "BUILDTRACE_MODEL_REQUESTS_PER_MINUTE": "240",
            ]
            try await TestStack.run(workers: [.summary: 2], environment: environment) { system in
                for name in ["Api", "Page", "Orchestrator", "Diff", "DeadLetter", "Broker", "Summary"] {
                    let environments = system.processes(of: name).map { FileManager.default.contents(atPath: "/proc/\($0)/environ") ?? Data() }
                    #expect(environments.count == (name == "Summary" ? 2 : 1))
                    #expect(environments.allSatisfy { String(decoding: $0, as: UTF8.self).contains("local-key") == ["Summary", "Api"].contains(name) }, "\(name)")
                }
                let samples = try system.samples(sheets: 3, seed: 9)
                let job = try await system.follow(try await system.startJob(old: samples.old, new: samples.new))
                #expect(job.status == "completed")
                let changed = try await system.report(of: job).sheets.filter { $0.status == .changed }
                #expect(!changed.isEmpty)
                for sheet in changed {
                    #expect(sheet.summary?.source == .model, "\(sheet.sheetNumber ?? "?")")
                    let shown = min(12, sheet.changes.count { $0.category != .titleBlock })
                    #expect(sheet.summary?.text == "The model saw \(sheet.changes.count) changes, \(shown) of them in pictures, and 1 sheet.")
                }
                #expect(asked.withLock { $0 } == changed.count + 1, "one question each, and the one that came too early again")
            }
        }
    }

    /// A completion that cites the first change that the question lists.
    private static func completion(for question: Data) throws -> Data {
        let json = try JSONSerialization.jsonObject(with: question) as? [String: Any]
        let parts = (json?["messages"] as? [[String: Any]])?.last?["content"] as? [[String: Any]] ?? []
        let subject = try JSONSerialization.jsonObject(with: Data((parts.first?["text"] as? String ?? "{}").utf8)) as? [String: Any]
        let ids = (subject?["changes"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
        let names = parts.compactMap { $0["text"] as? String }.filter { $0.hasPrefix("Picture: ") }.map { $0.dropFirst("Picture: ".count) }
        let shown = ids.count { names.contains("\($0) before") && names.contains("\($0) after") }
        let sheets = names.count { !$0.contains(" ") }
        let pictures = parts.count { $0["image_url"] != nil }
        guard pictures == names.count else { return Data() }
        let text = "The model saw \(ids.count) changes, \(shown) of them in pictures, and \(sheets) sheet."
        let answer = ["sentences": [["text": text, "citations": Array(ids.prefix(1))]]]
        let content = String(decoding: try JSONSerialization.data(withJSONObject: answer), as: UTF8.self)
        return try JSONSerialization.data(withJSONObject: ["choices": [["message": ["content": content], "finish_reason": "stop"]]])
    }

    private static func serve(_ router: Router<BasicRequestContext>, _ body: (String) async throws -> Void) async throws {
        let (ports, port) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "model")
        logger.logLevel = .critical
        let server = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        let running = Task { try await server.run() }
        defer { running.cancel() }
        var iterator = ports.makeAsyncIterator()
        try await body("http://127.0.0.1:\(await iterator.next() ?? 0)/v1")
    }
}
