import Logging
import PubSub

/// One delivery of one message to a function.
public struct Delivery: Sendable {
    public var message: IncomingMessage
    /// W3C trace context of the work that sent the message.
    public var traceparent: String?
    public var logger: Logger

    public init(message: IncomingMessage, traceparent: String?, logger: Logger) {
        self.message = message
        self.traceparent = traceparent
        self.logger = logger
    }
}

/// A path of a function on which it is pushed messages.
public struct MessageRoute: Sendable {
    public var path: String
    /// The label `job_type` of the metrics.
    public var jobType: String
    public var handle: @Sendable (Delivery) async -> Outcome

    public init(path: String = "/", jobType: String, handle: @escaping @Sendable (Delivery) async -> Outcome) {
        self.path = path
        self.jobType = jobType
        self.handle = handle
    }
}

/// A path of a function that is called without a message, e.g. by a scheduler.
public struct TaskRoute: Sendable {
    public var path: String
    public var jobType: String
    public var run: @Sendable () async -> Outcome

    public init(path: String, jobType: String, run: @escaping @Sendable () async -> Outcome) {
        self.path = path
        self.jobType = jobType
        self.run = run
    }
}
