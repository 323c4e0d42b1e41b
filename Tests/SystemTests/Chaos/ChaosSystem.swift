import Domain
import Foundation
import LocalStack
import ObjectStorage
import Pipeline
import Postgres
import PubSub
import Supervision

@testable import Failpoints

/// A process whose failpoints can be armed, by the name under which it reads them.
enum ChaosTarget: String, CaseIterable, Sendable {
    case orchestrator, page, diff, summary, deadLetter = "dead-letter", api, broker

    /// The name of its program.
    var executable: String { self == .deadLetter ? "DeadLetter" : rawValue.capitalized }
}

/// A running system with short leases whose processes can be hurt, and whose database can be looked into.
struct ChaosSystem {
    let system: TestStack
    let database: Database
    /// Where files arm failpoints; see `FolderPlan`.
    private let failpoints: String
    /// Where the system keeps its objects, for looking into it.
    let store: any ObjectStore

    /// Leases and waits a tenth of the deployed ones, so that ten times as many faults find room in the same time. A delivery has longer than any takes on
    /// a slow machine, and objects are left alone for longer than a delivery that was stopped on its way.
    private static let environment = [
        "BUILDTRACE_LEASE_SECONDS": "3", "BUILDTRACE_LEASE_RENEWAL_SECONDS": "1", "BUILDTRACE_LEASE_CHECK_SECONDS": "0.5",
        "BUILDTRACE_SWEEP_LEASE_GRACE_SECONDS": "3", "BUILDTRACE_SWEEP_QUEUE_GRACE_SECONDS": "30", "BUILDTRACE_OBJECT_GRACE_SECONDS": "60",
        "BUILDTRACE_OUTBOX_SECONDS": "2", "BUILDTRACE_DEADLINE_SECONDS": "30",
    ]
    /// A message is given up after five minutes, some tenth of what the deployed attempts last.
    private static let retry = PipelineTopology.Retry(
        ackDeadline: .seconds(35), attempts: 60, minimumBackoff: .milliseconds(300), maximumBackoff: .seconds(5))
    /// What a stopped process sleeps: longer than a lease.
    static let stopTime = Duration.seconds(5)

    /// - Parameters:
    ///   - store: where objects are; nil: in the system's own folder.
    ///   - configure: changes what is about to be started.
    static func run(
        store: (any ObjectStore)? = nil, environment further: [String: String] = [:], configure: (inout StackConfiguration) throws -> Void = { _ in },
        _ body: (ChaosSystem) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-chaos-\(UUID().uuidString)").path
        for function in ChaosTarget.allCases {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(function.rawValue)", withIntermediateDirectories: true)
        }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let faults = ["BUILDTRACE_FAILPOINTS_FOLDER": folder, "BUILDTRACE_FAILPOINTS_CONSENT": Failpoints.consent]
        // A process that a test kills again and again is to come back at once.
        let patience = SupervisionPolicy(longestPause: .milliseconds(400), startDeadline: .seconds(300))
        try await TestStack.run(
            workers: [.page: 2, .diff: 2, .summary: 2, .orchestrator: 2], retry: retry, environment: environment.merging(faults) { $1 }.merging(further) { $1 },
            supervision: patience, sweepInterval: .seconds(1), isQuiet: true, configure: configure
        ) { system in
            let url = system.stack.environment["BUILDTRACE_DATABASE_URL"] ?? ""
            let database = Database(try DatabaseConfiguration(url: url, maximumConnections: 2))
            let local = try LocalObjectStore(
                root: system.folder + "/state/objects", baseURL: "http://localhost", signingKey: Array(repeating: 0, count: 32))
            let chaos = ChaosSystem(system: system, database: database, failpoints: folder, store: store ?? local)
            let waking = Task { await chaos.wakeWhatStopped() }
            do {
                try await body(chaos)
            } catch {
                waking.cancel()
                await database.close()
                throw error
            }
            waking.cancel()
            await database.close()
        }
    }

    /// Arms a failpoint of a function, for one strike.
    func arm(_ function: ChaosTarget, _ point: Failpoint, _ fault: Fault, after: Int = 0) throws {
        let armed = ArmedFault(fault, after: after, times: 1)
        try Data(armed.description.utf8).write(to: URL(fileURLWithPath: path(function, point)), options: .atomic)
    }

    func disarm(_ function: ChaosTarget, _ point: Failpoint) { try? FileManager.default.removeItem(atPath: path(function, point)) }

