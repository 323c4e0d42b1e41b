import Foundation
import Synchronization

/// The stack's log lines, each prefixed with the name of its process: in a file, and on standard output unless quiet.
final class StackLog: Sendable {
    private let file: Mutex<FileHandle?>
    private let isQuiet: Bool

    init(file path: String, isQuiet: Bool) {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        file = Mutex(FileHandle(forWritingAtPath: path))
        self.isQuiet = isQuiet
    }

    func write(_ name: String, _ line: String) {
        let text = Data("\(name) | \(line)\n".utf8)
        file.withLock { try? $0?.write(contentsOf: text) }
        if !isQuiet { FileHandle.standardOutput.write(text) }
    }
}
