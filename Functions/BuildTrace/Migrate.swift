import ArgumentParser
import Foundation
import Pipeline
import Postgres
import Settings

/// `buildtrace migrate`: brings the database's schema up to date.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Brings the database's schema up to date.",
        discussion: """
            The database is that of BUILDTRACE_OWNER_DATABASE_URL, or else of BUILDTRACE_DATABASE_URL, whose user must own it and be allowed to \
            create roles. May be run again, and by several at once.
            """)

    func run() async throws {
        let owner = try database()
        do {
            let applied = try await Migrations.apply(to: owner, folder: Migrations.folder())
            await owner.close()
            print(applied.isEmpty ? "The schema is up to date." : applied.map { "applied \($0)" }.joined(separator: "\n"))
        } catch {
            await owner.close()
            throw Complaint("\(error)", status: 1)
        }
    }

    private func database() throws -> Database {
        let settings = Settings(ProcessInfo.processInfo.environment)
        do {
            let url = try settings.string("BUILDTRACE_OWNER_DATABASE_URL")
                ?? settings.required(
                    "BUILDTRACE_DATABASE_URL", advice: "give PostgreSQL's address as the owner's, e.g. postgresql://owner@127.0.0.1:5432/buildtrace")
            return Database(try DatabaseConfiguration(url: url, applicationName: "buildtrace-migrate", maximumConnections: 1))
        } catch {
            throw Complaint("\(error)", status: 2)
        }
    }
}
