import Foundation
import Postgres

@testable import MessageBroker

struct MissingDatabase: Error, CustomStringConvertible {
    var description: String { "BUILDTRACE_TEST_DATABASE_URL is not set: run scripts/test, which starts a PostgreSQL" }
}

/// Lets a few tests at a time have a database: all of them at once would take more connections than the server has.
actor DatabaseTurns {
    static let shared = DatabaseTurns()
    private var free = 4
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func giveBack() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}

/// A database of a test's own, with the Broker's schema, reached as the Broker's role.
struct TestDatabase {
    let name = "broker_test_\(UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: ""))"
    let configuration: DatabaseConfiguration
    private let url: String

    static func with<Value: Sendable>(_ body: (TestDatabase) async throws -> Value) async throws -> Value {
        guard let url = ProcessInfo.processInfo.environment["BUILDTRACE_TEST_DATABASE_URL"] else { throw MissingDatabase() }
        await DatabaseTurns.shared.take()
        let result: Result<Value, any Error>
        do {
            let test = try await TestDatabase(url)
            do {
                result = .success(try await body(test))
            } catch {
                result = .failure(error)
            }
            try await test.drop()
        } catch {
            await DatabaseTurns.shared.giveBack()
            throw error
        }
        await DatabaseTurns.shared.giveBack()
        return try result.get()
    }

    private init(_ url: String) async throws {
        self.url = url
        let admin = Database(try DatabaseConfiguration(url: url, maximumConnections: 1))
        let name = name
        try await admin.withConnection { _ = try await $0.execute("CREATE DATABASE \(unsafeSQL: name)") }
        await admin.close()
        let owner = Database(try DatabaseConfiguration(url: url, database: name, maximumConnections: 1))
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../infra/migrations").path
        _ = try await Migrator(owner).migrate(try Migration.read(folder: folder).filter { $0.name.hasSuffix("_broker") })
        await owner.close()
        configuration = try DatabaseConfiguration(url: url, user: BrokerConfiguration.role, database: name, maximumConnections: 6)
    }

    private func drop() async throws {
        let admin = Database(try DatabaseConfiguration(url: url, maximumConnections: 1))
        let name = name
        try await admin.withConnection { _ = try await $0.execute("DROP DATABASE \(unsafeSQL: name) WITH (FORCE)") }
        await admin.close()
    }

    /// The store alone, without a Broker.
    static func withStore<Value: Sendable>(_ body: (BrokerStore) async throws -> Value) async throws -> Value {
        try await with { test in
            let database = Database(test.configuration)
            let value = try await body(BrokerStore(database))
            await database.close()
            return value
        }
    }
}
