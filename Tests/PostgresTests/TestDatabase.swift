import Foundation
import TestSupport
import Testing

@testable import Postgres

/// A database of its own for one test, dropped after it.
enum TestDatabase {
    struct Missing: Error, CustomStringConvertible {
        var description: String { "BUILDTRACE_TEST_DATABASE_URL is not set: run scripts/test, which starts PostgreSQL and sets it" }
    }

    static func with(
        maximumConnections: Int = 8, acquireTimeout: Duration = .seconds(10), statementTimeout: Duration = .seconds(30),
        _ body: (Database) async throws -> Void
    ) async throws {
        guard let url = ProcessInfo.processInfo.environment["BUILDTRACE_TEST_DATABASE_URL"] else { throw Missing() }
        try await Places.databases.pass {
            try await make(url, maximumConnections, acquireTimeout, statementTimeout, body)
        }
    }

    private static func make(
        _ url: String, _ maximumConnections: Int, _ acquireTimeout: Duration, _ statementTimeout: Duration,
        _ body: (Database) async throws -> Void
    ) async throws {
        let name = "test_\(UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: ""))"
        let admin = Database(try DatabaseConfiguration(url: url, maximumConnections: 1))
        try await admin.withConnection { try await $0.unsafeScript("CREATE DATABASE \(name)") }
        let database = Database(
            try DatabaseConfiguration(
                url: url, database: name, maximumConnections: maximumConnections, acquireTimeout: acquireTimeout,
                statementTimeout: statementTimeout))
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(database))
        } catch {
            result = .failure(error)
        }
        await database.close()
        try await admin.withConnection { try await $0.unsafeScript("DROP DATABASE \(name) WITH (FORCE)") }
        await admin.close()
        try result.get()
    }
}
