import HTTPTypes

/// What became of a delivery; decides what the broker is told.
public enum Outcome: Sendable, Equatable {
    /// Done now, or done before.
    case done(String)
    /// Not wanted any more: the job was cancelled, or deleted.
    case stopped(String)
    /// Can never succeed; recorded as failed, with the kind of error. The job goes on without it.
    case failed(kind: String, reason: String)
    /// Another delivery holds the lease.
    case busy
    /// Put off; the message comes again through the outbox.
    case deferred(String)
    /// Passing trouble: the broker is to try later.
    case unavailable(String)
    /// The body is no valid envelope or payload.
    case invalid(String)

    /// The answer to the broker. Everything but 2xx is tried again later.
    public var status: HTTPResponse.Status {
        switch self {
        case .done, .stopped, .failed, .deferred: .noContent
        case .busy: .conflict
        case .unavailable: .serviceUnavailable
        case .invalid: .badRequest
        }
    }

    var isDone: Bool { if case .done = self { true } else { false } }

    /// The outcome's name in logs.
    var name: String {
        switch self {
        case .done: "done"
        case .stopped: "stopped"
        case .failed: "failed"
        case .busy: "busy"
        case .deferred: "deferred"
        case .unavailable: "unavailable"
        case .invalid: "invalid"
        }
    }

    /// Why, for logs.
    var reason: String? {
        switch self {
        case .done(let note), .stopped(let note): note
        case .failed(_, let reason), .deferred(let reason), .unavailable(let reason), .invalid(let reason): reason
        case .busy: nil
        }
    }
}
