import CPostgres
import Glibc

/// One `PGconn`. Its calls block: it is used on one queue alone, never on the cooperative pool.
///
/// `@unchecked Sendable`: made on one queue and handed to its only owner, which calls it from its own queue; libpq allows a connection to move
/// between threads as long as no two use it at once.
final class Handle: @unchecked Sendable {
    let pointer: OpaquePointer

    private init(pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit { PQfinish(pointer) }

    /// Connects and waits for it, up to the configured time.
    static func connect(_ configuration: DatabaseConfiguration) throws(PostgresError) -> Handle {
        let settings = configuration.connectionParameters
        var keywords: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0.0) } + [nil]
        var values: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0.1) } + [nil]
        defer { for string in keywords + values { free(string) } }
        let pointer = keywords.withUnsafeMutableBytes { keywords in
            values.withUnsafeMutableBytes { values in
                PQconnectdbParams(
                    keywords.baseAddress?.assumingMemoryBound(to: UnsafePointer<CChar>?.self),
                    values.baseAddress?.assumingMemoryBound(to: UnsafePointer<CChar>?.self), 1)
            }
        }
        guard let pointer else { throw .connectionFailed(code: nil, reason: "out of memory") }
        let handle = Handle(pointer: pointer)
        guard PQstatus(pointer) == CONNECTION_OK else { throw handle.connectionFailure() }
        // Without this, libpq prints the server's notices to standard error.
        _ = PQsetNoticeProcessor(pointer, { _, _ in }, nil)
        return handle
    }

    var isAlive: Bool { PQstatus(pointer) == CONNECTION_OK }

    /// Whether no transaction is open and no statement runs.
    var isIdle: Bool { PQtransactionStatus(pointer) == PQTRANS_IDLE }

    /// Whether the server is still there, as far as can be told without asking it. An idle server is silent: what can be read is the end of
    /// the connection, or its last words.
    func isStillConnected() -> Bool {
        guard isAlive else { return false }
        var descriptor = pollfd(fd: PQsocket(pointer), events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) == 0
    }

    /// libpq gives no code for a refused connection, so the common refusals are told by their (English) words.
    private func connectionFailure() -> PostgresError {
        let message = String(cString: PQerrorMessage(pointer))
        let known: [(String, String)] = [
            ("password authentication failed", "28P01"), ("no pg_hba.conf entry", "28000"), ("no password supplied", "28P01"),
            ("too many clients", "53300"), ("too many connections", "53300"), ("remaining connection slots", "53300"),
            ("starting up", "57P03"), ("shutting down", "57P03"), ("recovery mode", "57P03"), ("does not exist", "3D000"),
        ]
        let code = known.first { message.contains($0.0) }.map { SQLState($0.1) }
        let line = message.split(separator: "\n").first.map(String.init) ?? "no reason given"
        return .connectionFailed(code: code, reason: line)
    }
}
