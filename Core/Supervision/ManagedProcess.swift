/// A process that the supervisor keeps running.
public struct ManagedProcess: Sendable {
    /// The signals by which processes are asked to end.
    public enum StopSignal: Sendable {
        /// SIGTERM.
        case terminate
        /// SIGINT: PostgreSQL's fast shutdown, which does not wait for its clients to leave.
        case interrupt
    }

    /// Unique among the supervised; the prefix of its log lines.
    public var name: String
    public var executable: String
    public var arguments: [String]
    /// The whole environment: nothing is inherited.
    public var environment: [String: String]
    /// What asks it to end.
    public var stopSignal: StopSignal
    /// Tells whether the process serves; asked again and again after each start.
    public var isReady: @Sendable () async -> Bool

    public init(
        name: String, executable: String, arguments: [String] = [], environment: [String: String], stopSignal: StopSignal = .terminate,
        isReady: @escaping @Sendable () async -> Bool = { true }
    ) {
        self.name = name
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.stopSignal = stopSignal
        self.isReady = isReady
    }
}

/// How patient the supervisor is.
public struct SupervisionPolicy: Sendable {
    /// The pause before the first restart; doubled after each further one, up to `longestPause`.
    public var firstPause: Duration
    public var longestPause: Duration
    /// A process that lived this long starts again with `firstPause`.
    public var healthyAfter: Duration
    /// How long a process may take to serve before the start counts as failed.
    public var startDeadline: Duration
    /// How often a process may end before it serves for the first time.
    public var startAttempts: Int
    /// How long a process has between its stop signal and SIGKILL.
    public var grace: Duration

    public init(
        firstPause: Duration = .milliseconds(200), longestPause: Duration = .seconds(10), healthyAfter: Duration = .seconds(30),
        startDeadline: Duration = .seconds(30), startAttempts: Int = 5, grace: Duration = .seconds(15)
    ) {
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.healthyAfter = healthyAfter
        self.startDeadline = startDeadline
        self.startAttempts = startAttempts
        self.grace = grace
    }

    /// The pause before the restart that follows `failures` failures in a row (from 1).
    public func pause(afterFailures failures: Int) -> Duration {
        let doubled = firstPause * Double(1 << min(max(0, failures - 1), 20))
        return min(doubled, longestPause)
    }
}

/// Why a supervised system did not start.
public enum SupervisionError: Error, CustomStringConvertible {
    case notReady(name: String, lastLine: String?)

    public var description: String {
        switch self {
        case .notReady(let name, let lastLine): "\(name) does not start: \(lastLine ?? "it said nothing")"
        }
    }
}
