import CPostgres
import Dispatch
import Synchronization

/// Cancels the statement that runs on a connection, and no other: a request counts only while its statement runs.
///
/// `@unchecked Sendable`: the `PGcancel` is written once; `PQcancel` may be called from any thread.
final class CancelGate: @unchecked Sendable {
    private struct State {
        var statement = 0
        var isRunning = false
        var wasSent = false
    }

    private let request: OpaquePointer?
    private let state = Mutex(State())

    init(_ handle: Handle) {
        request = PQgetCancel(handle.pointer)
    }

    deinit { PQfreeCancel(request) }

    /// Whether a cancellation was ever sent. It may arrive late, so that the connection should not serve anybody else.
    var wasUsed: Bool { state.withLock { $0.wasSent } }

    /// Marks the start of a statement.
    func begin() -> Int {
        state.withLock {
            $0.statement += 1
            $0.isRunning = true
            return $0.statement
        }
    }

    /// Marks the end of the statement. Waits for a request that is just being sent.
    func end() {
        state.withLock { $0.isRunning = false }
    }

    /// Asks the server to stop the statement. Returns at once; asks again until the statement has ended, since a
    /// request that overtakes its statement is lost.
    func cancel(_ statement: Int) {
        DispatchQueue.global().async { self.send(statement) }
    }

    private func send(_ statement: Int) {
        let isRunning = state.withLock { state in
            guard state.isRunning, state.statement == statement else { return false }
            state.wasSent = true
            var message = [CChar](repeating: 0, count: 256)
            _ = PQcancel(request, &message, Int32(message.count))
            return true
        }
        guard isRunning else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(100)) { self.send(statement) }
    }
}
