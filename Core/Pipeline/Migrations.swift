import FoundationEssentials
import Postgres

/// The project's own migrations.
public enum Migrations {
    /// The folder that holds them: what `BUILDTRACE_MIGRATIONS` names; otherwise `infra/migrations` of the working folder, of a folder above
    /// the executable (a package that was built in place), or `migrations` beside the executable (an installation).
    public static func folder(environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
        if let named = environment["BUILDTRACE_MIGRATIONS"], !named.isEmpty { return named }
        var candidates = ["infra/migrations"]
        if let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
            var folder = executable.split(separator: "/").dropLast()
            candidates.append("/" + folder.joined(separator: "/") + "/migrations")
            while !folder.isEmpty {
                candidates.append("/" + folder.joined(separator: "/") + "/infra/migrations")
                folder = folder.dropLast()
            }
        }
        return candidates.first { FileManager.default.fileExists(atPath: $0) } ?? "infra/migrations"
    }

    /// Brings a database's schema up to date. It must be reached as its owner.
    /// - Returns: the names of the migrations that were applied now.
    public static func apply(to owner: Database, folder: String) async throws -> [String] {
        try await Migrator(owner).migrate(try Migration.read(folder: folder))
    }

    /// Gives the roles that the functions and the Broker connect as their passwords. Roles and passwords belong to the whole cluster.
    /// - Parameter broker: nil leaves the Broker's role as it is: with Google Pub/Sub there is no Broker.
    public static func setPasswords(on owner: Database, app: String, system: String, broker: String?) async throws {
        try await owner.withTransaction { connection in
            try await connection.setPassword(app, of: Pipeline.appRole)
            try await connection.setPassword(system, of: Pipeline.systemRole)
            if let broker { try await connection.setPassword(broker, of: "buildtrace_broker") }
        }
    }
}
