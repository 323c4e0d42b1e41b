// The resources of Pub/Sub's REST interface (google.pubsub.v1), as far as BuildTrace uses them. Names are those of the interface.

/// `projects/P/topics/T`.
public struct RESTTopic: Codable, Hashable, Sendable {
    public var name: String?
    public var labels: [String: String]?
    /// e.g. `86400s`; absent: messages are kept for their subscriptions alone.
    public var messageRetentionDuration: RESTDuration?

    public init(name: String? = nil, labels: [String: String]? = nil, messageRetentionDuration: RESTDuration? = nil) {
        self.name = name
        self.labels = labels
        self.messageRetentionDuration = messageRetentionDuration
    }
}

/// `projects/P/subscriptions/S`.
public struct RESTSubscription: Codable, Hashable, Sendable {
    public var name: String?
    public var topic: String?
    public var pushConfig: PushConfig?
    /// 10 to 600.
    public var ackDeadlineSeconds: Int?
    public var retainAckedMessages: Bool?
    public var messageRetentionDuration: RESTDuration?
    public var labels: [String: String]?
    public var enableMessageOrdering: Bool?
    public var expirationPolicy: ExpirationPolicy?
    public var filter: String?
    public var deadLetterPolicy: DeadLetterPolicy?
    public var retryPolicy: RetryTimes?
    public var detached: Bool?
    public var state: RESTEnumeration?

    public init(name: String? = nil, topic: String? = nil) {
        self.name = name
        self.topic = topic
    }

    public struct PushConfig: Codable, Hashable, Sendable {
        /// Empty: the subscription is pulled from.
        public var pushEndpoint: String?
        public var attributes: [String: String]?
        public var oidcToken: OIDCToken?
        public var noWrapper: NoWrapper?

        public init(pushEndpoint: String? = nil, oidcToken: OIDCToken? = nil, noWrapper: NoWrapper? = nil) {
            self.pushEndpoint = pushEndpoint
            self.oidcToken = oidcToken
            self.noWrapper = noWrapper
        }
    }

    public struct OIDCToken: Codable, Hashable, Sendable {
        public var serviceAccountEmail: String?
        public var audience: String?

        public init(serviceAccountEmail: String, audience: String? = nil) {
            self.serviceAccountEmail = serviceAccountEmail
            self.audience = audience
        }
    }

    public struct NoWrapper: Codable, Hashable, Sendable {
        public var writeMetadata: Bool?

        public init(writeMetadata: Bool) { self.writeMetadata = writeMetadata }
    }

    public struct ExpirationPolicy: Codable, Hashable, Sendable {
        /// Absent: never.
        public var ttl: RESTDuration?

        public init(ttl: RESTDuration? = nil) { self.ttl = ttl }
    }

    public struct DeadLetterPolicy: Codable, Hashable, Sendable {
        public var deadLetterTopic: String?
        /// 5 to 100; 0 or absent: 5.
        public var maxDeliveryAttempts: Int?

        public init(deadLetterTopic: String, maxDeliveryAttempts: Int) {
            self.deadLetterTopic = deadLetterTopic
            self.maxDeliveryAttempts = maxDeliveryAttempts
        }
    }

    public struct RetryTimes: Codable, Hashable, Sendable {
        public var minimumBackoff: RESTDuration?
        public var maximumBackoff: RESTDuration?

        public init(minimumBackoff: RESTDuration, maximumBackoff: RESTDuration) {
            self.minimumBackoff = minimumBackoff
            self.maximumBackoff = maximumBackoff
        }
    }
}

/// A message in a request or an answer; `data` is base64.
public struct RESTMessage: Codable, Hashable, Sendable {
    public var data: String?
    public var attributes: [String: String]?
    public var messageId: String?
    public var publishTime: String?
    public var orderingKey: String?

    public init(
        data: String? = nil, attributes: [String: String]? = nil, messageId: String? = nil, publishTime: String? = nil, orderingKey: String? = nil
    ) {
        self.data = data
        self.attributes = attributes
        self.messageId = messageId
        self.publishTime = publishTime
        self.orderingKey = orderingKey
    }
}

/// A pulled message with what its acknowledgement needs.
public struct RESTReceivedMessage: Codable, Hashable, Sendable {
    public var ackId: String
    public var message: RESTMessage
    /// From 1, with a dead-letter policy alone.
    public var deliveryAttempt: Int?

    public init(ackId: String, message: RESTMessage, deliveryAttempt: Int? = nil) {
        self.ackId = ackId
        self.message = message
        self.deliveryAttempt = deliveryAttempt
    }
}

/// `{"error": {"code": 404, "message": …, "status": "NOT_FOUND"}}`
public struct RESTError: Codable, Hashable, Sendable {
    public struct Status: Codable, Hashable, Sendable {
        public var code: Int
        public var message: String?
        public var status: String?
    }

    public var error: Status

    public init(code: Int, status: String, message: String) { error = Status(code: code, message: message, status: status) }
}
