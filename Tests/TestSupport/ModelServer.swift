import Foundation
import Hummingbird
import Logging
import Synchronization

/// A server on a loopback port that speaks chat completions, and remembers what it was asked.
public final class ModelServer: Sendable {
    public struct Question: Sendable {
        public var authorization: String?
        public var body: Data
    }

    /// What it answers.
    public enum Reply: Sendable {
        case raw(HTTPResponse.Status, HTTPFields, String)
        case never

        /// A completion with the text as content.
        public static func content(_ text: String?, finish: String = "stop", promptTokens: Int = 1000, completionTokens: Int = 200) throws -> Reply {
            let message: [String: Any] = ["role": "assistant", "content": text ?? NSNull()]
            let body: [String: Any] = [
                "id": "x", "choices": [["index": 0, "message": message, "finish_reason": finish]],
                "usage": ["prompt_tokens": promptTokens, "completion_tokens": completionTokens],
            ]
            return .raw(.ok, [:], String(decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self))
        }
    }

    private let asked = Mutex<[Question]>([])
    public var questions: [Question] { asked.withLock { $0 } }

    /// Lends the server's base address while it runs.
    public static func run<Value: Sendable>(
        _ reply: Reply, _ body: @escaping @Sendable (String, ModelServer) async throws -> Value
    ) async throws -> Value {
        let model = ModelServer()
        let (ports, port) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "model-server")
        logger.logLevel = .critical
        let server = Application(
            router: model.router(reply), configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await server.run()
                return nil
            }
            var iterator = ports.makeAsyncIterator()
            let bound = await iterator.next() ?? 0
            let value = try await body("http://127.0.0.1:\(bound)/v1", model)
            group.cancelAll()
            return value
        }
    }

    private func router(_ reply: Reply) -> Router<BasicRequestContext> {
        let router = Router()
        router.post("/v1/chat/completions") { request, _ in
            let buffer = try await request.body.collect(upTo: 32 << 20)
            let question = Question(authorization: request.headers[.authorization], body: Data(buffer.readableBytesView))
            self.asked.withLock { $0.append(question) }
            switch reply {
            case .never:
                // Ends when the server is stopped.
                for await _ in AsyncStream<Void>.makeStream().stream {}
                throw HTTPError(.serviceUnavailable)
            case .raw(let status, let fields, let text):
                var headers = fields
                headers[.contentType] = "application/json"
                return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
            }
        }
        return router
    }
}
