extension PubSubClient {
    /// Makes a topic; does nothing where it is there.
    /// - Parameter topic: the short name, without prefix.
    public func createTopic(_ topic: String) async throws(PubSubError) {
        do throws(PubSubError) {
            _ = try await call("PUT", configuration.topicName(topic), body: RESTTopic(), as: RESTTopic.self)
        } catch {
            guard case .alreadyExists = error else { throw error }
        }
    }

    public func deleteTopic(_ topic: String) async throws(PubSubError) {
        _ = try await call("DELETE", configuration.topicName(topic), as: RESTEmpty.self)
    }

    /// Makes a subscription, or changes the one that is there to be as wanted. What cannot be changed (topic, ordering) must agree.
    public func declareSubscription(_ wanted: SubscriptionDeclaration) async throws(PubSubError) {
        let name = configuration.subscriptionName(wanted.name)
        let resource = wanted.resource(configuration)
        do throws(PubSubError) {
            _ = try await call("PUT", name, body: resource, as: RESTSubscription.self)
            return
        } catch {
            guard case .alreadyExists = error else { throw error }
        }
        let current = try await subscription(wanted.name)
        guard current.topic == resource.topic else {
            throw .invalidArgument("\(name) belongs to \(current.topic ?? "no topic"), not to \(resource.topic ?? "none"); delete it first")
        }
        var update = resource
        update.topic = nil
        update.enableMessageOrdering = nil
        let mask = "pushConfig,ackDeadlineSeconds,messageRetentionDuration,expirationPolicy,deadLetterPolicy,retryPolicy,labels"
        _ = try await call("PATCH", name, body: RESTPatchRequest(subscription: update, updateMask: mask), as: RESTSubscription.self)
    }

    /// - Parameter subscription: the short name, without prefix.
    public func subscription(_ subscription: String) async throws(PubSubError) -> RESTSubscription {
        try await call("GET", configuration.subscriptionName(subscription), as: RESTSubscription.self)
    }

    public func deleteSubscription(_ subscription: String) async throws(PubSubError) {
        _ = try await call("DELETE", configuration.subscriptionName(subscription), as: RESTEmpty.self)
    }

    /// Takes up to `limit` messages, which come again unless they are acknowledged before the subscription's deadline.
    /// Waits for a first one unless told not to.
    public func pull(_ subscription: String, limit: Int, returnImmediately: Bool = false) async throws(PubSubError) -> [RESTReceivedMessage] {
        let request = RESTPullRequest(maxMessages: limit, returnImmediately: returnImmediately ? true : nil)
        let answer = try await call(
            "POST", "\(configuration.subscriptionName(subscription)):pull", body: request, as: RESTPullResponse.self, timeout: .seconds(120))
        return answer.receivedMessages ?? []
    }

    public func acknowledge(_ subscription: String, _ ackIDs: [String]) async throws(PubSubError) {
        _ = try await call(
            "POST", "\(configuration.subscriptionName(subscription)):acknowledge", body: RESTAcknowledgeRequest(ackIds: ackIDs), as: RESTEmpty.self)
    }

    /// - Parameter seconds: from now; 0 gives the messages back.
    public func modifyAckDeadline(_ subscription: String, _ ackIDs: [String], seconds: Int) async throws(PubSubError) {
        let request = RESTAcknowledgeRequest(ackIds: ackIDs, ackDeadlineSeconds: seconds)
        _ = try await call(
            "POST", "\(configuration.subscriptionName(subscription)):modifyAckDeadline", body: request, as: RESTEmpty.self)
    }
}

/// A subscription as it should be, in short names.
public struct SubscriptionDeclaration: Hashable, Sendable {
    /// A label that the local Broker heeds: how many messages of the subscription may be outstanding at a time.
    public static let outstandingLabel = "buildtrace-max-outstanding"

    public var name: String
    public var topic: String
    /// Where messages are pushed to; nil: they are pulled.
    public var push: RESTSubscription.PushConfig?
    public var ackDeadline: Duration
    /// Short name of the topic that takes what is given up, after so many deliveries.
    public var deadLetter: (topic: String, attempts: Int)? {
        get { deadLetterTopic.map { ($0, deadLetterAttempts) } }
        set { (deadLetterTopic, deadLetterAttempts) = (newValue?.topic, newValue?.attempts ?? 0) }
    }
    private var deadLetterTopic: String?
    private var deadLetterAttempts = 0
    public var minimumBackoff: Duration
    public var maximumBackoff: Duration
    public var retention: Duration = .seconds(7 * 86_400)
    public var isOrdered = false
    public var labels: [String: String] = [:]

    public init(
        name: String, topic: String, push: RESTSubscription.PushConfig? = nil, ackDeadline: Duration = .seconds(600),
        deadLetter: (topic: String, attempts: Int)? = nil, minimumBackoff: Duration = .seconds(10), maximumBackoff: Duration = .seconds(600)
    ) {
        self.name = name
        self.topic = topic
        self.push = push
        self.ackDeadline = ackDeadline
        self.minimumBackoff = minimumBackoff
        self.maximumBackoff = maximumBackoff
        self.deadLetter = deadLetter
    }

    func resource(_ configuration: PubSubConfiguration) -> RESTSubscription {
        var resource = RESTSubscription(topic: configuration.topicName(topic))
        resource.pushConfig = push ?? RESTSubscription.PushConfig()
        resource.ackDeadlineSeconds = Int(ackDeadline.components.seconds)
        resource.messageRetentionDuration = RESTDuration(retention)
        resource.expirationPolicy = .init()
        resource.enableMessageOrdering = isOrdered ? true : nil
        resource.labels = labels.isEmpty ? nil : labels
        resource.retryPolicy = .init(minimumBackoff: RESTDuration(minimumBackoff), maximumBackoff: RESTDuration(maximumBackoff))
        if let deadLetter {
            resource.deadLetterPolicy = .init(
                deadLetterTopic: configuration.topicName(deadLetter.topic), maxDeliveryAttempts: deadLetter.attempts)
        }
        return resource
    }
}
