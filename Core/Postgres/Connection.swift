import CPostgres

/// A connection, lent by `Database.withConnection` or `withTransaction` for the time of their body.
///
/// Statements of several tasks run one after the other, on the connection's own thread. A statement of a cancelled task is cancelled on the
/// server and throws `PostgresError.cancelled`.
public actor Connection {
    private let handle: Handle
    private let gate: CancelGate
    private let executor: QueueExecutor
    private let statementLimit: Duration
    /// Set where the state on the server is no longer known, e.g. after a statement that did not answer in time.
    private var isGivenUp = false

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private init(handle: Handle, executor: QueueExecutor, statementLimit: Duration) {
        self.handle = handle
        self.executor = executor
        self.statementLimit = statementLimit
        gate = CancelGate(handle)
    }

    static func open(_ configuration: DatabaseConfiguration) async throws(PostgresError) -> Connection {
        let executor = QueueExecutor(label: "postgres.connection")
        let result = await withCheckedContinuation { (continuation: CheckedContinuation<Result<Handle, PostgresError>, Never>) in
            executor.queue.async {
                continuation.resume(
                    returning: Result { () throws(PostgresError) -> Handle in try Handle.connect(configuration) })
            }
        }
        return Connection(handle: try result.get(), executor: executor, statementLimit: configuration.statementTimeout + .seconds(5))
    }

    /// Runs a statement and gives its rows.
    @discardableResult
    public func query(_ query: Query) async throws(PostgresError) -> [Row] {
        try await run(query).rows
    }

    /// Runs a statement that gives at most one row.
    /// - Throws: `PostgresError.unexpectedRowCount` where it gives more.
    public func queryFirst(_ query: Query) async throws(PostgresError) -> Row? {
        let rows = try await run(query).rows
        guard rows.count <= 1 else { throw .unexpectedRowCount(rows.count) }
        return rows.first
    }

    /// Runs a statement that gives exactly one row.
    /// - Throws: `PostgresError.unexpectedRowCount` where it gives none, or more.
    public func queryOne(_ query: Query) async throws(PostgresError) -> Row {
        guard let row = try await queryFirst(query) else { throw .unexpectedRowCount(0) }
        return row
    }

    /// Runs a statement and gives the number of rows that it changed.
    @discardableResult
    public func execute(_ query: Query) async throws(PostgresError) -> Int {
        try await run(query).affected
    }

    /// Runs SQL of several statements as it is. For migrations; the caller vouches for every character of it.
    public func unsafeScript(_ sql: String, limit: Duration? = nil) async throws(PostgresError) {
        let limit = limit ?? statementLimit
        _ = try await interruptible { () throws(PostgresError) in try self.handle.runScript(sql, limit: limit) }
    }

    /// Gives a role a password. What is sent is its SCRAM verifier: neither the statement nor the server's log holds the password.
    public func setPassword(_ password: String, of role: String) async throws(PostgresError) {
        let verifier = try noting { () throws(PostgresError) in try self.handle.passwordVerifier(password, of: role) }
        let statement: String = try await queryOne("SELECT format('ALTER ROLE %I PASSWORD %L', \(role)::text, \(verifier)::text) AS statement").get("statement")
        try await unsafeScript(statement)
    }

    /// Whether a transaction is open on this connection.
    public var isInTransaction: Bool { !handle.isIdle }

    /// Runs a statement to its end even where the task was cancelled: what ends a transaction must not be cut off.
    func runUninterrupted(_ query: Query) throws(PostgresError) -> StatementResult {
        try noting { () throws(PostgresError) in try self.handle.run(query, limit: self.statementLimit) }
    }

    /// Whether statements can still be sent. Where not, the server rolls back by itself.
    var isUsable: Bool { !isGivenUp && handle.isAlive }

    /// Whether the pool may lend this connection again.
    var isReusable: Bool { isUsable && handle.isIdle && !gate.wasUsed }

    /// Whether the server is still at the other end.
    var isStillConnected: Bool { handle.isStillConnected() }

    private func run(_ query: Query) async throws(PostgresError) -> StatementResult {
        try await interruptible { () throws(PostgresError) in try self.handle.run(query, limit: self.statementLimit) }
    }

    private func interruptible(_ body: () throws(PostgresError) -> StatementResult) async throws(PostgresError) -> StatementResult {
        guard !Task.isCancelled else { throw .cancelled }
        let statement = gate.begin()
        let gate = gate
        let result = await withTaskCancellationHandler {
            let result = Result { () throws(PostgresError) in try noting(body) }
            gate.end()
            return result
        } onCancel: {
            gate.cancel(statement)
        }
        do {
            return try result.get()
        } catch {
            if Task.isCancelled, error.code == .queryCanceled { throw .cancelled }
            throw error
        }
    }

    private func noting<Result>(_ body: () throws(PostgresError) -> Result) throws(PostgresError) -> Result {
        guard !isGivenUp else { throw .connectionLost }
        do {
            return try body()
        } catch {
            switch error {
            case .connectionLost, .timedOut: isGivenUp = true
            default: break
            }
            throw error
        }
    }
}
