import Foundation
import HTTPClient
import LocalStack
import Pipeline
import Postgres
import Supervision
import Synchronization
import Testing

/// A function that starts while its database is down, and a database whose supervisor is gone.
@Suite(.serialized, .timeLimit(.minutes(15))) struct DatabaseDownTests {
    @Test func aFunctionThatStartsWithoutItsDatabaseSaysSoAndServesOnceItIsThere() async throws {
        try await Bench.run { bench in
            let port = try freePort(), database = try freePort()
            let url = "postgresql://buildtrace_owner@127.0.0.1:\(database)/postgres"
            try await bench.supervisor.start([bench.api(port: port, databaseURL: url)])
            let client = try HTTPClient()
            func ask(_ path: String) async -> (status: Int, text: String)? {
                let request = ClientRequest("GET", "http://127.0.0.1:\(port)\(path)", headers: ["Accept": "application/json"])
                guard let answer = try? await client.send(request, retry: RetryPolicy.none) else { return nil }
                return (answer.status, String(decoding: answer.body, as: UTF8.self))
            }
            try await eventually { await ask("/health")?.status == 200 }
            try await eventually { await ask("/ready")?.status == 503 }
            try await eventually { bench.lines.hasLine { $0.contains("no connection to PostgreSQL") && $0.contains("port \(database)") } }
            try await eventually {
                let refused = await ask("/api/v1/auth/login?email=somebody@localhost")
                return refused?.status == 503 && refused?.text.contains("try again in a little while") == true
            }

            try await bench.supervisor.start([bench.cluster("exec scripts/cluster run", port: database)])
            try await eventually {
                let owner = Database(try DatabaseConfiguration(url: url, maximumConnections: 1))
                let isApplied = (try? await Migrations.apply(to: owner, folder: bench.home + "/infra/migrations")) != nil
                await owner.close()
                return isApplied
            }
            try await eventually { await ask("/ready")?.status == 200 }
            try await eventually { await ask("/api/v1/auth/login?email=somebody@localhost")?.status == 200 }
        }
    }

    @Test func aClusterEndsWithTheProcessThatStartedIt() async throws {
        try await Bench.run { bench in
            let port = try freePort()
            let pipe = bench.folder + "/pipe"
            try #require(mkfifo(pipe, 0o600) == 0)
            try await bench.supervisor.start([bench.cluster("cat \(pipe) | scripts/cluster run", port: port)])
            let starter = try FileHandle(forWritingTo: URL(fileURLWithPath: pipe))
            try await eventually { !LoopbackPort.isFree(port) }
            try starter.close()
            try await eventually { LoopbackPort.isFree(port) }
        }
    }

    private func freePort() throws -> Int {
        let ports = (0..<50).map { _ in Int.random(in: 20_000..<32_000) }
        return try #require(ports.first(where: LoopbackPort.isFree))
    }
}

/// A folder of its own, and processes that end with the test.
private struct Bench: Sendable {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-database-\(UUID().uuidString)").path
    let home = FileManager.default.currentDirectoryPath
    let lines: Lines
    let supervisor: Supervisor

    private init() {
        let lines = Lines()
        self.lines = lines
        supervisor = Supervisor(log: { lines.note($1) })
    }

    static func run(_ body: (Bench) async throws -> Void) async throws {
        let bench = Bench()
        try FileManager.default.createDirectory(atPath: bench.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        try Data((0..<32).map { UInt8($0) }).write(to: URL(fileURLWithPath: bench.folder + "/key"))
        let result: Result<Void, any Error>
        do { result = .success(try await body(bench)) } catch { result = .failure(error) }
        await bench.supervisor.stop()
        try? FileManager.default.removeItem(atPath: bench.folder)
        try result.get()
    }

    func api(port: Int, databaseURL: String) -> ManagedProcess {
        let binaries = ProcessInfo.processInfo.environment["BUILDTRACE_TEST_BINARIES"] ?? home + "/.build/debug"
        return ManagedProcess(
            name: "api", executable: binaries + "/Api",
            environment: [
                "PORT": "\(port)", "BUILDTRACE_DATABASE_URL": databaseURL, "PUBSUB_EMULATOR_HOST": "127.0.0.1:1",
                "BUILDTRACE_STORAGE_ROOT": folder + "/objects", "BUILDTRACE_STORAGE_KEY_FILE": folder + "/key",
                "BUILDTRACE_PUBLIC_URL": "http://127.0.0.1:\(port)", "BUILDTRACE_SCRATCH": folder, "BUILDTRACE_DEVELOPMENT_LOGIN": "true",
            ])
    }

    func cluster(_ command: String, port: Int) -> ManagedProcess {
        ManagedProcess(
            name: "postgres", executable: "/bin/bash", arguments: ["-c", "cd \(home) && \(command) \(folder)/postgres \(port)"],
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], stopSignal: .interrupt)
    }
}

/// What the processes have written.
private final class Lines: Sendable {
    private let all = Mutex<[String]>([])

    func note(_ line: String) { all.withLock { $0.append(line) } }
    func hasLine(_ condition: (String) -> Bool) -> Bool { all.withLock { $0.contains(where: condition) } }
}
