import FoundationEssentials
import Glibc

/// Faults that are armed by files, one for each failpoint, named like it. The counts are kept in the file, so that they hold over the crash that
/// a fault causes, and over all processes of a function; a file whose fault is spent is removed. Each strike adds a line to the file `struck`.
struct FolderPlan: FailpointPlan {
    let folder: String

    func strike(_ point: Failpoint) -> Fault? {
        let path = "\(folder)/\(point)"
        guard access(path, F_OK) == 0 else { return nil }
        let lock = open("\(folder)/lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard lock >= 0 else { return nil }
        defer { close(lock) }
        guard flock(lock, LOCK_EX) == 0, let text = FileManager.default.contents(atPath: path),
            var armed = try? ArmedFault(parsing: String(decoding: text, as: UTF8.self), at: point)
        else { return nil }
        let strikes = armed.strike()
        if armed.isSpent {
            unlink(path)
        } else {
            try? Data(armed.description.utf8).write(to: URL(fileURLWithPath: path))
        }
        if strikes { note("\(point) \(ArmedFault(armed.fault)) \(getpid())\n") }
        return strikes ? armed.fault : nil
    }

    private func note(_ line: String) {
        let file = open("\(folder)/struck", O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { return }
        defer { close(file) }
        _ = line.withCString { write(file, $0, strlen($0)) }
    }
}
