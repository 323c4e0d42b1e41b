import NIOCore
import NIOPosix
import Synchronization

/// Stands between HTTP clients and a server on loopback, and answers in its place, or spoils its answers, as it is told to.
final class FaultProxy: Sendable {
    enum Fault: String, CaseIterable, Sendable {
        /// 500 instead of asking the server.
        case refuse
        /// The server does what is asked; the client is told 500.
        case lie
        /// The server does what is asked; half of its answer arrives.
        case truncate
        /// The connection is cut before the server hears of it.
        case cut
        /// Nothing comes for a long time.
        case stall
    }

    /// What is to become of the next answer of one connection.
    private final class Spoiling: Sendable {
        let fault = Mutex<Fault?>(nil)
    }

    private struct State {
        var target = 0
        var waiting: [Fault] = []
        var struck: [Fault: Int] = [:]
        var requests = 0
        var every = 1
    }

    private typealias Stream = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private let state = Mutex(State())
    private let server: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>
    let port: Int
    private static let answer500 = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{}"
    private static let methods = ["GET ", "PUT ", "POST ", "PATCH ", "DELETE ", "HEAD "]

    init() async throws {
        server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture { try Stream(wrappingChannelSynchronously: channel) }
            }
        port = server.channel.localAddress?.port ?? 0
    }

    /// Serves for the time of `body`.
    func run(_ body: () async throws -> Void) async throws {
        let serving = Task {
            try await withThrowingDiscardingTaskGroup { group in
                try await server.executeThenClose { clients in
                    for try await client in clients { group.addTask { await self.serve(client) } }
                }
            }
        }
        defer { serving.cancel() }
        try await body()
    }

    func forward(to port: Int) { state.withLock { $0.target = port } }

    /// Spoils every nth request from now on, until all of these faults have struck.
    func arm(_ faults: [Fault], every: Int) {
        state.withLock { state in
            state.waiting = faults
            state.every = every
        }
    }

    var struck: [Fault: Int] { state.withLock { $0.struck } }
    var isArmed: Bool { state.withLock { !$0.waiting.isEmpty } }

    private func next() -> Fault? {
        state.withLock { state in
            state.requests += 1
            guard !state.waiting.isEmpty, state.requests % state.every == 0 else { return nil }
            let fault = state.waiting.removeFirst()
            state.struck[fault, default: 0] += 1
            return fault
        }
    }

    private func serve(_ client: Stream) async {
        let target = state.withLock { $0.target }
        let spoiling = Spoiling()
        try? await client.executeThenClose { fromClient, toClient in
            let upstream = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: "127.0.0.1", port: target) { channel in
                    channel.eventLoop.makeCompletedFuture { try Stream(wrappingChannelSynchronously: channel) }
                }
            try await upstream.executeThenClose { fromServer, toServer in
                let close: @Sendable () -> Void = {
                    client.channel.close(promise: nil)
                    upstream.channel.close(promise: nil)
                }
                await withTaskGroup(of: Void.self) { group in
                    group.addTask {
                        defer { close() }
                        try? await self.request(fromClient, toServer, toClient, spoiling)
                    }
                    group.addTask {
                        defer { close() }
                        try? await Self.reply(fromServer, toClient, spoiling)
                    }
                }
            }
        }
    }

    private func request(
        _ client: NIOAsyncChannelInboundStream<ByteBuffer>, _ server: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        _ back: NIOAsyncChannelOutboundWriter<ByteBuffer>, _ spoiling: Spoiling
    ) async throws {
        for try await bytes in client {
            let start = String(buffer: bytes.getSlice(at: bytes.readerIndex, length: min(8, bytes.readableBytes)) ?? ByteBuffer())
            if Self.methods.contains(where: start.hasPrefix), let fault = next() {
                switch fault {
                case .refuse: return try await back.write(ByteBuffer(string: Self.answer500))
                case .cut: return
                case .stall: return try await Task.sleep(for: .seconds(20))
                case .lie, .truncate: spoiling.fault.withLock { $0 = fault }
                }
            }
            try await server.write(bytes)
        }
    }

    private static func reply(
        _ server: NIOAsyncChannelInboundStream<ByteBuffer>, _ client: NIOAsyncChannelOutboundWriter<ByteBuffer>, _ spoiling: Spoiling
    ) async throws {
        for try await bytes in server {
            switch spoiling.fault.withLock({ $0 }) {
            case .lie: return try await client.write(ByteBuffer(string: answer500))
            case .truncate: return try await client.write(bytes.getSlice(at: bytes.readerIndex, length: bytes.readableBytes / 2) ?? ByteBuffer())
            case .refuse, .cut, .stall, nil: try await client.write(bytes)
            }
        }
    }
}
