import NIOCore
import NIOPosix
import Testing

@testable import Supervision

/// Answers every connection with its name and what it was sent.
private func worker(named name: String) async throws -> any Channel {
    try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .childChannelInitializer { $0.pipeline.addHandler(Echo(name: name)) }
        .bind(host: "127.0.0.1", port: 0).get()
}

private final class Echo: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    let name: String

    init(name: String) { self.name = name }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let said = String(buffer: unwrapInboundIn(data))
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "\(name) heard \(said)")), promise: nil)
    }
}

/// Connects, says `text`, and returns the answer.
private func ask(port: Int, _ text: String) async throws -> String {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup).connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel) }
    }
    return try await channel.executeThenClose { inbound, outbound in
        try await outbound.write(ByteBuffer(string: text))
        for try await answer in inbound { return String(buffer: answer) }
        return ""
    }
}

/// Closes every connection as soon as it is asked something, as a worker that is killed does.
private final class Dying: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.close(promise: nil) }
}

@Suite(.timeLimit(.minutes(10))) struct ConnectionBalancerTests {
    @Test func whoWaitsForAWorkerThatDiesNotices() async throws {
        let dying = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { $0.pipeline.addHandler(Dying()) }
            .bind(host: "127.0.0.1", port: 0).get()
        let free = try await worker(named: "free")
        let port = try #require(free.localAddress?.port)
        try await free.close()
        let (bound, announce) = AsyncStream<Void>.makeStream()
        let balancer = ConnectionBalancer(port: port, workers: [try #require(dying.localAddress?.port)])
        let serving = Task { try await balancer.run { announce.finish() } }
        for await _ in bound {}
        for _ in 0..<20 { #expect(try await ask(port: port, "a") == "") }
        serving.cancel()
        _ = await serving.result
        try await dying.close()
    }

    @Test func connectionsGoRoundAndPassOverAWorkerThatIsDown() async throws {
        let first = try await worker(named: "first")
        let second = try await worker(named: "second")
        let free = try await worker(named: "free")
        let port = try #require(free.localAddress?.port)
        try await free.close()
        let ports = try [first, second].map { try #require($0.localAddress?.port) }
        let (bound, announce) = AsyncStream<Void>.makeStream()
        let balancer = ConnectionBalancer(port: port, workers: ports)
        let serving = Task { try await balancer.run { announce.finish() } }
        for await _ in bound {}
        #expect(try await ask(port: port, "a") == "first heard a")
        #expect(try await ask(port: port, "b") == "second heard b")
        try await first.close()
        #expect(try await ask(port: port, "c") == "second heard c")
        serving.cancel()
        _ = await serving.result
        try await second.close()
    }
}
