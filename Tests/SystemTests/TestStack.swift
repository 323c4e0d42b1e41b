import Domain
import Foundation
import HTTPClient
import LocalStack
import Pipeline
import PubSub
import SampleDrawings
import Supervision
import Testing

/// A whole system of its own in a temporary folder, with the executables that were built for the tests.
struct TestStack {
    let stack: Stack
    let client: JobClient
    let folder: String
    private let binaries: String

    /// Starts a system, lends it, and stops it whatever happens.
    /// - Parameters:
    ///   - prepare: called with the system's folder before it starts.
    ///   - cleanUp: called with it after it has stopped.
    static func run(
        workers: [StackFunction: Int] = [:], retry: PipelineTopology.Retry = .local, environment: [String: String] = [:],
        prepare: (String) throws -> Void = { _ in }, cleanUp: (String) throws -> Void = { _ in },
        supervision: SupervisionPolicy = SupervisionPolicy(startDeadline: .seconds(300)), sweepInterval: Duration = .seconds(5),
        isQuiet: Bool = false, configure: (inout StackConfiguration) throws -> Void = { _ in }, _ body: (TestStack) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-system-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        try prepare(folder)
        defer {
            try? cleanUp(folder)
            try? FileManager.default.removeItem(atPath: folder)
        }
        let home = FileManager.default.currentDirectoryPath
        let binaries = ProcessInfo.processInfo.environment["BUILDTRACE_TEST_BINARIES"] ?? home + "/.build/debug"
        var configuration = StackConfiguration(
            state: folder + "/state", binaries: binaries, home: home, ports: StackPorts(base: try freeBase()), workers: workers, retry: retry,
            environment: ["BUILDTRACE_DPI": "100"].merging(environment) { $1 })
        configuration.supervision = supervision
        configuration.sweepInterval = sweepInterval
        try configure(&configuration)
        let stack = try Stack(
            configuration,
            log: { name, line in
                if isQuiet { return }
                if line.contains("\"severity\":\"ERROR\"") || !line.hasPrefix("{") && name != "postgres" { print("\(name) | \(line)") }
            })
        do {
            try await stack.start()
            try await body(TestStack(stack: stack, client: try JobClient(apiURL: stack.apiURL), folder: folder, binaries: binaries))
        } catch {
            await stack.stop()
            throw error
        }
        await stack.stop()
    }

    /// A base whose ports are free now, below those that the system gives to outgoing connections. Each test process takes another part of the range.
    private static func freeBase() throws -> Int {
        for _ in 0..<50 {
            let base = 20_000 + Int.random(in: 0..<62) * 200
            let isFree = [0, 1, 2, 3, 4, 5, 6, 9, 120, 121, 140, 141, 160, 161, 180, 181].allSatisfy { LoopbackPort.isFree(base + $0) }
            if isFree { return base }
        }
        throw CocoaError(.featureUnsupported)
    }

    /// Two revisions of a sample set, and the truth about them.
    func samples(sheets: Int, seed: UInt64 = 1) throws -> (old: String, new: String, truth: SampleTruth) {
        let truth = try SampleSet(sheets: sheets, seed: seed).write(to: folder + "/samples")
        return (folder + "/samples/" + SampleSet.oldName, folder + "/samples/" + SampleSet.newName, truth)
    }

    /// Uploads both and starts their comparison.
    func startJob(old: String, new: String, drawing: String = "set") async throws -> JobClient.Job {
        let project = try await client.project(named: "Tests")
        let oldVersion = try await client.upload(old, project: project, drawing: drawing, label: "old")
        let newVersion = try await client.upload(new, project: project, drawing: drawing, label: "new")
        return try await client.startJob(project: project, old: oldVersion, new: newVersion)
    }

    /// The job once it is over, or where it should be; the suite's time limit ends a job that hangs.
    func follow(_ job: JobClient.Job, until isReached: (JobClient.Job) -> Bool = \.isOver) async throws -> JobClient.Job {
        try await client.follow(job, every: .milliseconds(100), until: isReached)
    }

    /// The result without the links to its pictures, which carry times and signatures.
    func report(of job: JobClient.Job) async throws -> Report {
        var report = try await client.report(of: job.id)
        for index in report.sheets.indices { report.sheets[index].files = [:] }
        return report
    }

    /// Runs `buildtrace` as an operator of this system. Returns what it wrote to both outputs.
    func command(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: binaries + "/buildtrace")
        process.arguments = arguments
        process.environment = stack.environment
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    /// Ends the processes of a function at once, as a crash would. Returns how many there were.
    func kill(_ function: String) -> Int { processes(of: function).count { Foundation.kill($0, SIGKILL) == 0 } }

    /// The processes of a function, by the name of its executable.
    func processes(of function: String) -> [Int32] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { entry in
            guard let process = Int32(entry), let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(entry)/exe"),
                path.hasSuffix("/" + function), let environment = FileManager.default.contents(atPath: "/proc/\(entry)/environ"),
                String(decoding: environment, as: UTF8.self).contains(folder)
            else { return nil }
            return process
        }
    }

    /// Publishes to this system's broker.
    var publisher: any MessagePublisher {
        get throws { try PubSubClient(environment: stack.environment, http: try HTTPClient()) }
    }
}

/// Waits until the condition holds; the suite's time limit ends one that never does.
func eventually(_ condition: () async throws -> Bool) async throws {
    while try await !condition() { try await Task.sleep(for: .milliseconds(50)) }
}
