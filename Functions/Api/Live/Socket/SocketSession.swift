import Accounts
import Domain
import Foundation
import Logging
import NIOCore
import NIOWebSocket
import ServiceLifecycle
import Synchronization

/// One person's socket: follows jobs, each in its room, from the number that the person names on.
final class SocketSession: Sendable {
    /// Jobs that one socket follows at most.
    private static let mostRooms = 50
    private static let grace = Duration.seconds(10)

    private struct State {
        var rooms: [JobID: Task<Void, Never>] = [:]
        var heardAt = ContinuousClock.now
        var end: SocketEnd?
    }

    private let api: Api
    private let member: SocketServer.Member
    private let writer: SocketWriter
    private let state = Mutex(State())

    init(_ api: Api, _ member: SocketServer.Member, _ writer: SocketWriter) {
        self.api = api
        self.member = member
        self.writer = writer
    }

    /// Serves until one of both sides ends the socket.
    func run(_ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>) async {
        let clock = Task { await watch() }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await converse(inbound)
            } onGracefulShutdown: {
                self.end(.goingAway)
            }
        } onCancel: {
            end(.goingAway)
        }
        clock.cancel()
        let rooms = state.withLock { state in
            defer { state.rooms = [:] }
            return Array(state.rooms.values)
        }
        for room in rooms {
            room.cancel()
            await room.value
        }
    }

    /// Ends the socket from this side. The other one gets some time to read what is on its way, and to answer.
    func end(_ end: SocketEnd) {
        let rooms: [Task<Void, Never>]? = state.withLock { state in
            guard state.end == nil else { return nil }
            state.end = end
            return Array(state.rooms.values)
        }
        guard let rooms else { return }
        api.environment.logger.info("socket ends", metadata: ["code": "\(UInt16(webSocketErrorCode: end.code))", "reason": "\(end.reason)"])
        for room in rooms { room.cancel() }
        writer.end(end)
        Task { [writer] in
            try? await Task.sleep(for: Self.grace)
            writer.cut()
        }
    }

    // MARK: What the other side says

    private func converse(_ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>) async {
        do {
            try await writer.send(ServerMessage.connected.text())
            for try await frame in inbound {
                if frame.opcode == .connectionClose {
                    writer.end(SocketEnd(code: .normalClosure, reason: ""))
                    return
                }
                // After our own end nothing is heard any more but the answer to it.
                guard state.withLock({ $0.end == nil }) else { continue }
                do {
                    try await hear(frame)
                } catch let end as SocketEnd {
                    self.end(end)
                }
            }
        } catch let end as SocketEnd {
            self.end(end)
        } catch is NIOWebSocketFrameAggregator.Error {
            end(SocketEnd(code: .messageTooLarge, reason: "the message is too large or in too many pieces"))
        } catch {
            // The connection is gone; whoever was there comes back and resumes.
        }
    }

    private func hear(_ frame: WebSocketFrame) async throws {
        state.withLock { $0.heardAt = .now }
        switch frame.opcode {
        case .ping: try await writer.pong(frame.unmaskedData)
        case .pong: break
        case .text:
            let data = frame.unmaskedData
            guard let text = String(validating: data.readableBytesView, as: UTF8.self) else { throw SocketEnd.notUnicode }
            try await obey(text)
        case .binary: throw SocketEnd.notText
        default: throw SocketEnd.malformed
        }
    }

    private func obey(_ text: String) async throws {
        let message: ClientMessage
        do {
            message = try JSONDecoder().decode(ClientMessage.self, from: Data(text.utf8))
        } catch {
            let advice = #"say {"type":"join_session","session_id":JOB,"after":SEQ} or {"type":"leave_session","session_id":JOB}"#
            try await writer.send(ServerMessage.error("invalid-message", advice).text())
            return
        }
        switch message.type {
        case .join: try await join(message.session_id, after: message.after ?? 0)
        case .leave:
            state.withLock { $0.rooms.removeValue(forKey: message.session_id) }?.cancel()
            try await writer.send(ServerMessage.left(message.session_id).text())
        }
    }

    // MARK: Rooms

    private func join(_ job: JobID, after: Int) async throws {
        guard after >= 0 else {
            return try await writer.send(ServerMessage.error("invalid-message", "'after' is the number of the last event that came", job).text())
        }
        guard state.withLock({ $0.rooms[job] != nil || $0.rooms.count < Self.mostRooms }) else {
            return try await writer.send(ServerMessage.error("too-many-sessions", "a connection follows \(Self.mostRooms) jobs at most", job).text())
        }
        let record: Int?
        do {
            record = try await api.environment.pipeline.jobs.find(member.caller.organization, job)?.lastSeq
        } catch {
            throw SocketEnd.unavailable
        }
        guard let record else { return try await writer.send(ServerMessage.error("not-found", "There is no such job.", job).text()) }
        // Who joins again begins where they say.
        let former = state.withLock { $0.rooms.removeValue(forKey: job) }
        former?.cancel()
        await former?.value
        try await writer.send(ServerMessage.joined(job, seq: record).text())
        let room = Task { await follow(job, after: after) }
        let isLate = state.withLock { state in
            state.rooms[job] = room
            return state.end != nil
        }
        if isLate { room.cancel() }
    }

    private func follow(_ job: JobID, after start: Int) async {
        let following = api.events.follow(job)
        defer { following.end() }
        do {
            var after = try await pass(job, after: start)
            for await _ in following.wakes { after = try await pass(job, after: after) }
        } catch is SocketEnd {
            end(.unavailable)
        } catch {
            // The socket is gone or the room was left.
        }
    }

    /// Sends what is there.
    /// - Returns: the number of the last event sent.
    private func pass(_ job: JobID, after start: Int) async throws -> Int {
        var after = start
        while true {
            let events: [SharedEvents.Sent]
            do { events = try await api.sharedEvents.events(member.caller.organization, job, after: after) } catch { throw SocketEnd.unavailable }
            guard let last = events.last else { return after }
            for event in events { try await writer.send(event.text) }
            after = last.seq
        }
    }

    // MARK: Time

    /// Pings, and ends the socket of whoever reads too slowly, does not answer, or has signed out.
    private func watch() async {
        let limits = api.settings.sockets
        while (try? await Task.sleep(for: limits.heartbeat)) != nil {
            if let since = writer.waitsSince, since.duration(to: .now) > limits.stall { return end(.slow) }
            if state.withLock({ $0.heardAt.duration(to: .now) }) > limits.heartbeat * 3 { return end(.silent) }
            writer.ping()
            do {
                guard try await api.gate.isStillIn(member.credential) else { return end(.signedOut) }
            } catch {
                // The database is down; whoever may stay is asked again.
            }
        }
    }
}
