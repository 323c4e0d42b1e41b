import Failpoints
import GoogleAuth
import HTTPClient
import Logging
import PubSub
import Telemetry

/// Carries out deliveries and writes down what came of them, whatever the database does meanwhile.
struct Deliverer: Sendable {
    let store: BrokerStore
    let http: HTTPClient
    let hub: WakeHub
    let metrics: MetricsRegistry
    let logger: Logger
    let signer: PushTokenSigner?
    let failpoints: Failpoints
    let acknowledgements: Coalescer<AckToken>

    init(store: BrokerStore, http: HTTPClient, hub: WakeHub, metrics: MetricsRegistry, logger: Logger, signer: PushTokenSigner?, failpoints: Failpoints) {
        self.failpoints = failpoints
        self.signer = signer
        self.store = store
        self.http = http
        self.hub = hub
        self.metrics = metrics
        self.logger = logger
        acknowledgements = Coalescer { tokens in
            await Self.persisting("acknowledge", logger) { try await failpoints.around(.acknowledge) { try await store.acknowledge(tokens) } }
        }
    }

    /// Pushes one message. Returns whether it was acknowledged; nil where the Broker itself broke the delivery off.
    func push(_ message: ClaimedMessage, of subscription: Subscription, to endpoint: String) async -> Bool? {
        let token = AckToken(subscription: subscription.id, message: message.id, lease: message.lease)
        let labels: Labels = ["subscription": subscription.name.name]
        let reason: String
        do {
            var request = try PushRequest.make(message, of: subscription, to: endpoint)
            if let token = try await identity(of: subscription, at: endpoint) { request.headers["Authorization"] = "Bearer \(token)" }
            let response = try await failpoints.around(.deliver) { try await http.send(request, retry: RetryPolicy.none) }
            if PushRequest.acknowledging.contains(response.status) {
                metrics.increment(BrokerMetrics.acknowledged, labels)
                await acknowledgements.submit(token)
                return true
            }
            reason = "status \(response.status)"
        } catch HTTPClientError.cancelled, HTTPClientError.shutDown {
            return nil
        } catch {
            reason = "\(error)"
        }
        metrics.increment(BrokerMetrics.refused, labels)
        logger.debug("push refused", metadata: ["subscription": "\(subscription.name)", "message_id": "\(message.id)", "attempt": "\(message.attempt)", "reason": "\(reason)"])
        await fail(subscription, [token])
        return false
    }

    /// As Google has it: the audience is the endpoint unless the subscription says otherwise.
    private func identity(of subscription: Subscription, at endpoint: String) async throws -> String? {
        guard let signer, let wanted = subscription.resource.pushConfig?.oidcToken, let account = wanted.serviceAccountEmail else { return nil }
        return try await signer.token(audience: wanted.audience ?? endpoint, account: account)
    }

    func fail(_ subscription: Subscription, _ tokens: [AckToken]) async {
        await Self.persisting("write down failed deliveries", logger) { note(try await store.fail(subscription, tokens), subscription) }
    }

    func note(_ failed: Failed, _ subscription: Subscription) {
        if failed.deadLettered > 0 {
            metrics.increment(BrokerMetrics.deadLettered, ["subscription": subscription.name.name], by: Double(failed.deadLettered))
            logger.warning("dead-lettered", metadata: ["subscription": "\(subscription.name)", "count": "\(failed.deadLettered)"])
        }
        if failed.homeless > 0 {
            logger.error(
                "the dead-letter topic does not exist; messages are kept and tried again",
                metadata: ["subscription": "\(subscription.name)", "topic": "\(subscription.deadLetter?.topic ?? "")"])
        }
        hub.wake(failed.wakes)
    }

    /// Tries until it succeeds, unless the error is not one that passes. What is never written down is delivered again.
    private static func persisting(_ what: String, _ logger: Logger, _ work: @Sendable () async throws -> Void) async {
        var pause = Duration.milliseconds(50)
        while true {
            do { return try await work() } catch {
                logger.warning("cannot \(what); trying again", metadata: ["error": "\(error)"])
                guard case .unavailable = BrokerError(error), (try? await Task.sleep(for: pause)) != nil else { return }
                pause = min(pause * 2, .seconds(5))
            }
        }
    }
}
