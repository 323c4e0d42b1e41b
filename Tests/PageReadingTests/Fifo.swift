import Foundation

/// A named pipe that tells when its writer starts, writes and dies.
struct Fifo: Sendable {
    let path: String
    private let reading: Int32

    init(path: String) throws {
        guard mkfifo(path, 0o600) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        reading = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard reading >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        self.path = path
    }

    /// What comes next; empty when the last writer is gone, nil where nothing happens for two minutes.
    func next() async -> String? {
        await withCheckedContinuation { continuation in
            Thread {
                var event = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
                guard poll(&event, 1, 120_000) == 1 else { return continuation.resume(returning: nil) }
                var bytes = [UInt8](repeating: 0, count: 64)
                let count = read(reading, &bytes, bytes.count)
                continuation.resume(returning: count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self))
            }.start()
        }
    }
}
