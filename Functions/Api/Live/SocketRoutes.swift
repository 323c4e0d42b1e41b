import Accounts
import Hummingbird
import HummingbirdCore
import HTTPTypes
import NIOCore
import Synchronization

/// Limits of sockets.
struct SocketLimits: Sendable {
    /// Between two pings.
    var heartbeat = Duration.seconds(25)
    /// That a message may wait for its reader.
    var stall = Duration.seconds(20)
    /// On this instance.
    var most = 5000
    /// Of one person on this instance.
    var mostOfOne = 100
}

/// Who is connected to this instance.
final class SocketCounts: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// Counts somebody in, unless there are too many.
    func enter(_ person: String, _ limits: SocketLimits) -> Bool {
        counts.withLock { counts in
            guard counts.values.reduce(0, +) < limits.most, counts[person, default: 0] < limits.mostOfOne else { return false }
            counts[person, default: 0] += 1
            return true
        }
    }

    func leave(_ person: String) {
        counts.withLock { counts in
            let left = counts[person, default: 0] - 1
            counts[person] = left > 0 ? left : nil
        }
    }

    var total: Int { counts.withLock { $0.values.reduce(0, +) } }
}

extension Api {
    static let socketPath = "/api/v1/events"

    /// Answers whoever is not let in or does not ask for a socket; the socket itself is the server's.
    func addSocket(to routes: Routes) {
        routes.get(
            "events", .viewer,
            Operation(
                "connect",
                "A WebSocket: join_session and leave_session name a job (`session_id`, `after`: the last seq that came); its events follow as they happen",
                status: 101)
        ) { call in
            // A page of another site could open a socket with a browser's cookies.
            if call.request.headers[.authorization] == nil { try gate.checkSocketOrigin(call.request) }
            throw Problem(
                status: .init(code: 426, reasonPhrase: "Upgrade Required"), kind: "upgrade-required",
                detail: "This path is for WebSockets, asked for with the first request of a connection.", headers: [.upgrade: "websocket"])
        }
    }

    /// The server that the routes and the socket are behind.
    func server() -> HTTPServerBuilder {
        .init { responder in
            SocketServer(
                responder: responder, path: Self.socketPath, logger: environment.logger,
                admit: { request, context in try? await gate.admitSocket(request, context) }, serve: { await serve($0, $1) })
        }
    }

    private func serve(_ channel: SocketServer.Frames, _ member: SocketServer.Member) async {
        let person = member.caller.user.description
        let isIn = sockets.enter(person, settings.sockets)
        defer { if isIn { sockets.leave(person) } }
        environment.metrics.set("buildtrace_api_sockets", to: Double(sockets.total))
        try? await channel.executeThenClose { inbound, outbound in
            let session = SocketSession(self, member, SocketWriter(channel.channel, outbound))
            if !isIn { session.end(.tooMany) }
            await session.run(inbound)
        }
        environment.metrics.set("buildtrace_api_sockets", to: Double(sockets.total - (isIn ? 1 : 0)))
    }
}
