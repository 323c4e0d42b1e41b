import Hummingbird
import Logging

/// Runs a Hummingbird server on a free loopback port while `body` runs.
func withWebServer<Value: Sendable>(
    _ router: Router<BasicRequestContext>, _ body: @escaping @Sendable (String) async throws -> Value
) async throws -> Value {
    let (ports, port) = AsyncStream<Int>.makeStream()
    var logger = Logger(label: "test-server")
    logger.logLevel = .critical
    let server = Application(
        router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) }, logger: logger)
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask {
            try await server.run()
            return nil
        }
        var iterator = ports.makeAsyncIterator()
        let bound = await iterator.next() ?? 0
        let value = try await body("http://127.0.0.1:\(bound)")
        group.cancelAll()
        return value
    }
}
