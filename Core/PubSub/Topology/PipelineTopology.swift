/// The pipeline's topics and subscriptions: one push subscription per work topic, and for each a dead-letter topic whose subscription keeps
/// what comes until it is acknowledged.
public struct PipelineTopology: Hashable, Sendable {
    /// Where work waits. The raw value is the short name.
    public enum Topic: String, CaseIterable, Sendable {
        case drawingUploads = "drawing-uploads"
        case ocrPages = "ocr-pages"
        case diffPairs = "diff-pairs"
        case summaryOverlays = "summary-overlays"
        case ocrCompletions = "ocr-completions"
        case diffCompletions = "diff-completions"
        case summaryCompletions = "summary-completions"
        case drawingProcessingTasks = "drawing-processing-tasks"

        public var deadLetter: String { rawValue + "-dead-letter" }
        /// Of the push subscription.
        public var subscription: String { rawValue + "-push" }
        /// Of the subscription of the dead-letter topic.
        public var deadLetterSubscription: String { deadLetter + "-keep" }
    }

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

        func url(of topic: Topic) -> String? {
            switch topic {
            case .drawingUploads: page.map { $0 + "/open" }
            case .ocrPages: page.map { $0 + "/" }
            case .diffPairs: diff.map { $0 + "/" }
            case .summaryOverlays: summary.map { $0 + "/" }
            case .ocrCompletions, .diffCompletions, .summaryCompletions: orchestrator.map { $0 + "/" }
            case .drawingProcessingTasks: objectDiff.map { $0 + "/" }
            }
        }
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

    /// A label that the local Broker heeds: how many messages of the subscription may be outstanding at a time.
    public static let outstandingLabel = "buildtrace-max-outstanding"

    public var endpoints: Endpoints
    public var retry: Retry
    /// How many messages a function works on at a time, by topic; a local function has one machine only.
    public var maximumOutstanding: [Topic: Int]
    /// Whose identity pushes carry (Google Pub/Sub).
    public var pushIdentity: RESTSubscription.OIDCToken?

    public init(
        endpoints: Endpoints, retry: Retry, maximumOutstanding: [Topic: Int] = [:], pushIdentity: RESTSubscription.OIDCToken? = nil
    ) {
        self.endpoints = endpoints
        self.retry = retry
        self.maximumOutstanding = maximumOutstanding
        self.pushIdentity = pushIdentity
    }

    /// Makes what is missing and changes what differs; may be called at every start. Dead-letter topics come first, so that no message is
    /// given up into nothing.
    public func declare(on client: PubSubClient) async throws(PubSubError) {
        for topic in Topic.allCases {
            try await client.createTopic(topic.deadLetter)
            try await client.declareSubscription(deadLetterSubscription(topic))
        }
        for topic in Topic.allCases {
            try await client.createTopic(topic.rawValue)
            try await client.declareSubscription(workSubscription(topic))
        }
    }

    func workSubscription(_ topic: Topic) -> SubscriptionDeclaration {
        var wanted = SubscriptionDeclaration(
            name: topic.subscription, topic: topic.rawValue, push: push(endpoints.url(of: topic)), ackDeadline: retry.ackDeadline,
            deadLetter: (topic.deadLetter, retry.attempts), minimumBackoff: retry.minimumBackoff, maximumBackoff: retry.maximumBackoff)
        if let limit = maximumOutstanding[topic] { wanted.labels[Self.outstandingLabel] = String(limit) }
        return wanted
    }

    /// Without a dead-letter policy of its own: a dead letter is tried until it is taken.
    func deadLetterSubscription(_ topic: Topic) -> SubscriptionDeclaration {
        SubscriptionDeclaration(
            name: topic.deadLetterSubscription, topic: topic.deadLetter, push: push(endpoints.deadLetter.map { $0 + "/" }),
            ackDeadline: .seconds(60), minimumBackoff: retry.minimumBackoff, maximumBackoff: retry.maximumBackoff)
    }

    private func push(_ endpoint: String?) -> RESTSubscription.PushConfig? {
        endpoint.map { RESTSubscription.PushConfig(pushEndpoint: $0, oidcToken: pushIdentity) }
    }
}
