import Foundation
import Synchronization

/// A TCP server on a loopback port that answers as badly as a test wants.
///
/// `@unchecked Sendable`: everything that changes is behind `state`.
final class RawServer: @unchecked Sendable {
    private struct State {
        var connections: [Int32] = []
        var accepted = 0
    }

    let port: Int
    private let listener: Int32
    private let state = Mutex(State())

    /// - Parameter serve: runs on a thread of its own for each connection, with the connection's number from 1; it returns when done.
    init(_ serve: @escaping @Sendable (RawConnection, Int) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, length) == 0 && getsockname(listener, $0, &length) == 0 }
        }
        guard bound, listen(listener, 16) == 0 else { throw POSIXError(.EADDRINUSE) }
        port = Int(UInt16(bigEndian: address.sin_port))
        self.listener = listener
        Thread.detachNewThread { [weak self] in
            // Closed by the one thread that accepts on it: closed elsewhere, its number could be another server's by the next call.
            defer { close(listener) }
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0, let self else { return }
                let number = self.state.withLock { state in
                    state.accepted += 1
                    state.connections.append(descriptor)
                    return state.accepted
                }
                Thread.detachNewThread { serve(RawConnection(descriptor: descriptor), number) }
            }
        }
    }

    var accepted: Int { state.withLock { $0.accepted } }
    var url: String { "http://127.0.0.1:\(port)" }

    /// Wakes every thread that still reads or accepts.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        state.withLock { state in
            state.connections.forEach { shutdown($0, Int32(SHUT_RDWR)) }
            state.connections = []
        }
    }
}

struct RawConnection {
    let descriptor: Int32

    /// Reads up to the blank line that ends a request's headers; nil where the client has gone.
    func readHeaders() -> String? {
        var text = ""
        var byte: UInt8 = 0
        while !text.hasSuffix("\r\n\r\n") {
            guard read(descriptor, &byte, 1) == 1 else { return nil }
            text.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return text
    }

    func write(_ text: String) { _ = text.withCString { send(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL)) } }

    /// Returns when the client closes its side.
    func waitForClose() {
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1 {}
    }

    func hangUp() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
