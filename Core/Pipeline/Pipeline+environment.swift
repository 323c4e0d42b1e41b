import Domain
import Postgres
import PubSub
import Settings

extension Pipeline {
    /// As the environment says; connects to nothing yet.
    ///
    /// `BUILDTRACE_DATABASE_URL` is required; `BUILDTRACE_DATABASE_CONNECTIONS` (8), and `BUILDTRACE_APP_PASSWORD` and
    /// `BUILDTRACE_SYSTEM_PASSWORD` where the URL's password is not that of the two roles.
    /// - Parameter name: what `pg_stat_activity` shows behind `buildtrace-`.
    /// - Throws: `SettingError` or `PostgresError.invalidConfiguration`.
    public init(name: String, settings: Settings, publisher: any MessagePublisher) throws {
        let url = try settings.required("BUILDTRACE_DATABASE_URL", advice: "give PostgreSQL's address, e.g. postgresql://127.0.0.1:5432/buildtrace")
        let connections = try settings.int("BUILDTRACE_DATABASE_CONNECTIONS", default: 8, in: 1...100)
        let databases = Pipeline.databases(
            try DatabaseConfiguration(url: url, applicationName: "buildtrace-\(name)", maximumConnections: connections),
            appPassword: settings.string("BUILDTRACE_APP_PASSWORD"), systemPassword: settings.string("BUILDTRACE_SYSTEM_PASSWORD"))
        self.init(app: databases.app, system: databases.system, publisher: publisher, matcher: SheetMatching.matcher)
    }
}
