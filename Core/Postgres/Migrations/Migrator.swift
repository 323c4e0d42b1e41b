/// Applies numbered SQL files, each once and each in a transaction, under an advisory lock that makes several migrators wait for each other.
public struct Migrator: Sendable {
    /// Any number that nothing else in the database locks.
    private static let lock = 0x6275_696c_6474
    private let database: Database
    /// A migration may rewrite large tables.
    private let limit: Duration = .seconds(3600)

    /// The database must be reached as the owner of the schema, who may create roles.
    public init(_ database: Database) {
        self.database = database
    }

    /// Applies what is missing, in order of number.
    /// - Returns: the names of the migrations that were applied now.
    public func migrate(_ migrations: [Migration]) async throws -> [String] {
        try await database.withConnection { connection in
            try await connection.unsafeScript("SET statement_timeout = 0")
            try await connection.query("SELECT pg_advisory_lock(\(Self.lock))")
            do {
                let applied = try await apply(migrations, on: connection)
                try await restore(connection)
                return applied
            } catch {
                try? await restore(connection)
                throw error
            }
        }
    }

    private func restore(_ connection: Connection) async throws {
        _ = try await connection.runUninterrupted("SELECT pg_advisory_unlock(\(Self.lock))")
        _ = try await connection.runUninterrupted("RESET statement_timeout")
    }

    private func apply(_ migrations: [Migration], on connection: Connection) async throws -> [String] {
        try await connection.unsafeScript(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
            """)
        var recorded: [Int: (name: String, checksum: String)] = [:]
        for row in try await connection.query("SELECT number, name, checksum FROM schema_migrations") {
            recorded[try row.get("number")] = (try row.get("name"), try row.get("checksum"))
        }
        let known = Set(migrations.map(\.number))
        let unknown = recorded.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }.map(\.value.name)
        guard unknown.isEmpty else { throw MigrationError.unknownApplied(unknown) }

        var applied: [String] = []
        for migration in migrations {
            let checksum: String = try await connection.queryOne(
                "SELECT encode(sha256(convert_to(\(migration.sql)::text, 'UTF8')), 'hex') AS checksum"
            ).get("checksum")
            if let record = recorded[migration.number] {
                guard record.checksum == checksum else { throw MigrationError.altered(migration.name) }
                continue
            }
            do {
                try await run(migration, checksum: checksum, on: connection)
            } catch {
                throw MigrationError.failed(migration.name, error)
            }
            applied.append(migration.name)
        }
        return applied
    }

    private func run(_ migration: Migration, checksum: String, on connection: Connection) async throws {
        try await connection.execute("BEGIN")
        do {
            try await connection.unsafeScript(migration.sql, limit: limit)
            try await connection.execute(
                "INSERT INTO schema_migrations (number, name, checksum) VALUES (\(migration.number), \(migration.name), \(checksum))")
            try await connection.execute("COMMIT")
        } catch {
            _ = try? await connection.runUninterrupted("ROLLBACK")
            throw error
        }
    }
}
