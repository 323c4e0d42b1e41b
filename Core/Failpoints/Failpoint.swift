/// What a function does to the world, one step at a time. Between any two of them a process can die.
public enum Effect: String, CaseIterable, Sendable {
    /// A delivery is worked off; after it comes the answer to the broker.
    case handle
    /// The lease of a stage or version is taken.
    case claim
    /// A lease is renewed.
    case renew
    /// An object is read from storage.
    case read
    /// An object is written to storage.
    case write
    /// An object is deleted from storage.
    case remove
    /// The end of a stage or version is written, with the messages that follow from it.
    case commit
    /// A stage or version is given back.
    case release
    /// A job is taken a step further.
    case step
    /// The sweep asks again for what was left behind.
    case sweep
    /// A batch of the outbox is taken in hand.
    case take
    /// A batch goes to the broker.
    case publish
    /// What was published leaves the outbox.
    case forget
    /// The Broker stores what is published; after it comes the answer to the publisher.
    case accept
    /// The Broker pushes a message.
    case deliver
    /// The Broker notes that a message was acknowledged.
    case acknowledge
    /// A dead letter is written down.
    case record
    /// A dead letter is sent back.
    case redrive

    /// Whether the effect is a transaction that can be left before it is committed.
    var isTransaction: Bool { self == .commit || self == .step || self == .sweep }
}

/// A place where a fault can be injected: just before an effect, just after it, or inside a transaction before its COMMIT.
public struct Failpoint: Hashable, Sendable, CustomStringConvertible {
    public enum Moment: String, CaseIterable, Sendable {
        case before, inside, after
    }

    public let effect: Effect
    public let moment: Moment

    /// Nil where there is no such place.
    public init?(_ effect: Effect, _ moment: Moment) {
        guard moment != .inside || effect.isTransaction else { return nil }
        self.effect = effect
        self.moment = moment
    }

    /// Reads a name such as `publish.before`.
    public init?(_ name: some StringProtocol) {
        guard let known = Self.all.first(where: { $0.description == name }) else { return nil }
        self = known
    }

    public var description: String { "\(effect.rawValue).\(moment.rawValue)" }

    public static let all = Effect.allCases.flatMap { effect in Moment.allCases.compactMap { Failpoint(effect, $0) } }
}
