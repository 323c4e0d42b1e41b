/// An error that may pass by itself: whoever meets it can try the whole operation again.
public protocol PossiblyTransient: Error {
    var isTransient: Bool { get }
}

/// Why PostgreSQL, or the way to it, did not do what was asked.
///
/// Descriptions name codes, constraints, tables and columns, never values: they are safe to log.
public enum PostgresError: PossiblyTransient, Hashable, CustomStringConvertible {
    /// The connection string is not one that libpq understands.
    case invalidConfiguration(String)
    /// No connection could be made. The code is nil where the server was not reached.
    case connectionFailed(code: SQLState?, reason: String)
    /// The connection ended in the middle; what it was doing may or may not have happened.
    case connectionLost
    /// The server refused the statement.
    case server(ServerError)
    /// The statement took longer than the configured limit; its connection was given up.
    case timedOut(after: Duration)
    /// All connections stayed in use for the whole time that a caller may wait.
    case poolExhausted(waited: Duration)
    case poolClosed
    /// The task was cancelled.
    case cancelled
    /// A parameter (counted from 1) that PostgreSQL cannot hold.
    case unencodable(parameter: Int, reason: String)
    /// A column that is missing from the row, is null or is of another type than asked for.
    case undecodable(column: String, expected: String)
    /// A statement that must give exactly one row gave another number.
    case unexpectedRowCount(Int)

    /// Whether the same work may succeed a little later.
    public var isTransient: Bool {
        switch self {
        case .connectionLost, .timedOut, .poolExhausted: true
        case .connectionFailed(let code, _): code?.isTransient ?? true
        case .server(let error): error.code.isTransient
        case .invalidConfiguration, .poolClosed, .cancelled, .unencodable, .undecodable, .unexpectedRowCount: false
        }
    }

    /// The server's code, where it gave one.
    public var code: SQLState? {
        switch self {
        case .server(let error): error.code
        case .connectionFailed(let code, _): code
        default: nil
        }
    }

    public var description: String {
        switch self {
        case .invalidConfiguration(let reason): "the database URL is not usable: \(reason)"
        case .connectionFailed(let code, let reason):
            "no connection to PostgreSQL\(code.map { " (\($0))" } ?? ""): \(reason); check the database URL and that the server runs"
        case .connectionLost: "the connection to PostgreSQL was lost"
        case .server(let error): error.description
        case .timedOut(let limit): "PostgreSQL did not answer within \(limit)"
        case .poolExhausted(let waited): "no database connection became free within \(waited)"
        case .poolClosed: "the database pool is closed"
        case .cancelled: "the database work was cancelled"
        case .unencodable(let parameter, let reason): "parameter \(parameter) cannot be sent to PostgreSQL: \(reason)"
        case .undecodable(let column, let expected): "column '\(column)' does not hold \(expected)"
        case .unexpectedRowCount(let count): "one row was expected, there were \(count)"
        }
    }
}

/// What the server said about a statement that it refused.
public struct ServerError: Hashable, Sendable, CustomStringConvertible {
    public var code: SQLState
    public var constraint: String?
    public var table: String?
    public var column: String?
    /// The server's words. They can quote values: never log them where data must not leak.
    public var unsafeMessage: String

    public init(code: SQLState, constraint: String? = nil, table: String? = nil, column: String? = nil, unsafeMessage: String = "") {
        self.code = code
        self.constraint = constraint
        self.table = table
        self.column = column
        self.unsafeMessage = unsafeMessage
    }

    public var description: String {
        var text = "PostgreSQL refused the statement with \(code)"
        if let constraint { text += ", constraint \(constraint)" }
        if let table { text += ", table \(table)" }
        if let column { text += ", column \(column)" }
        return text
    }
}

/// The errors of a transaction's own statements, apart from those of its body, which pass through as they are.
public enum TransactionError: PossiblyTransient, CustomStringConvertible {
    case begin(PostgresError)
    /// The body failed, and then the rollback. The connection is given up, which rolls back as well.
    case rollback(PostgresError, body: any Error)
    /// The commit failed. Where the connection was lost, the transaction may have been committed.
    case commit(PostgresError)

    public var isTransient: Bool {
        switch self {
        case .begin(let error), .commit(let error): error.isTransient
        case .rollback(let error, let body): (body as? any PossiblyTransient)?.isTransient ?? error.isTransient
        }
    }

    public var description: String {
        switch self {
        case .begin(let error): "a transaction could not begin: \(error)"
        case .rollback(let error, let body): "a transaction failed (\(body)) and could not be rolled back: \(error)"
        case .commit(let error): "a transaction could not be committed: \(error)"
        }
    }
}
