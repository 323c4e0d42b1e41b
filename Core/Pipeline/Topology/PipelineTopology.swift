import Domain
import PubSub

/// The pipeline's topics and subscriptions: one push subscription per work topic, and for each a dead-letter topic whose subscription keeps
/// what comes until it is acknowledged.
public struct PipelineTopology: Hashable, Sendable {
    /// The URLs of the functions, without a slash at their ends; what is nil gets a subscription that keeps its messages until it is known.
    public struct Endpoints: Hashable, Sendable {
        public var page: String?
        public var orchestrator: String?
        public var diff: String?
        public var summary: String?
        public var objectDiff: String?
        public var deadLetter: String?

        public init(
            page: String? = nil, orchestrator: String? = nil, diff: String? = nil, summary: String? = nil, objectDiff: String? = nil,
            deadLetter: String? = nil
        ) {
            self.page = page
            self.orchestrator = orchestrator
            self.diff = diff
            self.summary = summary
            self.objectDiff = objectDiff
            self.deadLetter = deadLetter
        }

        /// The address of the function that works on a topic.
        func function(of topic: Topic) -> String? {
            switch topic {
            case .drawingUploads, .ocrPages: page
            case .diffPairs: diff
            case .summaryOverlays: summary
            case .ocrCompletions, .diffCompletions, .summaryCompletions: orchestrator
            case .drawingProcessingTasks: objectDiff
            }
        }

        func path(of topic: Topic) -> String { topic == .drawingUploads ? "/open" : "/" }
    }

    /// How deliveries are repeated.
    public struct Retry: Hashable, Sendable {
        public var ackDeadline: Duration
        public var attempts: Int
        public var minimumBackoff: Duration
        public var maximumBackoff: Duration

        public init(ackDeadline: Duration, attempts: Int, minimumBackoff: Duration, maximumBackoff: Duration) {
            self.ackDeadline = ackDeadline
            self.attempts = attempts
            self.minimumBackoff = minimumBackoff
            self.maximumBackoff = maximumBackoff
        }

        /// Five attempts would be spent in two and a half minutes of a database restart.
        public static let deployed = Retry(ackDeadline: .seconds(600), attempts: 10, minimumBackoff: .seconds(10), maximumBackoff: .seconds(600))
        /// On one machine nobody waits for ten minutes. Ten attempts span three minutes.
        public static let local = Retry(ackDeadline: .seconds(600), attempts: 10, minimumBackoff: .milliseconds(500), maximumBackoff: .seconds(60))
    }

    public var endpoints: Endpoints
    public var retry: Retry
    /// How many messages a function works on at a time, by topic; a local function has one machine only.
    public var maximumOutstanding: [Topic: Int]
    /// The service account in whose name pushes are signed, for the function's address as audience; nil: they are not.
    public var pushAccount: String?

    public init(
        endpoints: Endpoints, retry: Retry, maximumOutstanding: [Topic: Int] = [:], pushAccount: String? = nil
    ) {
        self.endpoints = endpoints
        self.retry = retry
        self.maximumOutstanding = maximumOutstanding
        self.pushAccount = pushAccount
    }

    /// Makes what is missing and changes what differs; may be called at every start. Dead-letter topics come first, so that no message is
    /// given up into nothing.
    public func declare(on client: PubSubClient) async throws(PubSubError) {
        for topic in Topic.allCases {
            try await client.createTopic(topic.deadLetterTopic)
            try await client.declareSubscription(deadLetterSubscription(topic))
        }
        for topic in Topic.allCases {
            try await client.createTopic(topic.rawValue)
            try await client.declareSubscription(workSubscription(topic))
        }
    }

    func workSubscription(_ topic: Topic) -> SubscriptionDeclaration {
        var wanted = SubscriptionDeclaration(
            name: topic.subscription, topic: topic.rawValue, push: push(endpoints.function(of: topic), path: endpoints.path(of: topic)), ackDeadline: retry.ackDeadline,
            deadLetter: (topic.deadLetterTopic, retry.attempts), minimumBackoff: retry.minimumBackoff, maximumBackoff: retry.maximumBackoff)
        if let limit = maximumOutstanding[topic] { wanted.labels[SubscriptionDeclaration.outstandingLabel] = String(limit) }
        return wanted
    }

    /// Without a dead-letter policy of its own: a dead letter is tried until it is taken.
    func deadLetterSubscription(_ topic: Topic) -> SubscriptionDeclaration {
        SubscriptionDeclaration(
            name: topic.deadLetterSubscription, topic: topic.deadLetterTopic, push: push(endpoints.deadLetter, path: "/"),
            ackDeadline: .seconds(60), minimumBackoff: retry.minimumBackoff, maximumBackoff: retry.maximumBackoff)
    }

    private func push(_ function: String?, path: String) -> RESTSubscription.PushConfig? {
        function.map { function in
            RESTSubscription.PushConfig(
                pushEndpoint: function + path,
                oidcToken: pushAccount.map { RESTSubscription.OIDCToken(serviceAccountEmail: $0, audience: function) })
        }
    }
}

extension Topic {
    /// The name of its push subscription.
    public var subscription: String { rawValue + "-push" }
    /// The name of the subscription of its dead-letter topic.
    public var deadLetterSubscription: String { deadLetterTopic + "-keep" }
}
