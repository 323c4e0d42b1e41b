import Glibc

/// A file that is written from front to back.
final class OutputFile {
    private let path: String
    private var descriptor: Int32
    private(set) var count = 0

    init(path: String) throws(SampleDrawingsError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: Self.lastError) }
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    func write(_ bytes: [UInt8]) throws(SampleDrawingsError) {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done) }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw .cannotWrite(path: path, reason: Self.lastError) }
            done += written
        }
        count += bytes.count
    }

    func close() throws(SampleDrawingsError) {
        let closed = Glibc.close(descriptor) == 0
        descriptor = -1
        guard closed else { throw .cannotWrite(path: path, reason: Self.lastError) }
    }

    private static var lastError: String { String(cString: strerror(errno)) }
}
