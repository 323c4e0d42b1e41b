// Bodies of the interface's calls.

public struct RESTPublishRequest: Codable, Sendable {
    public var messages: [RESTMessage]?
    public init(messages: [RESTMessage]) { self.messages = messages }
}

public struct RESTPublishResponse: Codable, Sendable {
    public var messageIds: [String]?
    public init(messageIds: [String]) { self.messageIds = messageIds }
}

public struct RESTPullRequest: Codable, Sendable {
    public var maxMessages: Int?
    public var returnImmediately: Bool?
    public init(maxMessages: Int, returnImmediately: Bool? = nil) {
        self.maxMessages = maxMessages
        self.returnImmediately = returnImmediately
    }
}

public struct RESTPullResponse: Codable, Sendable {
    public var receivedMessages: [RESTReceivedMessage]?
    public init(receivedMessages: [RESTReceivedMessage]) { self.receivedMessages = receivedMessages }
}

/// `acknowledge` and, with a deadline, `modifyAckDeadline`.
public struct RESTAcknowledgeRequest: Codable, Sendable {
    public var ackIds: [String]?
    public var ackDeadlineSeconds: Int?
    public init(ackIds: [String], ackDeadlineSeconds: Int? = nil) {
        self.ackIds = ackIds
        self.ackDeadlineSeconds = ackDeadlineSeconds
    }
}

public struct RESTPatchRequest<Resource: Codable & Sendable>: Codable, Sendable {
    public var subscription: Resource?
    public var topic: Resource?
    /// Field names, joined by commas.
    public var updateMask: String?
    public init(subscription: Resource? = nil, topic: Resource? = nil, updateMask: String) {
        self.subscription = subscription
        self.topic = topic
        self.updateMask = updateMask
    }
}

public struct RESTModifyPushConfigRequest: Codable, Sendable {
    public var pushConfig: RESTSubscription.PushConfig?
    public init(pushConfig: RESTSubscription.PushConfig?) { self.pushConfig = pushConfig }
}

public struct RESTSeekRequest: Codable, Sendable {
    /// RFC 3339. Messages published before are acknowledged, later ones that are still kept are delivered again.
    public var time: String?
    public var snapshot: String?
    public init(time: String) { self.time = time }
}

public struct RESTTopicList: Codable, Sendable {
    public var topics: [RESTTopic]?
    public var nextPageToken: String?
    public init(topics: [RESTTopic], nextPageToken: String?) {
        self.topics = topics
        self.nextPageToken = nextPageToken
    }
}

public struct RESTSubscriptionList: Codable, Sendable {
    public var subscriptions: [RESTSubscription]?
    public var nextPageToken: String?
    public init(subscriptions: [RESTSubscription], nextPageToken: String?) {
        self.subscriptions = subscriptions
        self.nextPageToken = nextPageToken
    }
}

/// The names of a topic's subscriptions.
public struct RESTSubscriptionNames: Codable, Sendable {
    public var subscriptions: [String]?
    public var nextPageToken: String?
    public init(subscriptions: [String], nextPageToken: String?) {
        self.subscriptions = subscriptions
        self.nextPageToken = nextPageToken
    }
}

public struct RESTEmpty: Codable, Sendable {
    public init() {}
}
