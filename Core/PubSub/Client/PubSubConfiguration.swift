/// Which broker to talk to, and how its topics are called.
public struct PubSubConfiguration: Hashable, Sendable {
    /// Without a slash at its end, e.g. `http://127.0.0.1:8085` or `https://pubsub.googleapis.com`.
    public var baseURL: String
    /// Whether calls carry a bearer token; an emulator wants none.
    public var needsToken: Bool
    public var project: String
    /// Stands before the short name of every topic and subscription.
    public var topicPrefix: String

    public init(baseURL: String, needsToken: Bool, project: String, topicPrefix: String = "buildtrace-") {
        self.baseURL = baseURL
        self.needsToken = needsToken
        self.project = project
        self.topicPrefix = topicPrefix
    }

    /// Reads `PUBSUB_EMULATOR_HOST` (`host:port`; without it, Google), `GOOGLE_CLOUD_PROJECT` (needed without an emulator, there
    /// `buildtrace-local` by default) and `BUILDTRACE_TOPIC_PREFIX` (default `buildtrace-`).
    public init(environment: [String: String]) throws(PubSubError) {
        let emulator = environment["PUBSUB_EMULATOR_HOST"].flatMap { $0.isEmpty ? nil : $0 }
        let project = environment["GOOGLE_CLOUD_PROJECT"].flatMap { $0.isEmpty ? nil : $0 }
        let prefix = environment["BUILDTRACE_TOPIC_PREFIX"] ?? "buildtrace-"
        if let emulator {
            let base = emulator.contains("://") ? emulator : "http://\(emulator)"
            self.init(
                baseURL: base.hasSuffix("/") ? String(base.dropLast()) : base, needsToken: false, project: project ?? "buildtrace-local",
                topicPrefix: prefix)
        } else {
            guard let project else {
                throw .invalidArgument("set GOOGLE_CLOUD_PROJECT to the project of the topics, or PUBSUB_EMULATOR_HOST to a local broker")
            }
            self.init(baseURL: "https://pubsub.googleapis.com", needsToken: true, project: project, topicPrefix: prefix)
        }
    }

    public func topicName(_ short: String) -> String { "projects/\(project)/topics/\(topicPrefix)\(short)" }
    public func subscriptionName(_ short: String) -> String { "projects/\(project)/subscriptions/\(topicPrefix)\(short)" }
}

/// Why the broker did not do what was asked.
public enum PubSubError: Error, Hashable, CustomStringConvertible {
    case notFound(String)
    case alreadyExists(String)
    case invalidArgument(String)
    /// Wrong credentials or missing rights.
    case forbidden(String)
    case messageTooLarge(bytes: Int, limit: Int)
    /// Passing trouble: worth another try.
    case unavailable(String)
    case unexpected(status: Int, String)

    public var isTransient: Bool { if case .unavailable = self { true } else { false } }

    public var description: String {
        switch self {
        case .notFound(let what): "the broker does not know it: \(what)"
        case .alreadyExists(let what): "it is there already: \(what)"
        case .invalidArgument(let why): "the broker cannot do that: \(why)"
        case .forbidden(let why): "the broker refuses access: \(why)"
        case .messageTooLarge(let bytes, let limit): "a message has \(bytes) bytes; at most \(limit) can be published"
        case .unavailable(let why): "the broker is unavailable: \(why)"
        case .unexpected(let status, let why): "the broker answered \(status): \(why)"
        }
    }
}
