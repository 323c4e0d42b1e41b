import Settings

/// Where and how a function serves.
public struct ServerSettings: Sendable {
    public var host: String
    public var port: Int
    /// Deliveries worked on at once; further ones wait in line.
    public var concurrency: Int
    /// A handler is cancelled after this, below the subscription's ack deadline.
    public var deadline: Duration
    /// Ends the process when standard input ends, which the supervisor holds open.
    public var stopsWithParent: Bool

    public init(host: String, port: Int, concurrency: Int, deadline: Duration, stopsWithParent: Bool) {
        self.host = host
        self.port = port
        self.concurrency = concurrency
        self.deadline = deadline
        self.stopsWithParent = stopsWithParent
    }

    /// Reads `BUILDTRACE_HOST` (127.0.0.1), `PORT`, `BUILDTRACE_CONCURRENCY`, `BUILDTRACE_DEADLINE_SECONDS` (540) and `BUILDTRACE_STOP_WITH_PARENT`.
    public init(_ settings: Settings, port: Int, concurrency: Int) throws(SettingError) {
        host = settings.string("BUILDTRACE_HOST", default: "127.0.0.1")
        self.port = try settings.int("PORT", default: port, in: 1...65535)
        self.concurrency = try settings.int("BUILDTRACE_CONCURRENCY", default: concurrency, in: 1...1000)
        deadline = .seconds(try settings.int("BUILDTRACE_DEADLINE_SECONDS", default: 540, in: 1...3500))
        stopsWithParent = try settings.bool("BUILDTRACE_STOP_WITH_PARENT", default: false)
    }
}
