import Testing

@testable import Postgres

@Suite struct PoolTests {
    @Test func callersWaitInLineForAConnection() async throws {
        try await TestDatabase.with(maximumConnections: 1) { database async throws in
            let next = try await database.withConnection { connection in
                let next = Task { try await database.withConnection { try await $0.queryOne("SELECT 2 AS n").get("n", as: Int.self) } }
                try await eventually { await database.waiting == 1 }
                #expect(try await connection.queryOne("SELECT 1 AS n").get("n") == 1)
                return next
            }
            #expect(try await next.value == 2)
        }
    }

    @Test func aCallerThatWaitsTooLongIsRefused() async throws {
        try await TestDatabase.with(maximumConnections: 1, acquireTimeout: .milliseconds(1)) { database async throws in
            try await database.withConnection { _ in
                let error = await #expect(throws: PostgresError.self) { try await database.withConnection { try await $0.query("SELECT 1") } }
                #expect(error == .poolExhausted(waited: .milliseconds(1)))
                #expect(error?.isTransient == true)
            }
        }
    }

    @Test func aCancelledCallerLeavesTheLine() async throws {
        try await TestDatabase.with(maximumConnections: 1) { database async throws in
            try await database.withConnection { _ in
                let waiting = Task { try await database.withConnection { try await $0.query("SELECT 1") } }
                try await eventually { await database.waiting == 1 }
                waiting.cancel()
                await #expect(throws: PostgresError.cancelled) { try await waiting.value }
                #expect(await database.waiting == 0)
            }
        }
    }

    @Test func neverMoreConnectionsThanAllowed() async throws {
        try await TestDatabase.with(maximumConnections: 3) { database async throws in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<30 {
                    group.addTask {
                        try await database.withConnection { connection in
                            try await connection.queryOne(
                                "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
                            ).get("n")
                        }
                    }
                }
                for try await count in group { #expect(count <= 3) }
            }
        }
    }

    @Test func aConnectionLeftInATransactionIsNotLentAgain() async throws {
        try await TestDatabase.with(maximumConnections: 1) { database async throws in
            try await database.withConnection { try await $0.unsafeScript("CREATE TABLE t (a int); BEGIN; INSERT INTO t VALUES (1)") }
            let count: Int? = try? await database.withConnection { try await $0.queryOne("SELECT count(*) AS n FROM t").get("n") }
            #expect(count == nil, "the table belonged to the transaction that was left open")
        }
    }

    @Test func aClosedPoolRefuses() async throws {
        try await TestDatabase.with { database async throws in
            await database.close()
            await #expect(throws: PostgresError.poolClosed) { try await database.withConnection { try await $0.query("SELECT 1") } }
        }
    }
}
