import Foundation

/// Programs in Python that tests are held against. They run with the libraries that `scripts/test-python` installs.
public enum PythonPeer {
    public struct Missing: Error, CustomStringConvertible {
        public var description: String { "BUILDTRACE_TEST_PYTHON is not set: run scripts/test, which installs the libraries (scripts/test-python)" }
    }

    /// The interpreter that has the libraries.
    public static func interpreter() throws -> String {
        guard let python = ProcessInfo.processInfo.environment["BUILDTRACE_TEST_PYTHON"] else { throw Missing() }
        return python
    }

    /// What a script prints, decoded from JSON.
    /// - Parameters:
    ///   - arguments: of the script.
    ///   - test: the test's own file, beside whose folder's files `script` is named.
    public static func output<Value: Decodable>(of script: String, arguments: [String] = [], beside test: String = #filePath) async throws -> Value {
        let python = try interpreter()
        let path = URL(fileURLWithPath: test).deletingLastPathComponent().appendingPathComponent(script).path
        let data: Data = try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                let process = Process()
                process.executableURL = URL(fileURLWithPath: python)
                process.arguments = [path] + arguments
                let output = Pipe()
                process.standardOutput = output
                do {
                    try process.run()
                    let data = output.fileHandleForReading.readDataToEndOfFile()
                    process.waitUntilExit()
                    continuation.resume(returning: data)
                } catch { continuation.resume(throwing: error) }
            }
        }
        return try JSONDecoder().decode(Value.self, from: data)
    }
}
