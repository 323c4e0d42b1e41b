import Foundation
import SetComparison

/// One line of progress on a terminal's standard error, silent where that is no terminal; warnings stay on lines of their own.
struct ProgressLine: Sendable {
    private let isTerminal = isatty(STDERR_FILENO) == 1

    func show(_ progress: SetComparison.Progress) {
        switch progress {
        case .pageRead(let count, let total): write("reading pages \(count)/\(total)")
        case .pageIncomplete(let note):
            clear()
            FileHandle.standardError.write(Data("buildtrace: \(note)\n".utf8))
        case .sheetCompared(let sheet, let count, let total): write("comparing sheets \(count)/\(total): \(sheet.name) \(sheet.status.rawValue)")
        }
    }

    func clear() { write("") }

    private func write(_ text: String) {
        guard isTerminal else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }
}
