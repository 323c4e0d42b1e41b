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
        try NIOAsyncChannel(wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }

    /// A connection that breaks concerns its two ends alone; both notice.
    private func serve(_ client: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
        try? await client.executeThenClose { fromClient, toClient in
            guard let worker = await connect() else { return }
            try await worker.executeThenClose { fromWorker, toWorker in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for try await bytes in fromClient { try await toWorker.write(bytes) }
                        toWorker.finish()
                    }
                    group.addTask {
                        for try await bytes in fromWorker { try await toClient.write(bytes) }
                        toClient.finish()
                    }
                    try await group.waitForAll()
                }
            }
        }
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
