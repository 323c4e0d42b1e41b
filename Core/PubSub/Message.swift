/// A message as a publisher hands it to the broker.
public struct OutgoingMessage: Hashable, Sendable {
    /// The topic's short name without prefix, e.g. `ocr-pages`.
    public var topic: String
    /// The payload: JSON.
    public var data: [UInt8]
    /// Advisory: `jobid`, `stageid`, `schema`, `traceparent`.
    public var attributes: [String: String]
    public var orderingKey: String?

    public init(topic: String, data: [UInt8], attributes: [String: String] = [:], orderingKey: String? = nil) {
        self.topic = topic
        self.data = data
        self.attributes = attributes
        self.orderingKey = orderingKey
    }
}

/// Publishes to a broker that speaks Pub/Sub's REST interface.
public protocol MessagePublisher: Sendable {
    /// Returns once the broker has stored the messages; all are of one topic. The result holds a message id for each.
    func publish(_ messages: [OutgoingMessage], to topic: String) async throws -> [String]
}

/// A message as a function receives it, whichever of the four envelopes brought it.
public struct IncomingMessage: Hashable, Sendable {
    public enum Envelope: String, Sendable {
        case pubSubWrapped, pubSubUnwrapped, cloudEventBinary, cloudEventStructured, cloudTask
    }

    public var envelope: Envelope
    /// The payload's bytes, base64 undone.
    public var data: [UInt8]
    public var attributes: [String: String]
    /// The broker's id; never an idempotency key.
    public var messageID: String?
    public var publishTime: String?
    public var subscription: String?
    /// Counts from 1 where the envelope tells it.
    public var deliveryAttempt: Int?
    public var orderingKey: String?

    public init(
        envelope: Envelope, data: [UInt8], attributes: [String: String] = [:], messageID: String? = nil, publishTime: String? = nil,
        subscription: String? = nil, deliveryAttempt: Int? = nil, orderingKey: String? = nil
    ) {
        self.envelope = envelope
        self.data = data
        self.attributes = attributes
        self.messageID = messageID
        self.publishTime = publishTime
        self.subscription = subscription
        self.deliveryAttempt = deliveryAttempt
        self.orderingKey = orderingKey
    }

    /// An attribute, found without regard to case: attributes that travelled as HTTP headers have lost theirs.
    public func attribute(_ name: String) -> String? {
        attributes[name] ?? attributes.first { $0.key.lowercased() == name.lowercased() }?.value
    }
}
