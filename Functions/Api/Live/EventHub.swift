import Domain
import Foundation
import Pipeline
import Postgres
import Synchronization

/// Wakes whoever follows a job when it has new events: one listener of the database for all of them, for as long as there is somebody.
///
/// It carries no events: the table is the truth, from which each follower reads on from its own last number.
final class EventHub: Sendable {
    private struct State {
        var followers: [UUID: (job: JobID, wake: AsyncStream<Void>.Continuation)] = [:]
        var listener: Task<Void, Never>?
    }

    private let events: JobEvents
    private let state = Mutex(State())

    init(_ events: JobEvents) { self.events = events }

    /// One follower of one job. It ends when `end` is called, or nobody holds the stream any more.
    struct Following: Sendable {
        /// Wakes that pile up count as one.
        let wakes: AsyncStream<Void>
        fileprivate let wake: AsyncStream<Void>.Continuation

        /// Ends the stream.
        func end() { wake.finish() }
    }

    func follow(_ job: JobID) -> Following {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = UUID()
        wake.onTermination = { [weak self] _ in self?.leave(id) }
        state.withLock { state in
            state.followers[id] = (job, wake)
            if state.listener == nil { state.listener = Task { [weak self, events] in await Self.listen(events) { self?.wake($0) } } }
        }
        return Following(wakes: wakes, wake: wake)
    }

    /// How many follow now.
    var count: Int { state.withLock { $0.followers.count } }

    private func leave(_ id: UUID) {
        state.withLock { state in
            state.followers[id] = nil
            guard state.followers.isEmpty else { return }
            state.listener?.cancel()
            state.listener = nil
        }
    }

    /// - Parameter job: nil wakes everybody, after an interruption of the listening.
    private func wake(_ job: JobID?) {
        let woken = state.withLock { state in state.followers.values.filter { job == nil || $0.job == job }.map(\.wake) }
        for wake in woken { wake.yield() }
    }

    private static func listen(_ events: JobEvents, wake: (JobID?) -> Void) async {
        for await notification in events.wakes() {
            switch notification {
            case .resumed: wake(nil)
            case .notified(let payload):
                let parts = payload.split(separator: " ")
                wake(parts.count == 3 ? JobID(String(parts[1])) : nil)
            }
        }
    }
}
