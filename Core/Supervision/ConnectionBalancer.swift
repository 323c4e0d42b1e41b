import NIOCore
import NIOPosix
import Synchronization

/// Spreads the TCP connections to one loopback port over several worker processes, round robin; a worker that is down is passed over.
public final class ConnectionBalancer: Sendable {
    private let port: Int
    private let workers: [Int]
    private let next = Mutex(0)

    /// - Parameter workers: the workers' loopback ports.
    public init(port: Int, workers: [Int]) {
        self.port = port
        self.workers = workers
    }

    /// Serves until cancelled. `onBound` is called once the port is open.
    public func run(onBound: @Sendable () -> Void = {}) async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try Self.wrap(channel) }
            }
        onBound()
        try await withThrowingDiscardingTaskGroup { group in
            try await server.executeThenClose { clients in
                for try await client in clients {
                    group.addTask { await self.serve(client) }
                }
            }
        }
    }

    private static func wrap(_ channel: any Channel) throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try NIOAsyncChannel(wrappingChannelSynchronously: channel)
    }

    /// Copies bytes both ways. Where either end is closed or breaks, both are closed: HTTP has no use for half a connection, and whoever waits
    /// for a worker that died must notice.
    private func serve(_ client: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
        try? await client.executeThenClose { fromClient, toClient in
            guard let worker = await connect() else { return }
            try await worker.executeThenClose { fromWorker, toWorker in
                let close: @Sendable () -> Void = {
                    client.channel.close(promise: nil)
                    worker.channel.close(promise: nil)
                }
                await withTaskGroup(of: Void.self) { group in
                    group.addTask {
                        defer { close() }
                        try? await Self.copy(fromClient, to: toWorker)
                    }
                    group.addTask {
                        defer { close() }
                        try? await Self.copy(fromWorker, to: toClient)
                    }
                }
            }
        }
    }

    private static func copy(_ from: NIOAsyncChannelInboundStream<ByteBuffer>, to: NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws {
        for try await bytes in from { try await to.write(bytes) }
    }

    private func connect() async -> NIOAsyncChannel<ByteBuffer, ByteBuffer>? {
        let first = next.withLock { next in
            defer { next = (next + 1) % workers.count }
            return next
        }
        for offset in workers.indices {
            let worker = workers[(first + offset) % workers.count]
            let channel = try? await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: "127.0.0.1", port: worker) { channel in
                    channel.eventLoop.makeCompletedFuture { try Self.wrap(channel) }
                }
            if let channel { return channel }
        }
        return nil
    }
}
