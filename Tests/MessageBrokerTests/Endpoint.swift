import Hummingbird
import Logging
import PubSub
import Synchronization

/// A push endpoint on a loopback port: every delivery is shown to the test, and answered as it says.
final class Endpoint: Sendable {
    struct Delivery: Sendable {
        let message: IncomingMessage
        let headers: [(name: String, value: String)]
        let body: String
        var text: String { String(decoding: message.data, as: UTF8.self) }
    }

    let url: String
    let deliveries: AsyncStream<Delivery>
    private let task: Task<Void, any Error>

    /// - Parameter answer: the status for a delivery; nil: none ever.
    init(_ answer: @escaping @Sendable (Delivery) async -> Int?) async throws {
        let (deliveries, arrived) = AsyncStream<Delivery>.makeStream()
        let (ports, port) = AsyncStream<Int>.makeStream()
        let router = Router()
        router.post("/push") { request, _ in
            let body = try await request.body.collect(upTo: 16 << 20)
            let headers = request.headers.map { (name: $0.name.rawName, value: $0.value) }
            let message = try EnvelopeDecoder().decode(headers: headers, body: Array(body.readableBytesView))
            let delivery = Delivery(message: message, headers: headers, body: String(buffer: body))
            arrived.yield(delivery)
            guard let status = await answer(delivery) else {
                for await _ in AsyncStream<Never>.makeStream().stream {}
                return Response(status: .noContent)
            }
            return Response(status: .init(code: status))
        }
        var logger = Logger(label: "endpoint")
        logger.logLevel = .critical
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
        task = Task { try await application.run() }
        var iterator = ports.makeAsyncIterator()
        url = "http://127.0.0.1:\(await iterator.next() ?? 0)/push"
        self.deliveries = deliveries
    }

    deinit { task.cancel() }

    /// The next deliveries, in order of arrival.
    func next(_ count: Int) async -> [Delivery] {
        var all: [Delivery] = []
        for await delivery in deliveries {
            all.append(delivery)
            if all.count == count { break }
        }
        return all
    }
}

/// Counts by name, from several tasks.
final class Tally: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// The new count.
    func add(_ name: String) -> Int {
        counts.withLock { counts in
            counts[name, default: 0] += 1
            return counts[name, default: 0]
        }
    }

    var all: [String: Int] { counts.withLock { $0 } }
}
