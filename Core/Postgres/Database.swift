/// A PostgreSQL database, reached through a bounded pool of connections.
///
///     let rows = try await database.withConnection { try await $0.query("SELECT name FROM projects WHERE id = \(id)") }
public final class Database: Sendable {
    public let configuration: DatabaseConfiguration
    private let pool: ConnectionPool

    /// Connects to nothing yet: connections are made as they are needed.
    public init(_ configuration: DatabaseConfiguration) {
        self.configuration = configuration
        pool = ConnectionPool(configuration)
    }

    /// Lends a connection for the time of `body`. Each statement is a transaction of its own.
    @discardableResult
    public func withConnection<Result>(
        isolation: isolated (any Actor)? = #isolation, _ body: (Connection) async throws -> sending Result
    ) async throws -> sending Result {
        let connection = try await pool.acquire()
        do {
            let result = try await body(connection)
            await pool.release(connection)
            return result
        } catch {
            await pool.release(connection)
            throw error
        }
    }

    /// Runs `body` in a transaction, which is committed when it returns and rolled back when it throws or its task is cancelled.
    /// Keep it short: I/O first, then one short transaction.
    /// - Throws: what `body` throws, as it is; `TransactionError` where beginning, rolling back or committing fails;
    ///   `PostgresError` where no connection is to be had.
    @discardableResult
    public func withTransaction<Result>(
        isolation: isolated (any Actor)? = #isolation, _ body: (Connection) async throws -> sending Result
    ) async throws -> sending Result {
        try await withConnection { connection in
            do throws(PostgresError) {
                try await connection.execute("BEGIN")
            } catch {
                throw TransactionError.begin(error)
            }
            let result: Result
            do {
                result = try await body(connection)
                guard !Task.isCancelled else { throw PostgresError.cancelled }
            } catch {
                try await Self.rollBack(connection, after: error)
                throw error
            }
            try await Self.commit(connection)
            return result
        }
    }

    /// Refuses new work; connections that are in use end when they come back.
    public func close() async {
        await pool.close()
    }

    /// Callers that wait for a connection now.
    public var waiting: Int {
        get async { await pool.waiting }
    }

    private static func commit(_ connection: Connection) async throws(TransactionError) {
        let command: String
        do {
            command = try await connection.runUninterrupted("COMMIT").command
        } catch {
            throw .commit(error)
        }
        // After a failed statement whose error the body swallowed, COMMIT quietly rolls back.
        guard command == "COMMIT" else {
            throw .commit(.server(ServerError(code: SQLState("25P02"), unsafeMessage: "the transaction was aborted")))
        }
    }

    private static func rollBack(_ connection: Connection, after failure: any Error) async throws(TransactionError) {
        guard await connection.isUsable else { return }
        do {
            _ = try await connection.runUninterrupted("ROLLBACK")
        } catch {
            throw .rollback(error, body: failure)
        }
    }
}
