import Postgres

/// Why work under a lease was stopped.
public enum LeaseError: Error, Hashable, CustomStringConvertible {
    case lost
    case cancelled

    public var description: String {
        switch self {
        case .lost: "another delivery took the lease over"
        case .cancelled: "the job was cancelled"
        }
    }
}

/// Keeps a lease while work is done under it: renews it in the background, looks more often whether it is still held, and stops the work when it
/// is not.
public struct Lease<C: Clock>: Sendable where C.Duration == Duration {
    private let policy: LeasePolicy
    private let clock: C
    private let renew: @Sendable () async throws -> RenewOutcome
    private let check: @Sendable () async throws -> RenewOutcome

    /// - Parameter check: asks whether the lease is held, and writes nothing.
    public init(
        policy: LeasePolicy, clock: C, check: @escaping @Sendable () async throws -> RenewOutcome = { .renewed },
        renew: @escaping @Sendable () async throws -> RenewOutcome
    ) {
        self.policy = policy
        self.clock = clock
        self.renew = renew
        self.check = check
    }

    /// Runs `body` while the lease is renewed. Where the lease is lost, or cannot be renewed before it runs out, `body` is cancelled.
    /// - Throws: `LeaseError`, or what `body` throws.
    public func hold<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Ended<Result>.self) { group in
            group.addTask { .work(try await body()) }
            group.addTask { .lease(await keep()) }
            defer { group.cancelAll() }
            switch try await group.next() {
            case .work(let result): return result
            case .lease(let error): throw error
            case nil: throw CancellationError()
            }
        }
    }

    private enum Ended<Result: Sendable>: Sendable {
        case work(Result)
        case lease(LeaseError)
    }

    /// Renews until that fails for good. Trouble with the database is waited out as long as the lease lasts.
    private func keep() async -> LeaseError {
        var expiry = clock.now.advanced(by: policy.duration)
        var renewal = clock.now.advanced(by: policy.renewal)
        while true {
            let next = min(renewal, clock.now.advanced(by: policy.check))
            guard (try? await clock.sleep(until: next, tolerance: nil)) != nil else { return .lost }
            let asked = clock.now
            let isDue = asked >= renewal
            if isDue { renewal = asked.advanced(by: policy.renewal) }
            switch isDue ? try? await renew() : try? await check() {
            case .renewed: if isDue { expiry = asked.advanced(by: policy.duration) }
            case .lost: return .lost
            case .cancelled: return .cancelled
            case nil: if clock.now >= expiry { return .lost }
            }
        }
    }
}
