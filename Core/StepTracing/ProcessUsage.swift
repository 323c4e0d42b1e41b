import Glibc

/// What this process has used.
enum ProcessUsage {
    /// Of all its threads.
    static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The most memory that was resident since the last call (since the start where the kernel does not count anew); 0 where it cannot be read.
    static func takePeakBytes() -> Int {
        let peak = text(of: "/proc/self/status").flatMap { status in
            status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        }
        // Five: count the peak anew (proc(5), clear_refs).
        let counter = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
        if counter >= 0 {
            _ = write(counter, "5", 1)
            close(counter)
        }
        return (peak ?? 0) << 10
    }

    private static func text(of path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = read(file, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}
