import FoundationEssentials

/// One numbered SQL file, e.g. `0003_jobs.sql`.
public struct Migration: Hashable, Sendable {
    public var number: Int
    /// The file's name without its ending.
    public var name: String
    public var sql: String

    public init(number: Int, name: String, sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
    }

    /// Reads a folder's `NNNN_name.sql` files, in order of number.
    public static func read(folder: String) throws(MigrationError) -> [Migration] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { throw .folderMissing(folder) }
        var migrations: [Migration] = []
        for file in names.sorted() where file.hasSuffix(".sql") {
            let name = String(file.dropLast(4))
            guard let digits = name.split(separator: "_").first, name.contains("_"), let number = Int(digits) else {
                throw .badName(file)
            }
            guard let data = FileManager.default.contents(atPath: folder + "/" + file), let sql = String(data: data, encoding: .utf8) else {
                throw .unreadable(file)
            }
            if let other = migrations.first(where: { $0.number == number }) { throw .duplicateNumber(other.name, name) }
            migrations.append(Migration(number: number, name: name, sql: sql))
        }
        guard !migrations.isEmpty else { throw .folderMissing(folder) }
        return migrations.sorted { $0.number < $1.number }
    }
}

/// Why the database's schema could not be brought up to date.
public enum MigrationError: Error, CustomStringConvertible {
    case folderMissing(String)
    case badName(String)
    case unreadable(String)
    case duplicateNumber(String, String)
    /// A migration's file is not what was applied.
    case altered(String)
    /// The database has migrations that this version does not know: it belongs to a newer one.
    case unknownApplied([String])
    case failed(String, any Error)

    public var description: String {
        switch self {
        case .folderMissing(let folder): "there are no migrations in '\(folder)'; set BUILDTRACE_MIGRATIONS to the folder infra/migrations"
        case .badName(let file): "'\(file)' is no migration: name it like 0007_what_it_does.sql"
        case .unreadable(let file): "the migration '\(file)' cannot be read as UTF-8 text"
        case .duplicateNumber(let first, let second): "the migrations '\(first)' and '\(second)' have the same number"
        case .altered(let name):
            "the migration '\(name)' was changed after it had been applied; restore it and put the change into a new migration"
        case .unknownApplied(let names):
            "the database has migrations that this version does not know (\(names.joined(separator: ", "))): use the newer version"
        case .failed(let name, let error): "the migration '\(name)' failed and was rolled back: \(Self.describe(error))"
        }
    }

    /// A migration holds no data, so that its server message may be shown: it says what to mend.
    private static func describe(_ error: any Error) -> String {
        guard case PostgresError.server(let server) = error else { return "\(error)" }
        return "\(server.unsafeMessage) (\(server.code))"
    }
}
