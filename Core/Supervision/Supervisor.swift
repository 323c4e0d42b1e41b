import Subprocess

/// Starts processes in order, waits until each serves, starts again what dies, and stops all in reverse order.
///
/// Every process leads a process group of its own, so that a terminal's Ctrl-C reaches the supervisor alone, and holds the read end of a
/// pipe as standard input: a process that watches it notices when the supervisor is gone, however it went.
public actor Supervisor {
    public typealias Log = @Sendable (_ name: String, _ line: String) -> Void

    private struct Entry {
        var name: String
        var task: Task<Void, Never>
        var stop: AsyncStream<Void>.Continuation
    }

    private let policy: SupervisionPolicy
    private let log: Log
    private var running: [Entry] = []
    private var lastLines: [String: String] = [:]
    /// How often each process has ended by itself.
    private var endings: [String: Int] = [:]

    public init(policy: SupervisionPolicy = SupervisionPolicy(), log: @escaping Log) {
        self.policy = policy
        self.log = log
    }

    /// Starts the processes one after the other, each once the one before serves.
    /// - Throws: `SupervisionError.notReady`; what was started by then keeps running until `stop`.
    public func start(_ processes: [ManagedProcess]) async throws {
        for process in processes {
            let (requests, stop) = AsyncStream<Void>.makeStream()
            let task = Task { await self.keepRunning(process, until: requests) }
            running.append(Entry(name: process.name, task: task, stop: stop))
            try await waitUntilReady(process)
        }
    }

    /// Stops everything, the last started first, and returns when nothing is left.
    public func stop() async {
        while let last = running.popLast() {
            last.stop.finish()
            await last.task.value
        }
    }

    private func waitUntilReady(_ process: ManagedProcess) async throws {
        let deadline = ContinuousClock.now + policy.startDeadline
        while !(await process.isReady()) {
            guard ContinuousClock.now < deadline, endings[process.name, default: 0] < policy.startAttempts else {
                throw SupervisionError.notReady(name: process.name, lastLine: lastLines[process.name])
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Runs the process until `requests` finishes; the stream's end is the request to stop.
    private func keepRunning(_ process: ManagedProcess, until requests: AsyncStream<Void>) async {
        await withTaskGroup(of: Void.self) { group in
            let stopping = Task { for await _ in requests {} }
            group.addTask {
                var failures = 0
                while true {
                    let started = ContinuousClock.now
                    guard let ending = await self.runOnce(process, stopping: stopping) else { return }
                    await self.countEnding(of: process.name)
                    failures = ContinuousClock.now - started >= self.policy.healthyAfter ? 1 : failures + 1
                    let pause = self.policy.pause(afterFailures: failures)
                    self.log(process.name, "\(ending); starting again in \(pause)")
                    guard await Self.sleep(for: pause, unless: stopping) else { return }
                }
            }
        }
    }

    /// Runs the process to its end. Returns how it ended, in words, or nil where it was asked to stop.
    private func runOnce(_ process: ManagedProcess, stopping: Task<Void, Never>) async -> String? {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: policy.grace)]
        let environment = Dictionary(process.environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }, uniquingKeysWith: { $1 })
        do {
            let result = try await run(
                .path(.init(process.executable)), arguments: Arguments(process.arguments), environment: .custom(environment),
                platformOptions: options, input: .inputWriter, output: .sequence, error: .combinedWithOutput
            ) { execution in
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    group.addTask {
                        for try await line in execution.standardOutput.strings() { await self.note(line, of: process.name) }
                        return false
                    }
                    group.addTask {
                        guard await Self.finished(stopping) else { return false }
                        try execution.send(signal: process.stopSignal == .interrupt ? .interrupt : .terminate)
                        guard (try? await Task.sleep(for: self.policy.grace)) != nil else { return true }
                        try execution.send(signal: .kill, toProcessGroup: true)
                        return true
                    }
                    let first = try await group.next() ?? false
                    group.cancelAll()
                    let second = try? await group.next()
                    return first || second == true
                }
            }
            return result.closureResult ? nil : "ended (\(result.terminationStatus))"
        } catch {
            return "cannot run: \(error)"
        }
    }

    private func countEnding(of name: String) { endings[name, default: 0] += 1 }

    private func note(_ line: String, of name: String) {
        lastLines[name] = line
        log(name, line)
    }

    /// Waits for the request to stop. Returns false where the caller is cancelled before it comes.
    private static func finished(_ stopping: Task<Void, Never>) async -> Bool {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let waiter = Task {
            await stopping.value
            continuation.finish()
        }
        defer { waiter.cancel() }
        for await _ in stream {}
        return !Task.isCancelled
    }

    /// Sleeps. Returns false where the request to stop came meanwhile.
    private static func sleep(for pause: Duration, unless stopping: Task<Void, Never>) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { (try? await Task.sleep(for: pause)) != nil }
            group.addTask { !(await finished(stopping)) }
            let goOn = await group.next() ?? false
            group.cancelAll()
            return goOn
        }
    }
}
