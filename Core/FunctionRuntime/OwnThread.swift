import Foundation

/// Long computations away from the cooperative pool, whose few threads serve everything else.
public enum OwnThread {
    private static let queue = DispatchQueue(label: "buildtrace.computation", attributes: .concurrent)

    public static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
