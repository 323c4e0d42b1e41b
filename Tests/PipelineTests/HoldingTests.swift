import Domain
import Postgres
import Synchronization
import Testing

@testable import Pipeline

/// A lease that is renewed while work goes on. Time is the test's.
@Suite struct HoldingTests {
    private let policy = LeasePolicy(duration: .seconds(30), renewal: .seconds(10))

    /// A body that works until it is cancelled.
    private func untilCancelled() async throws {
        let (never, _) = AsyncStream.makeStream(of: Void.self)
        for await _ in never {}
        try Task.checkCancellation()
    }

    @Test func aLeaseIsRenewedUntilTheWorkIsDone() async throws {
        let clock = ManualClock()
        let renewals = Mutex(0)
        let (done, finish) = AsyncStream.makeStream(of: Void.self)
        let lease = Lease(policy: policy, clock: clock) {
            renewals.withLock { $0 += 1 }
            return .renewed
        }
        async let result = lease.hold {
            for await _ in done {}
            return "done"
        }
        for _ in 0..<5 { await clock.advance(by: .seconds(10)) }
        await clock.waitForSleeper()
        #expect(renewals.withLock { $0 } == 5)
        finish.finish()
        #expect(try await result == "done")
    }

    @Test(arguments: [(RenewOutcome.lost, LeaseError.lost), (.cancelled, .cancelled)])
    func whenTheLeaseIsGoneTheWorkIsStopped(outcome: RenewOutcome, error: LeaseError) async throws {
        let clock = ManualClock()
        let lease = Lease(policy: policy, clock: clock) { outcome }
        let work = Task { try await lease.hold { try await untilCancelled() } }
        await clock.advance(by: .seconds(10))
        await #expect(throws: error) { try await work.value }
    }

    @Test func workThatIsNotWantedAnyMoreStopsLongBeforeTheNextRenewal() async throws {
        let clock = ManualClock()
        let lease = Lease(policy: policy, clock: clock, check: { .cancelled }, renew: { .renewed })
        let work = Task { try await lease.hold { try await untilCancelled() } }
        await clock.advance(by: policy.check)
        await #expect(throws: LeaseError.cancelled) { try await work.value }
        #expect(policy.check <= .seconds(3) && policy.check < policy.renewal)
    }

    @Test func aStageWhoseJobIsCancelledIsFoundUnwanted() async throws {
        try await TestPipeline.with { test async throws in
            let job = try await test.job()
            let task = try #require(await test.tasks(PageTask.self).first)
            let claim = try await test.claim(task.stageID)
            #expect(try await test.pipeline.stages.check(claim) == .renewed)
            _ = try await test.pipeline.jobs.cancel(test.organization, job.id)
            #expect(try await test.pipeline.stages.check(claim) == .cancelled)
        }
    }

    @Test func troubleIsWaitedOutAsLongAsTheLeaseLasts() async throws {
        let clock = ManualClock()
        let asked = Mutex(0)
        let lease = Lease(policy: policy, clock: clock) {
            // The second renewal succeeds; from then on the database is away.
            let count = asked.withLock { count in
                count += 1
                return count
            }
            guard count == 2 else { throw PostgresError.connectionLost }
            return .renewed
        }
        let work = Task { try await lease.hold { try await untilCancelled() } }
        for _ in 0..<5 { await clock.advance(by: .seconds(10)) }
        await #expect(throws: LeaseError.lost) { try await work.value }
        #expect(asked.withLock { $0 } == 5)
    }

    @Test func theWorksOwnErrorPassesThrough() async throws {
        struct Trouble: Error {}
        let lease = Lease(policy: policy, clock: ManualClock()) { .renewed }
        await #expect(throws: Trouble.self) { try await lease.hold { throw Trouble() } }
    }

    @Test func aStageIsHeldWhileItIsWorkedOn() async throws {
        try await TestPipeline.with { test async throws in
            _ = try await test.job()
            let task = try #require(await test.tasks(PageTask.self).first)
            let claim = try await test.claim(task.stageID)
            let outcome = try await test.pipeline.stages.holding(claim) {
                try await test.pipeline.stages.finishPage(claim, TestPipeline.page(task, number: "A-1"))
            }
            #expect(outcome == .finished)
        }
    }
}

/// Stands still until it is told to go on.
private final class ManualClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (first: Instant, second: Instant) -> Bool { first.offset < second.offset }
    }

    private struct Sleeper {
        var deadline: Instant
        var continuation: CheckedContinuation<Void, any Error>
        var id: Int
    }

    private struct State {
        var now = Instant(offset: .zero)
        var sleepers: [Sleeper] = []
        var cancelled: Set<Int> = []
        var nextID = 0
    }

    private let state = Mutex(State())

    var now: Instant { state.withLock(\.now) }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if state.cancelled.contains(id) { return true }
                    state.sleepers.append(Sleeper(deadline: deadline, continuation: continuation, id: id))
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.cancelled.insert(id)
                let index = state.sleepers.firstIndex { $0.id == id }
                return index.map { state.sleepers.remove(at: $0) }
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Waits until somebody sleeps.
    func waitForSleeper() async {
        while state.withLock({ $0.sleepers.isEmpty }) { await Task.yield() }
    }

    /// Waits until somebody sleeps, then moves the time on and wakes who is due.
    func advance(by duration: Duration) async {
        await waitForSleeper()
        let due = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let now = state.now
            let due = state.sleepers.filter { $0.deadline <= now }
            state.sleepers.removeAll { $0.deadline <= now }
            return due
        }
        for sleeper in due { sleeper.continuation.resume() }
    }
}
