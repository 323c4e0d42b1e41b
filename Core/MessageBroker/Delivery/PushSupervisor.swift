import Logging

/// Keeps one pusher running for each push subscription.
actor PushSupervisor {
    private let deliverer: Deliverer
    private let limits: FlowLimits
    private let pollInterval: Duration
    private var pushers: [Int64: Pusher] = [:]
    private nonisolated let signal = Signal()

    init(_ deliverer: Deliverer, limits: FlowLimits, pollInterval: Duration) {
        self.deliverer = deliverer
        self.limits = limits
        self.pollInterval = pollInterval
    }

    /// A subscription was made, changed or deleted.
    nonisolated func subscriptionsChanged() { signal.set() }

    func run() async {
        await withDiscardingTaskGroup { group in
            var hasTakenBack = false
            while !Task.isCancelled {
                do {
                    if !hasTakenBack {
                        let count = try await deliverer.store.takeBackFromOthers()
                        if count > 0 { deliverer.logger.info("took back deliveries of a Broker that is gone", metadata: ["count": "\(count)"]) }
                        hasTakenBack = true
                    }
                    for pusher in try await reconcile() { group.addTask { await pusher.run() } }
                } catch {
                    if !Task.isCancelled { deliverer.logger.warning("cannot read the subscriptions; trying again", metadata: ["error": "\(error)"]) }
                }
                await signal.wait(upTo: pollInterval)
            }
        }
    }

    /// - Returns: the pushers that are new.
    private func reconcile() async throws -> [Pusher] {
        let wanted = try await deliverer.store.allSubscriptions().filter { $0.pushEndpoint != nil }
        for (id, pusher) in pushers where !wanted.contains(where: { $0.id == id }) {
            await pusher.stop()
            pushers[id] = nil
        }
        var new: [Pusher] = []
        for subscription in wanted {
            if let pusher = pushers[subscription.id] {
                await pusher.adopt(subscription)
            } else {
                let pusher = Pusher(subscription, deliverer, limits: limits, pollInterval: pollInterval)
                pushers[subscription.id] = pusher
                new.append(pusher)
            }
        }
        return new
    }
}
