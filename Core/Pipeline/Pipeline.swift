import Domain
import Failpoints
import Postgres
import PubSub

/// The database side of the pipeline: everything that the functions read and write, with an effect that happens once.
public struct Pipeline: Sendable {
    /// The role that sees one organization at a time.
    public static let appRole = "buildtrace_app"
    /// The role for what is rightly across organizations.
    public static let systemRole = "buildtrace_system"

    public let organizations: Organizations
    public let projects: Projects
    public let versions: DrawingVersions
    public let openings: VersionStore
    public let pages: Pages
    public let jobs: Jobs
    public let events: JobEvents
    public let comparisons: Comparisons
    public let stages: StageStore
    public let outbox: Outbox
    public let orchestrator: Orchestrator
    public let sweep: Sweep
    public let cleaning: ObjectCleaning
    public let deadLetters: DeadLetters
    public let redrives: Redrives
    public let rateLimits: RateLimits
    public let queues: Queues
    /// Reached as `appRole`: see `Database.inOrganization`.
    public let app: Database
    /// Reached as `systemRole`.
    public let system: Database

    /// - Parameters:
    ///   - app: reached as `appRole`.
    ///   - system: reached as `systemRole`.
    ///   - matcher: pairs the sheets of two whole sets.
    public init(
        app: Database, system: Database, publisher: any MessagePublisher, matcher: @escaping SheetMatcher,
        leases: LeasePolicy = LeasePolicy(), sweep policy: SweepPolicy = SweepPolicy(),
        outboxClaim: Duration = .seconds(60), failpoints: Failpoints = .off
    ) {
        let advance = JobAdvance(matcher: matcher)
        self.app = app
        self.system = system
        organizations = Organizations(system: system)
        projects = Projects(app: app)
        versions = DrawingVersions(app: app, objectGrace: policy.objectGrace, failpoints: failpoints)
        openings = VersionStore(app: app, policy: leases, advance: advance, failpoints: failpoints)
        pages = Pages(app: app)
        jobs = Jobs(app: app, advance: advance, failpoints: failpoints)
        events = JobEvents(app: app)
        comparisons = Comparisons(app: app)
        stages = StageStore(app: app, policy: leases, objectGrace: policy.objectGrace, failpoints: failpoints)
        outbox = Outbox(system: system, publisher: publisher, claimTime: outboxClaim, failpoints: failpoints)
        orchestrator = Orchestrator(app: app, advance: advance, failpoints: failpoints)
        cleaning = ObjectCleaning(app: app, system: system, policy: policy)
        deadLetters = DeadLetters(app: app, system: system, advance: advance, failpoints: failpoints)
        redrives = Redrives(app: app, system: system, outbox: outbox, publisher: publisher, failpoints: failpoints)
        rateLimits = RateLimits(system: system)
        queues = Queues(system: system)
        sweep = Sweep(
            system: system, outbox: outbox, orchestrator: orchestrator, deadLetters: deadLetters, redrives: redrives, policy: policy, failpoints: failpoints)
    }

    /// Makes both databases from one URL: the same place, reached as the two roles.
    /// - Parameter appPassword: nil keeps the URL's.
    public static func databases(
        _ configuration: DatabaseConfiguration, appPassword: String? = nil, systemPassword: String? = nil
    ) -> (app: Database, system: Database) {
        (
            app: Database(configuration.with(user: appRole, password: appPassword)),
            system: Database(configuration.with(user: systemRole, password: systemPassword, maximumConnections: 2))
        )
    }

    /// Whether the database answers and knows the schema; for readiness probes.
    public func isReady() async -> Bool {
        let migrations = try? await app.withConnection { connection in
            try await connection.queryOne("SELECT count(*) AS count FROM schema_migrations").get("count", as: Int.self)
        }
        return (migrations ?? 0) > 0
    }

    public func close() async {
        await app.close()
        await system.close()
    }
}
