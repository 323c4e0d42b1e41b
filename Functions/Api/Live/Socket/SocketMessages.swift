import Domain
import Foundation
import NIOCore

/// What a program says over a socket.
struct ClientMessage: Decodable {
    enum Kind: String, Decodable {
        case join = "join_session"
        case leave = "leave_session"
    }

    var type: Kind
    /// A job.
    var session_id: JobID
    /// The number of the last event that came; the first ones are sent too where it is left out.
    var after: Int?
}

/// What the server says besides events.
struct ServerMessage: Encodable {
    enum Kind: String, Encodable {
        case connected, error
        case joined = "joined_session"
        case left = "left_session"
    }

    var type: Kind
    var session_id: JobID?
    var room: JobID?
    /// The number of a job's last event so far.
    var seq: Int?
    var code: String?
    var message: String?

    static let connected = ServerMessage(type: .connected, message: "Connected to BuildTrace server")

    static func joined(_ job: JobID, seq: Int) -> ServerMessage { ServerMessage(type: .joined, session_id: job, room: job, seq: seq) }
    static func left(_ job: JobID) -> ServerMessage { ServerMessage(type: .left, session_id: job, room: job) }
    static func error(_ code: String, _ message: String, _ job: JobID? = nil) -> ServerMessage {
        ServerMessage(type: .error, session_id: job, code: code, message: message)
    }

    func text() throws -> ByteBuffer { ByteBuffer(bytes: try JSONAnswer.bytes(self)) }
}
