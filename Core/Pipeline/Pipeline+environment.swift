import Domain
import Failpoints
import Postgres
import PubSub
import Settings

extension Pipeline {
    /// As the environment says; connects to nothing yet.
    ///
    /// `BUILDTRACE_DATABASE_URL` is required; `BUILDTRACE_DATABASE_CONNECTIONS` (8), `BUILDTRACE_OUTBOX_SECONDS` (60; how long a publisher that died holds
    /// up what it had in hand), and `BUILDTRACE_APP_PASSWORD` and
    /// `BUILDTRACE_SYSTEM_PASSWORD` where the URL's password is not that of the two roles. For times see `LeasePolicy` and `SweepPolicy`.
    /// - Parameter name: what `pg_stat_activity` shows behind `buildtrace-`.
    /// - Throws: `SettingError` or `PostgresError.invalidConfiguration`.
    public init(name: String, settings: Settings, publisher: any MessagePublisher, failpoints: Failpoints = .off) throws {
        let url = try settings.required("BUILDTRACE_DATABASE_URL", advice: "give PostgreSQL's address, e.g. postgresql://127.0.0.1:5432/buildtrace")
        let connections = try settings.int("BUILDTRACE_DATABASE_CONNECTIONS", default: 8, in: 1...100)
        let databases = Pipeline.databases(
            try DatabaseConfiguration(url: url, applicationName: "buildtrace-\(name)", maximumConnections: connections),
            appPassword: settings.string("BUILDTRACE_APP_PASSWORD"), systemPassword: settings.string("BUILDTRACE_SYSTEM_PASSWORD"))
        self.init(
            app: databases.app, system: databases.system, publisher: publisher, matcher: SheetMatching.matcher, leases: try LeasePolicy(settings),
            sweep: try SweepPolicy(settings), outboxClaim: .seconds(try settings.double("BUILDTRACE_OUTBOX_SECONDS", default: 60, in: 1...3600)),
            failpoints: failpoints)
    }
}

extension LeasePolicy {
    /// `BUILDTRACE_LEASE_SECONDS` (30), `BUILDTRACE_LEASE_RENEWAL_SECONDS` (10; at most half a lease, so that one renewal may fail) and
    /// `BUILDTRACE_LEASE_CHECK_SECONDS` (2): how often work looks whether it is still wanted.
    init(_ settings: Settings) throws(SettingError) {
        self.init()
        duration = .seconds(try settings.double("BUILDTRACE_LEASE_SECONDS", default: 30, in: 1...3600))
        renewal = .seconds(try settings.double("BUILDTRACE_LEASE_RENEWAL_SECONDS", default: 10, in: 0.1...1800))
        check = .seconds(try settings.double("BUILDTRACE_LEASE_CHECK_SECONDS", default: 2, in: 0.1...1800))
        guard renewal * 2 <= duration else {
            throw SettingError(name: "BUILDTRACE_LEASE_RENEWAL_SECONDS", problem: "must be at most half of BUILDTRACE_LEASE_SECONDS")
        }
    }
}

extension SweepPolicy {
    /// `BUILDTRACE_SWEEP_LEASE_GRACE_SECONDS` (120), `BUILDTRACE_SWEEP_QUEUE_GRACE_SECONDS` (900) and `BUILDTRACE_OBJECT_GRACE_SECONDS` (3600).
    init(_ settings: Settings) throws(SettingError) {
        self.init()
        leaseGrace = .seconds(try settings.double("BUILDTRACE_SWEEP_LEASE_GRACE_SECONDS", default: 120, in: 0...86_400))
        queueGrace = .seconds(try settings.double("BUILDTRACE_SWEEP_QUEUE_GRACE_SECONDS", default: 900, in: 0...86_400))
        objectGrace = .seconds(try settings.double("BUILDTRACE_OBJECT_GRACE_SECONDS", default: 3600, in: 1...864_000))
    }
}
