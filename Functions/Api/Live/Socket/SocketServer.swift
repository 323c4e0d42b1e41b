import Accounts
import FunctionRuntime
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket
import Synchronization

/// The HTTP server with one path at which a connection becomes a WebSocket (RFC 6455). Only the first request of a connection can ask for that.
struct SocketServer: HTTPChannelHandler {
    typealias Frames = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>
    typealias Parts = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    /// What became of a connection with its first request.
    enum Outcome: Sendable {
        case socket(Frames, Member)
        case requests(Parts)
    }

    /// A connection before and after that is known.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let outcome: EventLoopFuture<Outcome>
        let entrance: Entrance
    }

    /// Who is let in.
    struct Member: Sendable {
        var credential: Credential
        var caller: Caller
    }

    /// Larger frames from people's programs have no use here.
    private static let largestFrame = 16 << 10
    /// Bytes that the system keeps for a socket whose reader is slow.
    private static let sendBuffer = 64 << 10

    let responder: HTTPChannelHandler.Responder
    /// Behind the host.
    let path: String
    let logger: Logger
    /// Nil where the request is to be answered as any other, which then tells why.
    let admit: @Sendable (Request, ServerContext) async -> Member?
    let serve: @Sendable (Frames, Member) async -> Void

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let entrance = Entrance(path: path)
            let member = Box()
            let upgrader = NIOTypedWebSocketServerUpgrader<Outcome>(
                maxFrameSize: Self.largestFrame,
                shouldUpgrade: { channel, head in
                    channel.eventLoop.makeFutureWithTask {
                        let context = ServerContext(source: ApplicationRequestContextSource(channel: channel, logger: self.logger))
                        guard let admitted = await admit(Self.request(head), context) else { return nil }
                        member.value.withLock { $0 = admitted }
                        return HTTPHeaders()
                    }
                },
                upgradePipelineHandler: { channel, _ in
                    channel.eventLoop.makeCompletedFuture {
                        guard let member = member.value.withLock({ $0 }) else { throw ChannelError.inappropriateOperationForState }
                        try channel.pipeline.syncOperations.addHandler(MaskedFrames())
                        try channel.pipeline.syncOperations.addHandler(
                            NIOWebSocketFrameAggregator(minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 64, maxAccumulatedFrameSize: Self.largestFrame))
                        _ = channel.setOption(.socketOption(.so_sndbuf), value: SocketOptionValue(Self.sendBuffer))
                        return .socket(try Frames(wrappingChannelSynchronously: channel), member)
                    }
                })
            let upgrade = NIOTypedHTTPServerUpgradeConfiguration<Outcome>(
                upgraders: [upgrader],
                notUpgradingCompletionHandler: { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
                        try channel.pipeline.syncOperations.addHandler(HTTPConnectionStateHandler(logger: logger))
                        return .requests(try Parts(wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)))
                    }
                })
            // As the framework's own server has it: no help with pipelining, errors and header validation, which it sees to itself.
            let encoder = HTTPResponseEncoder()
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderFieldSize = 80 << 10
            limits.maxHeaderListSize = 80 << 10
            limits.maxHeaderFieldCount = 1000
            let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits))
            let upgrading = NIOTypedHTTPServerUpgradeHandler(httpEncoder: encoder, extraHTTPHandlers: [decoder, entrance], upgradeConfiguration: upgrade)
            try channel.pipeline.syncOperations.addHandlers([encoder, decoder, entrance, upgrading])
            let outcome = upgrading.upgradeResultFuture
            return Value(channel: channel, outcome: outcome, entrance: entrance)
        }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            let outcome = try await withTaskCancellationHandler {
                try await value.outcome.get()
            } onCancel: {
                value.channel.close(promise: nil)
            }
            switch outcome {
            case .requests(let channel):
                value.channel.eventLoop.execute { value.entrance.open() }
                await handleHTTP(asyncChannel: channel, logger: logger)
            case .socket(let channel, let member): await serve(channel, member)
            }
        } catch {
            // The connection ended, or brought no request.
            logger.trace("no request came of a connection", metadata: ["error": "\(error)"])
            value.channel.close(promise: nil)
        }
    }

    /// Shared by the two steps of one connection's upgrade.
    private final class Box: Sendable {
        let value = Mutex<Member?>(nil)
    }

    private static func request(_ head: HTTPRequestHead) -> Request {
        var fields = HTTPFields()
        for (name, value) in head.headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return Request(
            head: HTTPRequest(method: .get, scheme: "http", authority: head.headers.first(name: "host"), path: head.uri, headerFields: fields),
            body: .init(buffer: ByteBuffer()))
    }
}

/// Holds frames to what a client's must be: masked, and without extensions, of which none was agreed (RFC 6455, sections 5.1 and 5.2).
private final class MaskedFrames: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = WebSocketFrame

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = Self.unwrapInboundIn(data)
        if frame.maskKey == nil || frame.rsv1 || frame.rsv2 || frame.rsv3 {
            context.fireErrorCaught(SocketEnd.malformed)
        } else {
            context.fireChannelRead(data)
        }
    }
}
