import NIOCore
import NIOWebSocket
import Synchronization

/// Why the server ends a socket: a code of RFC 6455 (section 7.4), or of ours from 4000 on.
struct SocketEnd: Error, Equatable {
    var code: WebSocketErrorCode
    var reason: String

    static let goingAway = SocketEnd(code: .goingAway, reason: "the server stops; connect again and resume")
    static let slow = SocketEnd(code: .init(codeNumber: 1013), reason: "you read too slowly; connect again and resume from the last seq")
    static let silent = SocketEnd(code: .init(codeNumber: 1013), reason: "no answer to pings; connect again and resume")
    static let tooMany = SocketEnd(code: .init(codeNumber: 1013), reason: "too many connections; close others or try again later")
    static let signedOut = SocketEnd(code: .init(codeNumber: 4401), reason: "signed out; sign in and connect again")
    static let unavailable = SocketEnd(code: .unexpectedServerError, reason: "events cannot be read now; connect again and resume")
    static let notText = SocketEnd(code: .unacceptableData, reason: "messages are JSON in text frames")
    static let notUnicode = SocketEnd(code: .dataInconsistentWithMessage, reason: "text is UTF-8")
    static let malformed = SocketEnd(code: .protocolError, reason: "a frame that RFC 6455 does not know")
}

/// The sending side of a socket. Whoever sends waits for the reader, so that a socket never holds more than a few messages; how long the longest has
/// waited tells who is too slow.
final class SocketWriter: Sendable {
    private struct State {
        var nextSend = 0
        var sends: [Int: ContinuousClock.Instant] = [:]
        var hasEnded = false
    }

    private let channel: any Channel
    private let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    private let state = Mutex(State())

    init(_ channel: any Channel, _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>) {
        self.channel = channel
        self.outbound = outbound
    }

    /// Returns once the message is on its way.
    /// - Throws: what ended the connection.
    func send(_ text: ByteBuffer) async throws { try await send(WebSocketFrame(fin: true, opcode: .text, data: text)) }

    func pong(_ data: ByteBuffer) async throws { try await send(WebSocketFrame(fin: true, opcode: .pong, data: data)) }

    /// Does not wait: who does not take a ping is found out by other means.
    func ping() {
        if channel.isWritable { channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer()), promise: nil) }
    }

    /// Since when the longest message waits for the reader; nil where none does.
    var waitsSince: ContinuousClock.Instant? { state.withLock { $0.sends.values.min() } }

    /// Sends the frame that ends the socket, behind what is on its way already. Nothing goes out after it. Only the first call counts.
    func end(_ end: SocketEnd) {
        guard state.withLock({ state in
            defer { state.hasEnded = true }
            return !state.hasEnded
        }) else { return }
        var data = ByteBuffer()
        data.write(webSocketErrorCode: end.code)
        data.writeString(end.reason)
        channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .connectionClose, data: data), promise: nil)
    }

    /// Cuts the connection.
    func cut() { channel.close(promise: nil) }

    private func send(_ frame: WebSocketFrame) async throws {
        let number: Int? = state.withLock { state in
            guard !state.hasEnded else { return nil }
            state.nextSend += 1
            state.sends[state.nextSend] = .now
            return state.nextSend
        }
        guard let number else { throw CancellationError() }
        defer { state.withLock { _ = $0.sends.removeValue(forKey: number) } }
        try await outbound.write(frame)
    }
}
