import FoundationEssentials

/// Sends HTTP requests through libcurl: pooled connections, time limits, retries; off the cooperative thread pool.
///
/// TLS certificates are always verified. Redirects are not followed unless a request asks for it.
public final class HTTPClient: Sendable {
    public struct Configuration: Sendable {
        public var userAgent: String
        /// Kept open for the next request.
        public var idleConnections: Int
        public var connectionsPerHost: Int
        /// A PEM file of trusted roots instead of the system's.
        public var trustedRoots: String?
        public var retryPolicy: RetryPolicy

        public init(
            userAgent: String = "buildtrace", idleConnections: Int = 64, connectionsPerHost: Int = 256, trustedRoots: String? = nil,
            retryPolicy: RetryPolicy = RetryPolicy()
        ) {
            self.userAgent = userAgent
            self.idleConnections = idleConnections
            self.connectionsPerHost = connectionsPerHost
            self.trustedRoots = trustedRoots
            self.retryPolicy = retryPolicy
        }
    }

    public let configuration: Configuration
    private let loop: TransferLoop
    private let sleep: @Sendable (Duration) async throws -> Void
    private let jitter: @Sendable () -> Double

    /// - Parameters:
    ///   - sleep: how the wait before another attempt is spent.
    ///   - jitter: a number from 0 to 1 for each wait.
    /// - Throws: where curl or a thread cannot be started.
    public init(
        _ configuration: Configuration = Configuration(),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        jitter: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) throws(HTTPClientError) {
        self.configuration = configuration
        self.sleep = sleep
        self.jitter = jitter
        loop = try TransferLoop(idleConnections: configuration.idleConnections, connectionsPerHost: configuration.connectionsPerHost)
    }

    deinit { loop.stop() }

    /// Ends all transfers with `HTTPClientError.shutDown`.
    public func shutDown() { loop.stop() }

    /// Sends a request, again where the policy and the method allow it, and returns the last answer, whatever its status.
    /// - Parameter retry: instead of the client's own policy.
    public func send(_ request: ClientRequest, retry: RetryPolicy? = nil) async throws(HTTPClientError) -> ClientResponse {
        let policy = retry ?? configuration.retryPolicy
        var attempt = 1
        while true {
            let result = await sendOnce(request)
            guard
                let delay = policy.delay(
                    after: result, attempt: attempt, mayRepeat: request.mayRepeat, jitter: jitter(), now: Date())
            else { return try result.get() }
            do { try await sleep(delay) } catch { throw .cancelled }
            attempt += 1
        }
    }

    private func sendOnce(_ request: ClientRequest) async -> Result<ClientResponse, HTTPClientError> {
        if Task.isCancelled { return .failure(.cancelled) }
        let transfer: Transfer
        do { transfer = try Transfer(request, configuration: configuration) } catch { return .failure(error) }
        let id = loop.reserveID()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                transfer.await(continuation)
                loop.start(transfer, id: id)
            }
        } onCancel: {
            loop.cancel(id)
        }
    }
}
