import CChildProcess
import Glibc

/// An open file descriptor with one owner; closed with it.
package final class Descriptor: Sendable {
    package let number: Int32

    package init(_ number: Int32) {
        self.number = number
    }

    deinit { close(number) }

    /// A nameless file in memory.
    package static func memoryFile(_ label: String) throws(ChildProcessFailure) -> Descriptor {
        let number = bcp_memory_file(label)
        guard number >= 0 else { throw .couldNotStart(lastProblem()) }
        return Descriptor(number)
    }

    package static func pipe() throws(ChildProcessFailure) -> (reading: Descriptor, writing: Descriptor) {
        var ends: (Int32, Int32) = (-1, -1)
        let status = withUnsafeMutablePointer(to: &ends) { pointer in
            pointer.withMemoryRebound(to: Int32.self, capacity: 2) { bcp_pipe($0) }
        }
        guard status == 0 else { throw .couldNotStart(lastProblem()) }
        return (Descriptor(ends.0), Descriptor(ends.1))
    }

    /// Writes all bytes at the present place.
    /// - Returns: whether all could be written.
    package func write(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = Glibc.write(number, buffer.baseAddress?.advanced(by: done), buffer.count - done)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return false }
                done += count
            }
            return true
        }
    }

    /// Reads on from the present place. nil at the end or on failure.
    package func readSome(_ most: Int = 1 << 16) -> [UInt8]? {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            var got = -1
            repeat { got = read(number, buffer.baseAddress, most) } while got < 0 && errno == EINTR
            failed = got <= 0
            count = max(0, got)
        }
        return failed ? nil : bytes
    }

    /// All that there is from the present place on, at most `most` bytes.
    package func readAll(_ most: Int) -> [UInt8] {
        var all: [UInt8] = []
        while all.count < most, let bytes = readSome(min(1 << 16, most - all.count)) { all += bytes }
        return all
    }

    package func rewind() { lseek(number, 0, SEEK_SET) }
}

/// The words of the C library for `errno`.
package func lastProblem(_ number: Int32 = errno) -> String { String(cString: strerror(number)) }
