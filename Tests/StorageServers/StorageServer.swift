import Foundation

/// A storage server from PyPI as a process of its own, on a free port.
///
/// `@unchecked Sendable`: the process is only ended after `init`.
public final class StorageServer: @unchecked Sendable {
    public let url: String
    private let process = Process()

    /// - Parameter script: Python that serves and prints a line with `http://127.0.0.1:PORT`.
    public init(python arguments: [String]) async throws {
        guard let python = ProcessInfo.processInfo.environment["BUILDTRACE_TEST_PYTHON"] else {
            throw StorageServerError(description: "BUILDTRACE_TEST_PYTHON is not set: run scripts/test, which installs the servers (scripts/test-python)")
        }
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-u"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let reader = output.fileHandleForReading
        let found: String? = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var text = ""
                var found: String?
                while found == nil {
                    let chunk = reader.availableData
                    if chunk.isEmpty { break }
                    text += String(decoding: chunk, as: UTF8.self)
                    found = text.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+(?=\s)/).map { String($0.output) }
                }
                continuation.resume(returning: found)
                // What is not read would block the server one day.
                while !reader.availableData.isEmpty {}
            }
        }
        guard let found else { throw StorageServerError(description: "the storage server did not start") }
        url = found
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

/// Why there is no storage server.
public struct StorageServerError: Error, CustomStringConvertible {
    public let description: String
}
