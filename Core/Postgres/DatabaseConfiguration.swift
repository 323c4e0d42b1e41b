import CPostgres

/// How to reach a database and how much of it to use.
public struct DatabaseConfiguration: Sendable {
    /// `postgresql://user:password@host:port/database`, or libpq's `key=value` form.
    public let url: String
    /// Replaces the URL's user, e.g. with the role of the functions.
    public var user: String?
    /// Replaces the URL's password.
    public var password: String?
    /// Replaces the URL's database.
    public var database: String?
    /// What `pg_stat_activity` shows.
    public var applicationName: String
    public var maximumConnections: Int
    /// How long a caller waits for a free connection.
    public var acquireTimeout: Duration
    /// How long the making of a connection may take; whole seconds, two at least.
    public var connectTimeout: Duration
    /// How long one statement may take, held by the server; the client gives the connection up a little later.
    public var statementTimeout: Duration

    /// - Throws: `PostgresError.invalidConfiguration` where libpq cannot read the URL.
    public init(
        url: String, user: String? = nil, password: String? = nil, database: String? = nil, applicationName: String = "buildtrace",
        maximumConnections: Int = 8, acquireTimeout: Duration = .seconds(10), connectTimeout: Duration = .seconds(5),
        statementTimeout: Duration = .seconds(30)
    ) throws(PostgresError) {
        guard maximumConnections > 0 else { throw .invalidConfiguration("at least one connection is needed") }
        guard !url.isEmpty else { throw .invalidConfiguration("it is empty") }
        // libpq's own message quotes parts of the URL, which may hold the password.
        guard let options = PQconninfoParse(url, nil) else {
            throw .invalidConfiguration("it must look like postgresql://user:password@host:5432/database")
        }
        PQconninfoFree(options)
        self.url = url
        self.user = user
        self.password = password
        self.database = database
        self.applicationName = applicationName
        self.maximumConnections = maximumConnections
        self.acquireTimeout = acquireTimeout
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
    }

    /// The same database, reached as another user.
    public func with(user: String, password: String? = nil, maximumConnections: Int? = nil) -> DatabaseConfiguration {
        var copy = self
        copy.user = user
        copy.password = password ?? self.password
        copy.maximumConnections = maximumConnections ?? self.maximumConnections
        return copy
    }

    /// libpq's keywords; later ones win over what the URL says.
    var connectionParameters: [(String, String)] {
        let milliseconds = statementTimeout.components.seconds * 1000 + statementTimeout.components.attoseconds / 1_000_000_000_000_000
        let session = [
            "TimeZone=UTC", "DateStyle=ISO", "bytea_output=hex", "statement_timeout=\(max(1, milliseconds))",
            // A transaction whose client died without closing its socket must not keep its locks for ever.
            "idle_in_transaction_session_timeout=60000",
        ]
        var parameters = [("dbname", url)]
        // Only the first `dbname` is read as a connection string.
        if let database { parameters.append(("dbname", database)) }
        if let user { parameters.append(("user", user)) }
        if let password { parameters.append(("password", password)) }
        return parameters + [
            ("application_name", applicationName), ("client_encoding", "UTF8"),
            ("connect_timeout", String(max(2, connectTimeout.components.seconds))),
            ("options", session.map { "-c \($0)" }.joined(separator: " ")), ("keepalives_idle", "30"), ("tcp_user_timeout", "30000"),
        ]
    }
}
