import NIOCore
import NIOHTTP1

/// Sees a connection's requests before the handler that upgrades it, which knows only two ends: it loses a request that asks for an upgrade and does not
/// get it. So what is not for the socket does not ask, and what is refused is brought up once more as an ordinary request.
///
/// Also ends connections at shutdown that have brought no request yet; later on others see to it.
final class Entrance: ChannelInboundHandler, RemovableChannelHandler, @unchecked Sendable {  // touched on its channel's event loop alone
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private let path: String
    private var context: ChannelHandlerContext?
    private var hasBegun = false
    private var isQuiescing = false
    /// The request for a socket that waits for its decision.
    private var asked: HTTPRequestHead?

    /// - Parameter path: where a socket can be asked for.
    init(path: String) { self.path = path }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasBegun, case .head(var head) = Self.unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        hasBegun = true
        if head.method == .GET, head.uri.prefix(while: { $0 != "?" }) == path {
            asked = head
            context.fireChannelRead(data)
        } else {
            head.headers.remove(name: "upgrade")
            context.fireChannelRead(Self.wrapInboundOut(.head(head)))
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        isQuiescing = true
        if hasBegun { context.fireUserInboundEventTriggered(event) } else { context.close(promise: nil) }
    }

    /// To be called once the connection is known to stay one of requests, and is served.
    func open() {
        guard let context else { return }
        if var head = asked, head.headers.contains(name: "upgrade") {
            head.headers.remove(name: "upgrade")
            context.fireChannelRead(Self.wrapInboundOut(.head(head)))
            context.fireChannelRead(Self.wrapInboundOut(.end(nil)))
            context.fireChannelReadComplete()
        }
        asked = nil
        // Those who came after the shutdown began are told, too.
        if isQuiescing { context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
    }
}
