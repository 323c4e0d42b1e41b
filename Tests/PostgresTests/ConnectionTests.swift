import Foundation
import Testing

@testable import Postgres

@Suite struct ConnectionTests {
    @Test func valuesComeBackAsTheyWent() async throws {
        try await TestDatabase.with { database async throws in
            let id = UUID()
            let date = Date(timeIntervalSince1970: 1_700_000_000.25)
            let bytes = Bytes(Array(0...255))
            let words = ["a,b", "\"q\"", "back\\slash", "NULL", "", "ü{}"]
            let row = try await database.withConnection { connection in
                try await connection.queryOne(
                    """
                    SELECT \(id)::uuid AS id, \(date)::timestamptz AS date, \(bytes)::bytea AS bytes, \(words)::text[] AS words,
                           \(true)::boolean AS yes, \(-1.5e300)::float8 AS double, \(Int64.min)::bigint AS int, \("ü\n'")::text AS text,
                           \(JSON(["b": 1, "a": 2]))::jsonb AS json, \(Double.infinity)::float8 AS infinite, NULL::text AS nothing
                    """)
            }
            #expect(try row.get("id") == id)
            #expect(try row.get("date") == date)
            #expect(try row.get("bytes") == bytes)
            #expect(try row.get("words") == words)
            #expect(try row.get("yes") == true)
            #expect(try row.get("double") == -1.5e300)
            #expect(try row.get("int") == Int64.min)
            #expect(try row.get("text") == "ü\n'")
            #expect(try row.json("json") == ["a": 2, "b": 1])
            #expect(try row.get("infinite") == Double.infinity)
            #expect(try row.get("nothing", as: String?.self) == nil)
        }
    }

    @Test func aColumnOfAnotherTypeOrNameOrNullIsATypedError() async throws {
        try await TestDatabase.with { database async throws in
            let row = try await database.withConnection { try await $0.queryOne("SELECT 'x' AS text, NULL AS nothing") }
            #expect(throws: PostgresError.undecodable(column: "text", expected: "Int")) { try row.get("text", as: Int.self) }
            #expect(throws: PostgresError.undecodable(column: "nothing", expected: "String")) { try row.get("nothing", as: String.self) }
            #expect(throws: PostgresError.undecodable(column: "other", expected: "String")) { try row.get("other", as: String.self) }
        }
    }

    @Test func aNULCharacterIsRefusedInsteadOfCuttingTheText() async throws {
        try await TestDatabase.with { database async throws in
            let text = "ab\0c"
            let error = await #expect(throws: PostgresError.self) {
                try await database.withConnection { try await $0.queryOne("SELECT \(text)::text") }
            }
            guard case .unencodable(parameter: 1, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func aBrokenConstraintIsTold() async throws {
        try await TestDatabase.with { database async throws in
            try await database.withConnection { connection in
                try await connection.unsafeScript("CREATE TABLE t (a int CONSTRAINT t_positive CHECK (a > 0), b int PRIMARY KEY)")
                let error = await #expect(throws: PostgresError.self) { try await connection.execute("INSERT INTO t VALUES (\(-1), 1)") }
                guard case .server(let server) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(server.code == .checkViolation && server.constraint == "t_positive" && server.table == "t")
                #expect(try await connection.execute("INSERT INTO t SELECT g, g FROM generate_series(1, 3) g") == 3)
                await #expect(throws: PostgresError.unexpectedRowCount(3)) { try await connection.queryFirst("SELECT a FROM t") }
                await #expect(throws: PostgresError.unexpectedRowCount(0)) { try await connection.queryOne("SELECT a FROM t WHERE a = 9") }
            }
        }
    }

    @Test func aCancelledTaskCancelsItsStatementOnTheServer() async throws {
        try await TestDatabase.with { database async throws in
            let task = Task { try await database.withConnection { try await $0.query("SELECT pg_sleep(3600)") } }
            try await eventually {
                try await database.withConnection {
                    try await $0.queryOne("SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%' AND state = 'active'")
                        .get("n") == 1
                }
            }
            task.cancel()
            await #expect(throws: PostgresError.cancelled) { try await task.value }
            try await database.withConnection { connection in
                let running: Int = try await connection.queryOne(
                    "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%' AND state = 'active'"
                ).get("n")
                #expect(running == 0)
            }
        }
    }

    @Test func aStatementBeyondItsLimitIsStopped() async throws {
        try await TestDatabase.with(statementTimeout: .milliseconds(50)) { database async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await database.withConnection { try await $0.query("SELECT pg_sleep(3600)") }
            }
            #expect(error?.code == .queryCanceled && error?.isTransient == true)
        }
    }

    @Test func aTerminatedConnectionIsTransientAndReplaced() async throws {
        try await TestDatabase.with(maximumConnections: 1) { database async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await database.withConnection { try await $0.query("SELECT pg_terminate_backend(pg_backend_pid())") }
            }
            #expect(error?.isTransient == true)
            let one: Int = try await database.withConnection { try await $0.queryOne("SELECT 1 AS one").get("one") }
            #expect(one == 1)
        }
    }

    @Test func anIdleConnectionThatTheServerClosedIsNotLent() async throws {
        try await TestDatabase.with(maximumConnections: 1) { database async throws in
            let pid: Int = try await database.withConnection { try await $0.queryOne("SELECT pg_backend_pid() AS pid").get("pid") }
            let other = Database(database.configuration)
            try await other.withConnection { connection in
                try await connection.query("SELECT pg_terminate_backend(\(pid)::int)")
                while try await connection.queryOne("SELECT count(*) AS n FROM pg_stat_activity WHERE pid = \(pid)").get("n", as: Int.self) > 0 {}
            }
            await other.close()
            let new: Int = try await database.withConnection { try await $0.queryOne("SELECT pg_backend_pid() AS pid").get("pid") }
            #expect(new != pid)
        }
    }

    @Test func aServerThatIsNotThereIsTransient() async throws {
        let nowhere = Database(try DatabaseConfiguration(url: "postgresql://nobody@127.0.0.1:1/none"))
        let error = await #expect(throws: PostgresError.self) { try await nowhere.withConnection { try await $0.query("SELECT 1") } }
        #expect(error?.isTransient == true)
    }

    @Test func aDatabaseThatIsNotThereIsLasting() async throws {
        try await TestDatabase.with { database async throws in
            let url = database.configuration.url
            let missing = Database(try DatabaseConfiguration(url: url, database: "there_is_no_such_database"))
            let error = await #expect(throws: PostgresError.self) { try await missing.withConnection { try await $0.query("SELECT 1") } }
            #expect(error?.code == SQLState("3D000") && error?.isTransient == false)
        }
    }
}

/// Asks until it is so. Fails by the test's time limit alone.
func eventually(_ condition: () async throws -> Bool) async throws {
    while try await !condition() { await Task.yield() }
}
