import Foundation
import Testing

@testable import MessageBroker

@Suite(.timeLimit(.minutes(10))) struct GoogleClientTests {
    /// Topics, subscriptions with policies, publish, pull, acknowledge, deadlines, seek, patches, lists, push, dead letter, detach, errors.
    @Test func googlesOwnClientFindsWhatItExpects() async throws {
        let python = try #require(
            ProcessInfo.processInfo.environment["BUILDTRACE_TEST_PYTHON"], "run scripts/test, which installs Google's client (scripts/test-python)")
        try await RunningBroker.with { broker, _ in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: python)
            let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Clients/google_client.py")
            process.arguments = [script.path, "127.0.0.1:\(broker.port)"]
            let output = Pipe()
            process.standardOutput = output
            process.standardError = output
            let text: String = try await withCheckedThrowingContinuation { continuation in
                DispatchQueue.global().async {
                    do {
                        try process.run()
                        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                        process.waitUntilExit()
                        continuation.resume(returning: text)
                    } catch { continuation.resume(throwing: error) }
                }
            }
            #expect(text == "conforms\n")
            #expect(process.terminationStatus == 0)
        }
    }
}
