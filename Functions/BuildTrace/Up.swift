import ArgumentParser
import Domain
import Foundation
import LocalStack

/// `buildtrace up [OLD NEW]`: everything on one machine, kept up until Ctrl-C.
struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Starts PostgreSQL, the Broker and the functions on this machine and keeps them up.",
        discussion: "With OLD and NEW it also uploads both, compares them and shows the result. Ctrl-C stops everything.")

    @Argument(help: "The old revision.") var old: String?
    @Argument(help: "The new revision.") var new: String?
    @Option(name: .long, help: "The folder that holds everything the system keeps.") var state = ".buildtrace"
    @Option(name: .long, help: "The API's port; the others follow it.") var port = 8080
    @Option(name: .long, help: "Only these functions, e.g. api,page.") var only: String?
    @Option(name: .long, help: "Processes by function, e.g. page=2,diff=2.") var workers: String?
    @Flag(name: .long, help: "Write the functions' log lines to the state folder only.") var quiet = false
    @Flag(name: .long, help: "Stop once the result is shown.") var once = false

    func validate() throws {
        guard (old == nil) == (new == nil) else { throw ValidationError("Give both OLD and NEW, or neither.") }
        guard (1024...65000).contains(port) else { throw ValidationError("--port must lie between 1024 and 65000.") }
        _ = try functions()
        _ = try workerCounts()
    }

    func run() async throws {
        for path in [old, new].compactMap({ $0 }) where !FileManager.default.isReadableFile(atPath: path) {
            throw Complaint("\(path): there is no such file, or it cannot be read", status: 3)
        }
        let folder = URL(fileURLWithPath: state, isDirectory: true).standardizedFileURL.path
        let lock = try StateLock(folder: folder)
        defer { lock.release() }
        let log = StackLog(file: folder + "/stack.log", isQuiet: quiet)
        let stack = try Stack(try configuration(folder), log: { log.write($0, $1) })
        let work = Task { try await serve(stack, results: folder + "/results") }
        let signals = StopSignals { work.cancel() }
        let result = await work.result
        say("Stopping")
        await stack.stop()
        signals.end()
        if case .failure(let error) = result, !(error is CancellationError) { throw Complaint("\(error)", status: 1) }
    }

    private func serve(_ stack: Stack, results: String) async throws {
        say("Starting")
        try await stack.start()
        say("BuildTrace is up: \(stack.apiURL)/api/v1 (this machine only; sign in with ?email=YOU at /auth/login)")
        if let old, let new {
            try await Comparing(client: try JobClient(apiURL: stack.apiURL), old: old, new: new, results: results).run()
            if once { return }
        }
        say("Press Ctrl-C to stop.")
        while !Task.isCancelled { try await Task.sleep(for: .seconds(3600)) }
    }

    private func configuration(_ folder: String) throws -> StackConfiguration {
        let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let binaries = (executable as NSString).deletingLastPathComponent
        let home = ProcessInfo.processInfo.environment["BUILDTRACE_HOME"] ?? FileManager.default.currentDirectoryPath
        guard FileManager.default.isExecutableFile(atPath: home + "/scripts/cluster") else {
            throw Complaint("run this in the project's folder, or set BUILDTRACE_HOME to it: '\(home)' has no scripts/cluster", status: 2)
        }
        let prefixes = ["BUILDTRACE_", "OPENAI_", "AWS_", "GOOGLE_", "STORAGE_EMULATOR_HOST", "TESSDATA_PREFIX"]
        let handedOn = ProcessInfo.processInfo.environment.filter { variable in prefixes.contains { variable.key.hasPrefix($0) } }
        return StackConfiguration(
            state: folder, binaries: binaries, home: home, ports: StackPorts(base: port), functions: try functions(), workers: try workerCounts(),
            environment: handedOn)
    }

    private func functions() throws -> [StackFunction] {
        guard let only else { return StackFunction.allCases }
        let named = try only.split(separator: ",").map { try function(String($0)) }
        return StackFunction.allCases.filter(named.contains)
    }

    private func workerCounts() throws -> [StackFunction: Int] {
        var counts: [StackFunction: Int] = [:]
        for pair in (workers ?? "").split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let count = Int(parts[1]), (1...20).contains(count) else {
                throw ValidationError("--workers takes pairs like page=2, with 1 to 20 processes each.")
            }
            counts[try function(String(parts[0]))] = count
        }
        return counts
    }

    private func function(_ name: String) throws -> StackFunction {
        guard let function = StackFunction(rawValue: name) else {
            throw ValidationError("There is no function '\(name)'; there are \(StackFunction.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return function
    }
}

/// An error that is told in one line and ends the command with a status.
struct Complaint: Error, CustomStringConvertible {
    var text: String
    var status: Int32

    init(_ text: String, status: Int32) {
        self.text = text
        self.status = status
    }

    var description: String { text }
}
