import Foundation
import Testing

@testable import Postgres

@Suite struct MigratorTests {
    private let first = Migration(number: 1, name: "0001_first", sql: "CREATE TABLE one (a int); INSERT INTO one VALUES (1);")
    private let second = Migration(number: 2, name: "0002_second", sql: "ALTER TABLE one ADD b int;")

    @Test func migrationsAreAppliedOnceInOrder() async throws {
        try await TestDatabase.with { database async throws in
            #expect(try await Migrator(database).migrate([first]) == ["0001_first"])
            #expect(try await Migrator(database).migrate([first, second]) == ["0002_second"])
            #expect(try await Migrator(database).migrate([first, second]) == [])
        }
    }

    @Test func severalMigratorsAtOnceApplyEachMigrationOnce() async throws {
        try await TestDatabase.with { database async throws in
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<4 { group.addTask { try await Migrator(database).migrate([first, second]) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied.sorted() == ["0001_first", "0002_second"])
        }
    }

    @Test func aMigrationThatFailsLeavesNothingBehind() async throws {
        try await TestDatabase.with { database async throws in
            let broken = Migration(number: 2, name: "0002_broken", sql: "CREATE TABLE two (a int); SELECT 1 / 0;")
            let error = await #expect(throws: MigrationError.self) { try await Migrator(database).migrate([first, broken]) }
            #expect(error?.description.contains("division by zero") == true)
            let tables: Int = try await database.withConnection {
                try await $0.queryOne("SELECT count(*) AS n FROM pg_tables WHERE tablename IN ('one', 'two')").get("n")
            }
            #expect(tables == 1)
            #expect(try await Migrator(database).migrate([first, second]) == ["0002_second"])
        }
    }

    @Test func anAlteredMigrationIsRefused() async throws {
        try await TestDatabase.with { database async throws in
            _ = try await Migrator(database).migrate([first])
            var altered = first
            altered.sql += " "
            let error = await #expect(throws: MigrationError.self) { try await Migrator(database).migrate([altered]) }
            #expect(error?.description.contains("0001_first") == true)
        }
    }

    @Test func aNewerDatabaseIsRefused() async throws {
        try await TestDatabase.with { database async throws in
            _ = try await Migrator(database).migrate([first, second])
            let error = await #expect(throws: MigrationError.self) { try await Migrator(database).migrate([first]) }
            #expect(error?.description.contains("0002_second") == true)
        }
    }

    @Test func twoFilesWithOneNumberAreRefused() throws {
        let folder = NSTemporaryDirectory() + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["0001_a.sql", "0001_b.sql"] { try Data("SELECT 1".utf8).write(to: URL(fileURLWithPath: folder + "/" + name)) }
        #expect(throws: MigrationError.self) { try Migration.read(folder: folder) }
        try FileManager.default.removeItem(atPath: folder + "/0001_b.sql")
        #expect(try Migration.read(folder: folder).map(\.name) == ["0001_a"])
    }

    @Test func aMissingFolderIsTold() {
        let error = #expect(throws: MigrationError.self) { try Migration.read(folder: "/nowhere") }
        #expect(error?.description.contains("BUILDTRACE_MIGRATIONS") == true)
    }
}
