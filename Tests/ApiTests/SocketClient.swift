import Foundation
import TestSupport

/// A WebSocket client in a process of its own: what comes out of it, line by line.
final class SocketClient: Sendable {
    private let process: Process
    private let input: Pipe
    let lines: AsyncStream<String>

    /// - Parameter flags: of `Clients/follow.py`.
    init(_ url: String, token: String? = nil, _ flags: [String] = []) throws {
        let python = try PythonPeer.interpreter()
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Clients/follow.py").path
        let output = Pipe()
        process = Process()
        input = Pipe()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [script, url.replacing("http://", with: "ws://") + "/api/v1/events"] + (token.map { ["--token", $0] } ?? []) + flags
        process.standardInput = input
        process.standardOutput = output
        let (lines, line) = AsyncStream.makeStream(of: String.self)
        self.lines = lines
        try process.run()
        Thread.detachNewThread {
            var rest = Data()
            while case let bytes = output.fileHandleForReading.availableData, !bytes.isEmpty {
                rest += bytes
                while let end = rest.firstIndex(of: 10) {
                    line.yield(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
                    rest = Data(rest[(end + 1)...])
                }
            }
            line.finish()
        }
    }

    deinit { kill(process.processIdentifier, SIGKILL) }

    func send(_ line: String) { input.fileHandleForWriting.write(Data((line + "\n").utf8)) }

    func join(_ job: UUID, after: Int? = nil) {
        let from = after.map { #","after":\#($0)"# } ?? ""
        send(#"{"type":"join_session","session_id":"\#(job.uuidString.lowercased())"\#(from)}"#)
    }

    /// The next lines until one begins or contains that text, which is the last of them; all that came where none does.
    func lines(until text: String) async -> [String] {
        var found: [String] = []
        for await line in lines {
            found.append(line)
            if line.contains(text) { break }
        }
        return found
    }

    /// The numbers of the next events, so many of them.
    func events(_ count: Int) async -> [Int] {
        var found: [Int] = []
        for await line in lines {
            guard let number = Self.event(line) else { continue }
            found.append(number)
            if found.count == count { break }
        }
        return found
    }

    /// The number of an event of the pipeline; nil for anything else.
    static func event(_ line: String) -> Int? {
        guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], object["type"] as? String == "page_ocr_complete" else { return nil }
        return object["seq"] as? Int
    }
}