    func isArmed(_ function: ChaosTarget, _ point: Failpoint) -> Bool { FileManager.default.fileExists(atPath: path(function, point)) }

    /// The faults that struck so far: function, failpoint, fault, process.
    var struck: [(function: ChaosTarget, line: String)] {
        ChaosTarget.allCases.flatMap { function in
            let text = (try? String(contentsOfFile: "\(failpoints)/\(function.rawValue)/struck", encoding: .utf8)) ?? ""
            return text.split(separator: "\n").map { (function, String($0)) }
        }
    }

    private func path(_ function: ChaosTarget, _ point: Failpoint) -> String { "\(failpoints)/\(function.rawValue)/\(point)" }

    /// Lets processes that stopped at a failpoint go on, once their leases are gone.
    private func wakeWhatStopped() async {
        var seen: [ChaosTarget: Int] = [:]
        while !Task.isCancelled {
            for (function, lines) in Dictionary(grouping: struck, by: \.function) {
                for strike in lines.dropFirst(seen[function] ?? 0) where strike.line.contains(" stop ") {
                    guard let process = strike.line.split(separator: " ").last.flatMap({ Int32($0) }) else { continue }
                    Task {
                        try? await Task.sleep(for: Self.stopTime)
                        kill(process, SIGCONT)
                    }
                }
                seen[function] = lines.count
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
    }
}

// What can be done to it from outside.
extension ChaosSystem {
    func pause(_ process: Int32, for time: Duration = stopTime) {
        guard kill(process, SIGSTOP) == 0 else { return }
        Task {
            try? await Task.sleep(for: time)
            kill(process, SIGCONT)
        }
    }

    /// Ends the database server: in good order, or as a crash would. It is started again.
    func restartDatabase(crash: Bool) throws {
        let file = try String(contentsOfFile: system.folder + "/state/postgres/data/postmaster.pid", encoding: .utf8)
        guard let process = file.split(separator: "\n").first.flatMap({ Int32($0) }) else { return }
        kill(process, crash ? SIGQUIT : SIGINT)
    }

    /// Cuts the connections of a function, or of all.
    func cutConnections(of name: String = "") async throws {
        try await database.withConnection { connection in
            _ = try await connection.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE \("buildtrace-\(name)%") AND pid <> pg_backend_pid()")
        }
    }

    /// Publishes every message of a job once more, in another order: what is done, what is under way, and what nobody asked for yet.
    func repeatMessages(of job: String) async throws {
        guard let job = JobID(job) else { return }
        let rows = try await database.withConnection { connection in
            try await connection.query(
                "SELECT id, organization_id, kind, state, payload FROM job_stages WHERE job_id = \(job) AND payload IS NOT NULL ORDER BY random()")
        }
        let topics: [String: (work: String, completion: String)] = [
            "ocr": ("ocr-pages", "ocr-completions"), "diff": ("diff-pairs", "diff-completions"), "summary": ("summary-overlays", "summary-completions"),
        ]
        for row in rows {
            guard let topic = topics[try row.get("kind")], let kind = StageKind(rawValue: try row.get("kind")) else { continue }
            let payload: String = try row.get("payload")
            try await publish(Array(payload.utf8), to: topic.work)
            let completion = StageCompletion(
                organizationID: try row.get("organization_id"), jobID: job, stageID: try row.get("id"), kind: kind, outcome: .completed)
            try await publish(try completion.encoded(), to: topic.completion)
        }
    }

    /// Gives pages up that were read: copies of their messages come in as dead letters, which must change nothing. Returns how many.
    func giveUpDonePages(of job: String) async throws -> Int {
        guard let job = JobID(job) else { return 0 }
        let rows = try await database.withConnection { connection in
            try await connection.query("SELECT payload FROM job_stages WHERE job_id = \(job) AND kind = 'ocr' AND state = 'completed' AND payload IS NOT NULL")
        }
        for row in rows {
            let payload: String = try row.get("payload")
            let attributes = ["chaos": "given up", "CloudPubSubDeadLetterSourceSubscription": "buildtrace-ocr-pages-push"]
            try await publish(Array(payload.utf8), to: "ocr-pages-dead-letter", attributes: attributes)
        }
        return rows.count
    }

    private func publish(_ data: [UInt8], to topic: String, attributes: [String: String] = [:]) async throws {
        _ = try await (try system.publisher).publish([OutgoingMessage(topic: topic, data: data, attributes: attributes)], to: topic)
    }
}
