import Foundation
import Synchronization
import Testing

@testable import Supervision

/// What supervised processes said, and a way to wait for it.
private final class Transcript: Sendable {
    private let lines = Mutex<[String]>([])
    private let stream: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func note(_ name: String, _ line: String) {
        lines.withLock { $0.append("\(name): \(line)") }
        continuation.yield("\(name): \(line)")
    }

    /// Returns once `count` lines that begin with `prefix` have come.
    func wait(for prefix: String, count: Int = 1) async {
        var seen = 0
        for await line in stream where line.hasPrefix(prefix) {
            seen += 1
            if seen == count { return }
        }
    }

    var all: [String] { lines.withLock { $0 } }
}

private func shell(_ name: String, _ script: String) -> ManagedProcess {
    ManagedProcess(name: name, executable: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"])
}

@Suite(.timeLimit(.minutes(10))) struct SupervisorTests {
    @Test func aProcessThatDiesIsStartedAgain() async throws {
        let transcript = Transcript()
        let supervisor = Supervisor(policy: .init(firstPause: .milliseconds(1), longestPause: .milliseconds(2)), log: transcript.note)
        try await supervisor.start([shell("short", "echo started; kill -9 $$")])
        await transcript.wait(for: "short: started", count: 3)
        await supervisor.stop()
        #expect(transcript.all.contains { $0.contains("starting again") })
    }

    @Test func stopEndsTheLastStartedFirstAndLeavesNothing() async throws {
        let transcript = Transcript()
        let supervisor = Supervisor(log: transcript.note)
        let script = "trap 'echo stopped; exit 0' TERM; echo $$; while :; do sleep 0.01; done"
        try await supervisor.start([shell("first", script), shell("second", script)])
        await transcript.wait(for: "second:")
        await supervisor.stop()
        let stops = transcript.all.filter { $0.hasSuffix("stopped") }
        #expect(stops == ["second: stopped", "first: stopped"])
        for line in transcript.all where !line.hasSuffix("stopped") {
            let process = try #require(Int32(line.split(separator: " ").last ?? ""))
            #expect(kill(process, 0) == -1, "process \(process) is left")
        }
    }

    @Test func aProcessThatIgnoresTheRequestToStopIsKilled() async throws {
        let transcript = Transcript()
        let supervisor = Supervisor(policy: .init(grace: .milliseconds(50)), log: transcript.note)
        try await supervisor.start([shell("deaf", "trap '' TERM; echo $$; while :; do sleep 0.01; done")])
        await transcript.wait(for: "deaf:")
        await supervisor.stop()
        let process = try #require(Int32(transcript.all[0].split(separator: " ").last ?? ""))
        #expect(kill(process, 0) == -1)
    }

    @Test func aProcessThatNeverServesFailsTheStartWithItsLastWords() async throws {
        let transcript = Transcript()
        let supervisor = Supervisor(policy: .init(startDeadline: .zero), log: transcript.note)
        var process = shell("mute", "echo port 80 is in use; sleep 5")
        process.isReady = {
            await transcript.wait(for: "mute:")
            return false
        }
        let error = await #expect(throws: SupervisionError.self) { try await supervisor.start([process]) }
        #expect(error?.description == "mute does not start: port 80 is in use")
        await supervisor.stop()
    }

    @Test func aProcessThatEndsAgainAndAgainFailsTheStartBeforeTheDeadline() async throws {
        let supervisor = Supervisor(policy: .init(firstPause: .zero, startDeadline: .seconds(600), startAttempts: 3), log: { _, _ in })
        var process = shell("broken", "echo the disk is gone; exit 1")
        process.isReady = { false }
        let error = await #expect(throws: SupervisionError.self) { try await supervisor.start([process]) }
        #expect(error?.description == "broken does not start: the disk is gone")
        await supervisor.stop()
    }

    @Test func pausesDoubleUpToTheLongest() {
        let policy = SupervisionPolicy(firstPause: .milliseconds(200), longestPause: .seconds(1))
        #expect((1...5).map { policy.pause(afterFailures: $0) } == [.milliseconds(200), .milliseconds(400), .milliseconds(800), .seconds(1), .seconds(1)])
    }
}
