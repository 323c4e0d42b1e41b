import Foundation
import HTTPClient
import Pipeline
import Postgres
import PubSub
import Supervision

/// Everything that BuildTrace needs on one machine: PostgreSQL, the Broker and the functions, started in order and kept running.
public actor Stack {
    private let configuration: StackConfiguration
    private let supervisor: Supervisor
    private let client: HTTPClient
    private let log: Supervisor.Log
    private var tasks: [Task<Void, Never>] = []

    public init(_ configuration: StackConfiguration, log: @escaping Supervisor.Log) throws {
        self.configuration = configuration
        self.log = log
        supervisor = Supervisor(policy: configuration.supervision, log: log)
        client = try HTTPClient()
    }

    /// Starts everything, each once what it needs is there.
    /// - Throws: an error whose description is one clear line.
    public func start() async throws {
        try prepareFolders()
        for (port, owner) in configuration.neededPorts where !LoopbackPort.isFree(port) {
            throw StackError.portInUse(port, owner: owner)
        }
        try await supervisor.start([cluster()])
        try await prepareDatabase()
        try await supervisor.start([broker()])
        try await declareTopics()
        for function in configuration.functions { try await start(function) }
        if configuration.functions.contains(.orchestrator) { tasks.append(Task { await self.sweepAgainAndAgain() }) }
    }

    /// Stops everything in reverse order. Nothing is left behind.
    public func stop() async {
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        await supervisor.stop()
    }

    public nonisolated var apiURL: String { "http://127.0.0.1:\(configuration.ports.api)" }

    /// Where a function listens.
    public nonisolated func url(of function: StackFunction) -> String { "http://127.0.0.1:\(configuration.ports.port(of: function))" }

    /// What a command needs in its environment to reach this system's database, broker and storage.
    public nonisolated var environment: [String: String] {
        commonEnvironment().merging([
            "BUILDTRACE_DATABASE_URL": databaseURL + "/buildtrace", "BUILDTRACE_STORAGE_ROOT": configuration.state + "/objects",
            "BUILDTRACE_STORAGE_KEY_FILE": configuration.state + "/keys/signing-key", "BUILDTRACE_PUBLIC_URL": apiURL,
        ]) { $1 }
    }

    private nonisolated var databaseURL: String { "postgresql://buildtrace_owner@127.0.0.1:\(configuration.ports.postgres)" }

    private func prepareFolders() throws {
        // What a killed process left of its work in progress.
        try? FileManager.default.removeItem(atPath: configuration.state + "/scratch")
        for folder in ["", "/objects", "/scratch", "/keys"] {
            try FileManager.default.createDirectory(atPath: configuration.state + folder, withIntermediateDirectories: true)
        }
        let key = configuration.state + "/keys/signing-key"
        if !FileManager.default.fileExists(atPath: key) {
            var random = SystemRandomNumberGenerator()
            let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            guard FileManager.default.createFile(atPath: key, contents: Data(bytes), attributes: [.posixPermissions: 0o600]) else {
                throw StackError.cannotWrite(key)
            }
        }
    }

    private func cluster() throws -> ManagedProcess {
        let database = try Database(DatabaseConfiguration(url: databaseURL + "/postgres", maximumConnections: 1))
        return ManagedProcess(
            name: "postgres", executable: configuration.home + "/scripts/cluster",
            arguments: ["run", configuration.state + "/postgres", String(configuration.ports.postgres)],
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"], stopSignal: .interrupt,
            isReady: { (try? await database.withConnection { try await $0.query("SELECT 1").count }) == 1 })
    }

    private func prepareDatabase() async throws {
        let server = try Database(DatabaseConfiguration(url: databaseURL + "/postgres", maximumConnections: 1))
        try await server.withConnection { connection in
            if try await connection.queryFirst("SELECT FROM pg_database WHERE datname = 'buildtrace'") == nil {
                try await connection.unsafeScript("CREATE DATABASE buildtrace")
            }
        }
        await server.close()
        let owner = try Database(DatabaseConfiguration(url: databaseURL + "/buildtrace", maximumConnections: 1))
        let applied = try await Migrator(owner).migrate(try Migration.read(folder: configuration.home + "/infra/migrations"))
        for name in applied { log("migrate", "applied \(name)") }
        await owner.close()
    }

    private func broker() -> ManagedProcess {
        var environment = commonEnvironment()
        environment["PORT"] = String(configuration.ports.broker)
        environment["BUILDTRACE_DATABASE_URL"] = databaseURL + "/buildtrace"
        return ManagedProcess(
            name: "broker", executable: configuration.binaries + "/Broker", environment: environment, isReady: ready(configuration.ports.broker))
    }

    private func declareTopics() async throws {
        let topology = PipelineTopology(
            endpoints: .init(
                page: url(of: .page), orchestrator: url(of: .orchestrator), diff: url(of: .diff), summary: url(of: .summary),
                deadLetter: url(of: .deadLetter)),
            retry: configuration.retry,
            maximumOutstanding: [.ocrPages: 2 * configuration.workerCount(.page), .diffPairs: configuration.workerCount(.diff)])
        try await topology.declare(on: try PubSubClient(environment: commonEnvironment(), http: client))
    }

    private func start(_ function: StackFunction) async throws {
        let count = configuration.workerCount(function)
        guard count > 1 else { return try await supervisor.start([process(function, port: configuration.ports.port(of: function), name: function.rawValue)]) }
        let ports = (0..<count).map { configuration.ports.port(of: function, worker: $0) }
        try await supervisor.start(zip(ports, 1...).map { process(function, port: $0, name: "\(function.rawValue)-\($1)") })
        let balancer = ConnectionBalancer(port: configuration.ports.port(of: function), workers: ports)
        let (bound, announce) = AsyncStream<Void>.makeStream()
        tasks.append(
            Task { [log] in
                do {
                    try await balancer.run { announce.finish() }
                } catch is CancellationError {
                } catch {
                    log(function.rawValue, "the balancer ended: \(error)")
                }
                announce.finish()
            })
        for await _ in bound {}
    }

    private func process(_ function: StackFunction, port: Int, name: String) -> ManagedProcess {
        // Whoever does not ask the model needs no key to it.
        let model = [.summary, .api].contains(function) ? configuration.environment.filter { Self.isOfModel($0.key) } : [:]
        var environment = environment.merging(model) { $1 }
        environment["PORT"] = String(port)
        // On loopback alone; see `PushAuthSettings`.
        environment["BUILDTRACE_PUSH_AUTH"] = "off"
        environment["BUILDTRACE_SCRATCH"] = configuration.state + "/scratch"
        if function == .api, environment["BUILDTRACE_DEVELOPMENT_LOGIN"] == nil { environment["BUILDTRACE_DEVELOPMENT_LOGIN"] = "true" }
        return ManagedProcess(
            name: name, executable: configuration.binaries + "/" + function.executable, environment: environment, isReady: ready(port))
    }

    private nonisolated func commonEnvironment() -> [String: String] {
        configuration.environment.filter { !Self.isOfModel($0.key) }.merging([
            "PUBSUB_EMULATOR_HOST": "127.0.0.1:\(configuration.brokerEntrance ?? configuration.ports.broker)", "BUILDTRACE_STOP_WITH_PARENT": "true",
            "TMPDIR": configuration.state + "/scratch",
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        ]) { $1 }
    }

    private static func isOfModel(_ variable: String) -> Bool { variable.hasPrefix("OPENAI_") }

    private func ready(_ port: Int) -> @Sendable () async -> Bool {
        { [client] in
            let request = ClientRequest("GET", "http://127.0.0.1:\(port)/ready", timeouts: .init(connect: .seconds(1), total: .seconds(2)))
            return (try? await client.send(request, retry: RetryPolicy.none))?.status == 200
        }
    }

    /// What Cloud Scheduler does elsewhere.
    private func sweepAgainAndAgain() async {
        let request = ClientRequest("POST", url(of: .orchestrator) + "/sweep", timeouts: .init(total: .seconds(30)))
        while (try? await Task.sleep(for: configuration.sweepInterval)) != nil {
            _ = try? await client.send(request, retry: RetryPolicy.none)
        }
    }
}

/// Why a stack does not start.
public enum StackError: Error, CustomStringConvertible {
    case portInUse(Int, owner: String)
    case cannotWrite(String)

    public var description: String {
        switch self {
        case .portInUse(let port, let owner): "port \(port) is in use, and \(owner) needs it: stop what uses it, or choose another --port"
        case .cannotWrite(let path): "'\(path)' cannot be written; check the folder's rights"
        }
    }
}
