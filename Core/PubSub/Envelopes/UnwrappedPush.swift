/// A push of a `noWrapper` subscription: the body is the data, what Pub/Sub knows stands in `x-goog-pubsub-*`, and every attribute is a
/// header of its own name.
enum UnwrappedPush {
    static func message(_ fields: EnvelopeHeaders, _ body: [UInt8]) throws(EnvelopeError) -> IncomingMessage {
        var attributes: [String: String] = [:]
        for name in fields.values.keys where !isTransport(name) {
            attributes[originalSpelling[name] ?? name] = try fields.one(name)
        }
        return IncomingMessage(
            envelope: .pubSubUnwrapped, data: body, attributes: attributes, messageID: try fields.one("x-goog-pubsub-message-id"),
            publishTime: try fields.one("x-goog-pubsub-publish-time"), subscription: try fields.one("x-goog-pubsub-subscription-name"),
            deliveryAttempt: try fields.one("x-goog-pubsub-delivery-attempt").flatMap { Int($0) },
            orderingKey: try fields.one("x-goog-pubsub-ordering-key"))
    }

    /// Headers that HTTP itself and what stands between Pub/Sub and us add; the rest are attributes.
    private static func isTransport(_ name: String) -> Bool {
        transport.contains(name) || prefixes.contains { name.hasPrefix($0) }
    }

    private static let prefixes = ["x-goog-", "x-forwarded-", "x-cloud-trace-", "x-envoy-", "x-appengine-", "x-serverless-", "sec-", "accept"]
    private static let transport: Set<String> = [
        "authorization", "cache-control", "connection", "content-encoding", "content-length", "content-type", "cookie", "date", "expect",
        "forwarded", "from", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "user-agent", "via", "x-real-ip",
        "x-request-id", "x-b3-traceid", "x-b3-spanid", "x-b3-sampled", "x-b3-parentspanid",
    ]

    /// Header names have lost their case; these are the ones that others look for.
    private static let originalSpelling = Dictionary(
        uniqueKeysWithValues: DeadLetterAttribute.allCases.map { ($0.rawValue.lowercased(), $0.rawValue) })
}

/// What Pub/Sub adds to a message that it forwards to a dead-letter topic.
public enum DeadLetterAttribute: String, CaseIterable, Sendable {
    case deliveryCount = "CloudPubSubDeadLetterSourceDeliveryCount"
    case subscription = "CloudPubSubDeadLetterSourceSubscription"
    case subscriptionProject = "CloudPubSubDeadLetterSourceSubscriptionProject"
    case topicPublishTime = "CloudPubSubDeadLetterSourceTopicPublishTime"
}

/// A task of Cloud Tasks: the bare payload; what the queue knows stands in `X-CloudTasks-*`.
enum CloudTask {
    static func message(_ fields: EnvelopeHeaders, _ body: [UInt8]) throws(EnvelopeError) -> IncomingMessage {
        var attributes: [String: String] = [:]
        for name in ["jobid", "stageid", "schema", "traceparent"] {
            if let value = try fields.one(name) { attributes[name] = value }
        }
        return IncomingMessage(
            envelope: .cloudTask, data: body, attributes: attributes, messageID: try fields.one("x-cloudtasks-taskname"),
            subscription: try fields.one("x-cloudtasks-queuename"),
            deliveryAttempt: try fields.one("x-cloudtasks-taskretrycount").flatMap { Int($0) }.map { $0 + 1 })
    }
}
