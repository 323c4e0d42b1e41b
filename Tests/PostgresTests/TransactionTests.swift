import Testing

@testable import Postgres

@Suite struct TransactionTests {
    struct Trouble: Error, Equatable {}

    private func count(_ database: Database) async throws -> Int {
        try await database.withConnection { try await $0.queryOne("SELECT count(*) AS n FROM t").get("n") }
    }

    private func withTable(_ body: (Database) async throws -> Void) async throws {
        try await TestDatabase.with { database async throws in
            try await database.withConnection { try await $0.unsafeScript("CREATE TABLE t (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)") }
            try await body(database)
        }
    }

    @Test func whatABodyWroteIsCommittedWhenItReturns() async throws {
        try await withTable { database async throws in
            try await database.withTransaction { _ = try await $0.execute("INSERT INTO t VALUES (1)") }
            #expect(try await count(database) == 1)
        }
    }

    @Test func aBodysErrorPassesThroughAndRollsBack() async throws {
        try await withTable { database async throws in
            await #expect(throws: Trouble()) {
                try await database.withTransaction { connection in
                    try await connection.execute("INSERT INTO t VALUES (1)")
                    throw Trouble()
                }
            }
            #expect(try await count(database) == 0)
        }
    }

    @Test func aCancelledTaskRollsBackThoughItsBodyReturns() async throws {
        try await withTable { database async throws in
            let task = Task {
                try await database.withTransaction { connection in
                    try await connection.execute("INSERT INTO t VALUES (1)")
                    withUnsafeCurrentTask { $0?.cancel() }
                }
            }
            await #expect(throws: PostgresError.cancelled) { try await task.value }
            #expect(try await count(database) == 0)
        }
    }

    @Test func aCommitThatFailsIsToldApart() async throws {
        try await withTable { database async throws in
            let error = await #expect(throws: TransactionError.self) {
                try await database.withTransaction { _ = try await $0.execute("INSERT INTO t VALUES (1), (1)") }
            }
            guard case .commit(let cause) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(cause.code == .uniqueViolation)
        }
    }

    @Test func aSwallowedErrorDoesNotPassForACommit() async throws {
        try await withTable { database async throws in
            let error = await #expect(throws: TransactionError.self) {
                try await database.withTransaction { connection in
                    try await connection.execute("INSERT INTO t VALUES (1)")
                    _ = try? await connection.execute("SELECT 1 / 0")
                }
            }
            guard case .commit = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try await count(database) == 0)
        }
    }

    @Test func aConnectionLostInTheBodyIsThatErrorAndNothingIsWritten() async throws {
        try await withTable { database async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await database.withTransaction { connection in
                    try await connection.execute("INSERT INTO t VALUES (1)")
                    try await connection.query("SELECT pg_terminate_backend(pg_backend_pid())")
                }
            }
            #expect(error?.isTransient == true)
            let written = try await count(database)
            #expect(written == 0)
        }
    }
}
