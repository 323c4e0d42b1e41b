import PubSub

/// A subscription as the Broker works with it.
struct Subscription: Hashable, Sendable {
    let id: Int64
    let name: ResourceName
    /// Nil once the topic is deleted.
    let topic: ResourceName?
    /// Without name and topic.
    var resource: RESTSubscription

    var ackDeadline: Duration { .seconds(resource.ackDeadlineSeconds ?? 10) }
    var isDetached: Bool { resource.detached == true }

    var pushEndpoint: String? {
        guard !isDetached, let endpoint = resource.pushConfig?.pushEndpoint, !endpoint.isEmpty else { return nil }
        return endpoint
    }

    /// How long a message that was not acknowledged rests; nil: not at all.
    var backoff: (minimum: Double, maximum: Double)? {
        resource.retryPolicy.map { ($0.minimumBackoff?.seconds ?? 10, $0.maximumBackoff?.seconds ?? 600) }
    }

    var deadLetter: (topic: String, attempts: Int)? {
        guard let policy = resource.deadLetterPolicy, let topic = policy.deadLetterTopic, !topic.isEmpty else { return nil }
        return (topic, policy.maxDeliveryAttempts.flatMap { $0 == 0 ? nil : $0 } ?? 5)
    }

    /// How many messages may be outstanding, where its label says so.
    var outstandingLimit: Int? { resource.labels?[SubscriptionDeclaration.outstandingLabel].flatMap { Int($0) } }

    /// As the REST interface shows it.
    var shown: RESTSubscription {
        var shown = resource
        shown.name = name.description
        shown.topic = topic?.description ?? "_deleted-topic_"
        shown.state = RESTEnumeration("ACTIVE")
        return shown
    }

    static func == (left: Subscription, right: Subscription) -> Bool {
        left.id == right.id && left.topic == right.topic && left.resource == right.resource
    }

    func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// A message that a delivery has begun for.
struct ClaimedMessage: Sendable {
    let id: Int64
    let data: [UInt8]
    let attributes: [String: String]
    let orderingKey: String?
    let publishTime: String
    /// From 1.
    let attempt: Int
    let lease: Int64
}

/// What an acknowledgement names: it has no effect once the lease is another one.
struct AckToken: Hashable, Sendable {
    let subscription: Int64
    let message: Int64
    let lease: Int64

    var text: String { "\(subscription).\(message).\(lease)" }

    init(subscription: Int64, message: Int64, lease: Int64) {
        self.subscription = subscription
        self.message = message
        self.lease = lease
    }

    /// Nil where the text was not given out by a Broker.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let subscription = Int64(parts[0]), let message = Int64(parts[1]), let lease = Int64(parts[2]) else { return nil }
        self.init(subscription: subscription, message: message, lease: lease)
    }
}
