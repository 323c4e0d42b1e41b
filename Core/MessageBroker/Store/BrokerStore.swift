import FoundationEssentials
import Postgres
import PubSub

/// The Broker's state in PostgreSQL (schema `broker`). Everything that a caller was answered is committed here.
struct BrokerStore: Sendable {
    let database: Database
    /// Of this run of the Broker: outstanding pushes carry it.
    let owner: UUID

    init(_ database: Database, owner: UUID = UUID()) {
        self.database = database
        self.owner = owner
    }

    /// Whether the schema is there and the server answers.
    func check() async throws { _ = try await database.withConnection { try await $0.query("SELECT FROM broker.topics LIMIT 0") } }

    /// A lost race between two transactions is no answer: it is run again.
    func repeating<Value: Sendable>(_ work: @Sendable () async throws -> Value) async throws -> Value {
        for _ in 0..<4 {
            do {
                return try await work()
            } catch PostgresError.server(let error) where [.serializationFailure, .deadlockDetected, .foreignKeyViolation].contains(error.code) {
                continue
            }
        }
        return try await work()
    }
}
