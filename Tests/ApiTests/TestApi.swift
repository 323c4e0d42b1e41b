import Domain
import Exports
import Foundation
import FunctionRuntime
import HTTPClient
import Hummingbird
import Logging
import ObjectStorage
import Pipeline
import Postgres
import PubSub
import ServiceLifecycle
import Settings
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import Api

/// The API on a socket of its own, with a database, a storage folder, and a publisher that keeps what it is given.
struct TestApi: Sendable {
    struct Missing: Error, CustomStringConvertible {
        var description: String { "BUILDTRACE_TEST_DATABASE_URL is not set: run scripts/test, which starts PostgreSQL and sets it" }
    }

    let url: String
    let client: HTTPClient
    let pipeline: Pipeline
    /// Reached as the owner, who is a superuser: sees every row.
    let owner: Database
    let routes: [RouteEntry]
    let store: any ObjectStore
    let log: LogLines
    let folder: String
    let settings: Settings

    private static let migrations = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("infra/migrations").path

    /// - Parameter settings: besides those that a development installation has.
    static func with(
        _ settings: [String: String] = [:], publisher: any MessagePublisher = QuietPublisher(), _ body: @escaping @Sendable (TestApi) async throws -> Void
    ) async throws {
        guard let url = ProcessInfo.processInfo.environment["BUILDTRACE_TEST_DATABASE_URL"] else { throw Missing() }
        try await Places.databases.pass { try await make(url, settings, publisher, body) }
    }

    private static func make(
        _ databaseURL: String, _ extra: [String: String], _ publisher: any MessagePublisher, _ body: @escaping @Sendable (TestApi) async throws -> Void
    ) async throws {
        let name = "api_\(UUID().uuidString.lowercased().replacing("-", with: ""))"
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-\(name)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data((0..<32).map { _ in UInt8.random(in: .min ... .max) }).write(to: URL(fileURLWithPath: folder + "/key"))
        let admin = Database(try DatabaseConfiguration(url: databaseURL, maximumConnections: 1))
        try await admin.withConnection { try await $0.unsafeScript("CREATE DATABASE \(name)") }
        let owner = Database(try DatabaseConfiguration(url: databaseURL, database: name, maximumConnections: 2))
        let databases = Pipeline.databases(owner.configuration)
        let pipeline = Pipeline(app: databases.app, system: databases.system, publisher: publisher, matcher: { _, _, _ in [] })
        let result: Result<Void, any Error>
        do {
            _ = try await Migrations.apply(to: owner, folder: migrations)
            try await serve(extra, folder, owner, pipeline, body)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await pipeline.close()
        await owner.close()
        try await admin.withConnection { try await $0.unsafeScript("DROP DATABASE \(name) WITH (FORCE)") }
        await admin.close()
        try result.get()
    }

    private static func serve(
        _ extra: [String: String], _ folder: String, _ owner: Database, _ pipeline: Pipeline, _ body: @escaping @Sendable (TestApi) async throws -> Void
    ) async throws {
        let port = try freePort()
        let url = "http://127.0.0.1:\(port)"
        let settings = Settings(
            [
                "BUILDTRACE_STORAGE_ROOT": folder + "/objects", "BUILDTRACE_STORAGE_KEY_FILE": folder + "/key", "BUILDTRACE_PUBLIC_URL": url,
                "BUILDTRACE_SCRATCH": folder, "BUILDTRACE_DEVELOPMENT_LOGIN": "true", "BUILDTRACE_SIGN_INS_PER_MINUTE": "10000",
            ].merging(extra) { $1 })
        let log = LogLines()
        let client = try HTTPClient()
        let store = try StorageSettings.store(settings, environment: [:], client: client)
        let (ready, announce) = AsyncStream<Void>.makeStream()
        let (server, routes) = try application(settings, port, log, pipeline, store, client) { announce.finish() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await server.run() } catch is CancellationError {}
                announce.finish()
            }
            for await _ in ready {}
            try await body(
                TestApi(
                    url: url, client: client, pipeline: pipeline, owner: owner, routes: routes, store: store, log: log, folder: folder, settings: settings))
            group.cancelAll()
        }
    }

    private static func application(
        _ settings: Settings, _ port: Int, _ log: LogLines, _ pipeline: Pipeline, _ store: any ObjectStore, _ client: HTTPClient,
        onRunning: @escaping @Sendable () -> Void
    ) throws -> (some ApplicationProtocol, [RouteEntry]) {
        let logger = Logger(label: "api") { _ in KeepingLogHandler(lines: log) }
        let environment = FunctionEnvironment(
            name: "api", settings: settings, logger: logger, metrics: MetricsRegistry(), pipeline: pipeline, store: store, client: client)
        let binaries = ProcessInfo.processInfo.environment["BUILDTRACE_TEST_BINARIES"] ?? FileManager.default.currentDirectoryPath + "/.build/debug"
        let api = try Api(environment: environment, settings: settings, host: "127.0.0.1", documents: DocumentWriter(executable: binaries + "/Api"))
        let router = Router(context: ServerContext.self)
        let routes = api.addRoutes(to: router)
        let server = Application(
            router: router, server: api.server(), configuration: .init(address: .hostname("127.0.0.1", port: port)), onServerRunning: { _ in onRunning() },
            logger: logger)
        return (server, routes)
    }

    /// Another instance of the API, on the same database and storage.
    struct Instance: Sendable {
        let url: String
        let port: Int
        fileprivate let group: ServiceGroup
        fileprivate let work: Task<Void, any Error>

        /// As a signal would do it: what is in hand is finished.
        func stop() async throws {
            await group.triggerGracefulShutdown()
            try await work.value
        }
    }

    func instance(port: Int? = nil) async throws -> Instance {
        let port = try port ?? Self.freePort()
        let (ready, announce) = AsyncStream<Void>.makeStream()
        let (server, _) = try Self.application(settings, port, log, pipeline, store, client) { announce.finish() }
        let group = ServiceGroup(services: [server], logger: Logger(label: "instance"))
        let work = Task {
            defer { announce.finish() }
            try await group.run()
        }
        for await _ in ready {}
        return Instance(url: "http://127.0.0.1:\(port)", port: port, group: group, work: work)
    }

    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0 }
        }
        try #require(bound)
        return Int(UInt16(bigEndian: address.sin_port))
    }

    func run(_ statement: Query) async throws { _ = try await owner.withConnection { try await $0.execute(statement) } }

    func count(_ source: Query) async throws -> Int {
        try await owner.withConnection { try await $0.queryOne("SELECT count(*) AS n FROM \(source)").get("n") }
    }
}

/// What was logged, by all handlers together.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

struct KeepingLogHandler: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    func log(event: LogEvent) { lines.add("\(event.message) \(metadata) \(event.metadata ?? [:])") }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
}

struct QuietPublisher: MessagePublisher {
    func publish(_ messages: [OutgoingMessage], to topic: String) async throws -> [String] { messages.indices.map { "m\($0)" } }
}

/// A broker that cannot be reached.
struct DeadPublisher: MessagePublisher {
    struct Unreachable: Error {}

    func publish(_ messages: [OutgoingMessage], to topic: String) async throws -> [String] { throw Unreachable() }
}
