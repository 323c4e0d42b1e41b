import Domain
import FoundationEssentials
import Postgres

/// What is asked for with a redrive.
public struct RedriveOrder: Hashable, Sendable {
    /// Which letters; the list is frozen when the redrive is made.
    public var filter: DeadLetterFilter
    public var requestedBy: String
    public var reason: String
    /// The short name of another topic that gets copies, e.g. to look at in a sandbox; nil: each letter's work begins again where it came from.
    public var targetTopic: String?
    /// Letters a second at most; nil: as fast as it goes.
    public var rate: Double?

    public init(filter: DeadLetterFilter, requestedBy: String, reason: String, targetTopic: String? = nil, rate: Double? = nil) {
        self.filter = filter
        self.requestedBy = requestedBy
        self.reason = reason
        self.targetTopic = targetTopic
        self.rate = rate
    }
}

/// A redrive: which dead letters are sent back, by whom and why, and how far it is.
public struct RedriveRecord: Hashable, Sendable {
    public enum State: String, Hashable, Sendable, Codable, CaseIterable, PostgresCodable {
        case running, completed, cancelled
    }

    public var id: RedriveID
    public var requestedBy: String
    public var reason: String
    public var filter: DeadLetterFilter
    public var targetTopic: String?
    public var rate: Double?
    public var state: State
    public var waiting: Int
    public var sent: Int
    /// Letters with nothing left to do: their work is done, under way, cancelled or gone.
    public var skipped: Int
    public var createdAt: Date
    public var endedAt: Date?

    init(_ row: Row) throws {
        id = try row.get("id")
        requestedBy = try row.get("requested_by")
        reason = try row.get("reason")
        filter = try row.json("filter")
        targetTopic = try row.get("target_topic")
        rate = try row.get("rate_per_second")
        state = try row.get("state")
        waiting = try row.get("waiting")
        sent = try row.get("sent")
        skipped = try row.get("skipped")
        createdAt = try row.get("created_at")
        endedAt = try row.get("ended_at")
    }
}

/// Why a redrive is not made or carried out.
public enum RedriveError: Error, Hashable, CustomStringConvertible {
    case noReason
    case invalidRate(Double)
    /// Another process is at it.
    case carriedOutElsewhere(RedriveID)

    public var description: String {
        switch self {
        case .noReason: "say who asks for it and why"
        case .invalidRate(let rate): "a rate of \(rate) letters a second cannot be kept; give 0.001 to 10000"
        case .carriedOutElsewhere(let id): "redrive \(id) is being carried out by another process; look again in a minute"
        }
    }
}
