import Foundation
import Testing

@testable import Postgres

@Suite struct PasswordTests {
    private func withRole(_ body: (Database, String) async throws -> Void) async throws {
        try await TestDatabase.with { database async throws in
            let role = "test_\(UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: ""))'\""
            let quoted = role.replacingOccurrences(of: "\"", with: "\"\"")
            try await database.withConnection { try await $0.unsafeScript("CREATE ROLE \"\(quoted)\" LOGIN") }
            let result: Result<Void, any Error>
            do { result = .success(try await body(database, role)) } catch { result = .failure(error) }
            try await database.withConnection { try await $0.unsafeScript("DROP ROLE \"\(quoted)\"") }
            try result.get()
        }
    }

    private func stored(_ role: String, _ database: Database) async throws -> String? {
        try await database.withConnection { try await $0.queryOne("SELECT rolpassword FROM pg_authid WHERE rolname = \(role)").get("rolpassword") }
    }

    @Test func aRoleGetsItsPasswordAsAVerifierThatDoesNotHoldIt() async throws {
        try await withRole { database, role in
            let password = "it's \"secret\" ü"
            try await database.withConnection { try await $0.setPassword(password, of: role) }
            let verifier = try await stored(role, database)
            #expect(verifier?.hasPrefix("SCRAM-SHA-256$4096:") == true)
            #expect(verifier?.contains("secret") == false)
            try await database.withConnection { try await $0.setPassword("another", of: role) }
            let second = try await stored(role, database)
            #expect(second != verifier)
        }
    }

    @Test func aRoleThatIsNotThereIsAnError() async throws {
        try await TestDatabase.with { database async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await database.withConnection { try await $0.setPassword("x", of: "no_such_role_here") }
            }
            #expect(error?.code == SQLState("42704"))
        }
    }
}
