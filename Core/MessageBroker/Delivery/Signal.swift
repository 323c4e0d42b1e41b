import Synchronization

/// Wakes whoever waits; set while nobody waits, it wakes the next one at once.
final class Signal: Sendable {
    private struct State {
        var isSet = false
        var turn = 0
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func set() {
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let waiter = state.waiter else {
                state.isSet = true
                return nil
            }
            state.waiter = nil
            return waiter
        }?.resume()
    }

    /// Returns when the signal is set, the time is over or the task is cancelled. One waits at a time.
    func wait(upTo limit: Duration) async {
        let turn = state.withLock { state in
            state.turn += 1
            return state.turn
        }
        let timer = Task {
            try await Task.sleep(for: limit)
            self.end(turn)
        }
        defer { timer.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isSet || Task.isCancelled {
                        state.isSet = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            end(turn)
        }
    }

    /// Ends a wait, unless it is over and another one has begun.
    private func end(_ turn: Int) {
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.turn == turn, let waiter = state.waiter else { return nil }
            state.waiter = nil
            return waiter
        }?.resume()
    }
}

/// Who is to be woken when a subscription has something to deliver.
final class WakeHub: Sendable {
    private struct State {
        var signals: [Int64: [Int: Signal]] = [:]
        var next = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    func register(_ signal: Signal, for subscription: Int64) -> Int {
        state.withLock { state in
            state.next += 1
            state.signals[subscription, default: [:]][state.next] = signal
            return state.next
        }
    }

    func remove(_ registration: Int, for subscription: Int64) {
        state.withLock { state in
            state.signals[subscription]?[registration] = nil
            if state.signals[subscription]?.isEmpty == true { state.signals[subscription] = nil }
        }
    }

    func wake(_ subscriptions: some Sequence<Int64>) {
        let signals = state.withLock { state in subscriptions.flatMap { state.signals[$0].map { Array($0.values) } ?? [] } }
        signals.forEach { $0.set() }
    }

    /// Wakes all for the last time: the Broker stops.
    func close() {
        let signals = state.withLock { state in
            state.isClosed = true
            return state.signals.values.flatMap(\.values)
        }
        signals.forEach { $0.set() }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }
}
