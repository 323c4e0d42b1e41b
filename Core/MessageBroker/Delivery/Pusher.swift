import Logging

/// Pushes the messages of one subscription: takes as many as the window allows, as soon as they are due.
actor Pusher {
    private let deliverer: Deliverer
    private let pollInterval: Duration
    private let limits: FlowLimits
    private var subscription: Subscription
    private var window: FlowWindow
    /// The leases of what is under way.
    private var held: Set<Int64> = []
    /// A claim failed: it may have been carried out, and only its answer been lost.
    private var mayHoldMore = false
    private var pausedUntil: ContinuousClock.Instant?
    private var hesitatingSince: ContinuousClock.Instant?
    private var isStopped = false
    private static let hesitation = Duration.milliseconds(4)
    nonisolated let signal = Signal()

    init(_ subscription: Subscription, _ deliverer: Deliverer, limits: FlowLimits, pollInterval: Duration) {
        self.subscription = subscription
        self.deliverer = deliverer
        self.limits = limits
        self.pollInterval = pollInterval
        window = FlowWindow(limits.capped(subscription.outstandingLimit))
    }

    /// Goes on as the subscription now says.
    func adopt(_ subscription: Subscription) {
        guard self.subscription != subscription else { return }
        self.subscription = subscription
        window.adopt(limits.capped(subscription.outstandingLimit))
        pausedUntil = nil
        signal.set()
    }

    /// Begins no more deliveries; what is under way ends.
    func stop() {
        isStopped = true
        signal.set()
    }

    func run() async {
        let registration = deliverer.hub.register(signal, for: subscription.id)
        await withDiscardingTaskGroup { group in
            var failures = 0
            while !Task.isCancelled, !isStopped {
                var rest = pollInterval
                do {
                    let claimed = try await claim()
                    failures = 0
                    for message in claimed.messages {
                        group.addTask { await self.deliver(message) }
                    }
                    rest = claimed.rest
                } catch {
                    failures += 1
                    mayHoldMore = true
                    rest = min(.milliseconds(50) * (1 << min(failures, 10)), .seconds(5))
                    if !Task.isCancelled {
                        deliverer.logger.warning("cannot take messages; trying again", metadata: ["subscription": "\(subscription.name)", "error": "\(error)"])
                    }
                }
                if rest > .zero { await signal.wait(upTo: rest) }
            }
        }
        deliverer.hub.remove(registration, for: subscription.id)
    }

    /// What may be delivered now, and how long to rest then unless woken.
    private func claim() async throws -> (messages: [ClaimedMessage], rest: Duration) {
        if let pausedUntil {
            let left = pausedUntil - .now
            if left > .zero { return ([], left) }
            self.pausedUntil = nil
        }
        if mayHoldMore {
            try await deliverer.store.giveBack(of: subscription, except: Array(held))
            mayHoldMore = false
        }
        let room = window.outstandingLimit - held.count
        guard room > 0, subscription.pushEndpoint != nil else { return ([], pollInterval) }
        // With much under way, a moment's patience takes several messages with one statement.
        if room * 4 < window.outstandingLimit {
            let since = hesitatingSince ?? .now
            hesitatingSince = since
            let left = since + Self.hesitation - .now
            if left > .zero { return ([], left) }
        }
        hesitatingSince = nil
        // The request ends at the ack deadline; what the database needs then comes on top.
        let (deliverer, subscription) = (deliverer, subscription)
        let messages = try await deliverer.failpoints.around(.claim) { @Sendable in
            try await deliverer.store.claim(subscription, limit: room, deadline: subscription.ackDeadline + .seconds(60), isPush: true)
        }
        held.formUnion(messages.map(\.lease))
        if messages.count == room { return (messages, .zero) }
        let next = try? await deliverer.store.nextDue(subscription)
        return (messages, min(pollInterval, next.flatMap { $0 }.map { .seconds(max($0, 0.001)) } ?? pollInterval))
    }

    private func deliver(_ message: ClaimedMessage) async {
        let acknowledged: Bool? =
            if let endpoint = subscription.pushEndpoint { await deliverer.push(message, of: subscription, to: endpoint) } else { nil }
        held.remove(message.lease)
        switch acknowledged {
        case true?: window.acknowledged()
        case false?:
            window.refused(message.id)
            let pause = window.pause
            if pause > .zero { pausedUntil = max(pausedUntil ?? .now, .now + pause) }
        case nil:
            let token = AckToken(subscription: subscription.id, message: message.id, lease: message.lease)
            let store = deliverer.store
            // This task is cancelled; giving the message back must not be. Where it fails, the next Broker takes it back.
            await Task { try? await store.giveBack([token]) }.value
        }
        signal.set()
    }
}
