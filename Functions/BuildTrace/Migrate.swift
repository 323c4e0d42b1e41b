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

    @Flag(help: "Give the roles of the functions the passwords in BUILDTRACE_APP_PASSWORD and BUILDTRACE_SYSTEM_PASSWORD, and the Broker's the one in BUILDTRACE_BROKER_PASSWORD where it is set.")
    var passwords = false

    func run() async throws {
        let settings = Settings(ProcessInfo.processInfo.environment)
        let owner = try database(settings)
        let given = passwords ? try rolePasswords(settings) : nil
        do {
            let applied = try await Migrations.apply(to: owner, folder: Migrations.folder())
            if let given { try await Migrations.setPasswords(on: owner, app: given.app, system: given.system, broker: given.broker) }
            await owner.close()
            print(applied.isEmpty ? "The schema is up to date." : applied.map { "applied \($0)" }.joined(separator: "\n"))
        } catch {
            await owner.close()
            throw Complaint("\(error)", status: 1)
        }
    }

    private func rolePasswords(_ settings: Settings) throws -> (app: String, system: String, broker: String?) {
        do {
            return (
                app: try settings.required("BUILDTRACE_APP_PASSWORD", advice: "give the password of the role buildtrace_app"),
                system: try settings.required("BUILDTRACE_SYSTEM_PASSWORD", advice: "give the password of the role buildtrace_system"),
                broker: settings.string("BUILDTRACE_BROKER_PASSWORD")
            )
        } catch {
            throw Complaint("\(error)", status: 2)
        }
    }

    private func database(_ settings: Settings) throws -> Database {
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
