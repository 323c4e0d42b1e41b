import Hummingbird
import PubSub

extension BrokerRoutes {
    func addSubscriptions(to project: RouterGroup<BasicRequestContext>) {
        project.get("subscriptions") { request, context in
            await call {
                let (after, limit) = try page(request)
                let all = try await store.subscriptions(project: try context.parameters.require("project"), after: after, limit: limit)
                return RESTSubscriptionList(
                    subscriptions: all.map(\.shown), nextPageToken: all.count == limit ? all.last?.name.name : nil)
            }
        }
        project.put("subscriptions/:name") { request, context in
            await call {
                let (name, _) = try target(.subscription, context)
                let given = try await decode(RESTSubscription.self, request)
                let topic = try ResourceName(.topic, given.topic ?? "")
                let subscription = try await store.createSubscription(name, topic: topic, try SubscriptionRules.completed(given))
                supervisor.subscriptionsChanged()
                return subscription.shown
            }
        }
        project.get("subscriptions/:name") { _, context in
            await call { try await found(try target(.subscription, context).name).shown }
        }
        project.delete("subscriptions/:name") { _, context in
            await call {
                let (name, _) = try target(.subscription, context)
                guard try await store.deleteSubscription(name) else { throw BrokerError.notFound(name.description) }
                supervisor.subscriptionsChanged()
                return RESTEmpty()
            }
        }
        project.patch("subscriptions/:name") { request, context in
            await call {
                let (name, _) = try target(.subscription, context)
                let update = try await decode(RESTPatchRequest<RESTSubscription>.self, request)
                let subscription = try await store.updateSubscription(name) {
                    try SubscriptionRules.patched($0, with: update.subscription ?? RESTSubscription(), mask: update.updateMask ?? "")
                }
                supervisor.subscriptionsChanged()
                return subscription.shown
            }
        }
        project.post("subscriptions/:name") { request, context in
            await call {
                let (name, verb) = try target(.subscription, context)
                return try await run(verb ?? "", name, request)
            }
        }
    }

    private func run(_ verb: String, _ name: ResourceName, _ request: Request) async throws -> any Encodable {
        switch verb {
        case "pull":
            return RESTPullResponse(receivedMessages: try await pull(name, try await decode(RESTPullRequest.self, request)))
        case "acknowledge":
            let call = try await decode(RESTAcknowledgeRequest.self, request)
            try await store.acknowledge(try tokens(call, of: try await found(name)))
            hub.wake([try await found(name).id])
        case "modifyAckDeadline":
            try await modifyAckDeadline(name, try await decode(RESTAcknowledgeRequest.self, request))
        case "modifyPushConfig":
            let call = try await decode(RESTModifyPushConfigRequest.self, request)
            let push = try SubscriptionRules.push(call.pushConfig)
            _ = try await store.updateSubscription(name) { resource in
                var resource = resource
                resource.pushConfig = push
                return resource
            }
            supervisor.subscriptionsChanged()
        case "seek":
            let call = try await decode(RESTSeekRequest.self, request)
            if call.snapshot != nil { throw BrokerError.unimplemented("This Broker has no snapshots; seek to a time.") }
            guard let time = call.time.flatMap(RESTTime.date) else { throw BrokerError.invalidArgument("'time' is no RFC 3339 time.") }
            let subscription = try await found(name)
            try await store.seek(subscription, to: time)
            hub.wake([subscription.id])
        case "detach":
            try await store.detachSubscription(name)
            supervisor.subscriptionsChanged()
        default:
            throw BrokerError.notFound("method \(verb)")
        }
        return RESTEmpty()
    }

    /// Waits for a first message as long as the Broker's configuration says.
    private func pull(_ name: ResourceName, _ request: RESTPullRequest) async throws -> [RESTReceivedMessage] {
        let limit = request.maxMessages ?? 0
        guard limit > 0 else { throw BrokerError.invalidArgument("maxMessages must be above 0.") }
        let subscription = try await found(name)
        if subscription.isDetached { throw BrokerError.failedPrecondition("The subscription is detached.") }
        guard subscription.pushEndpoint == nil else {
            throw BrokerError.failedPrecondition("This method is not supported for this subscription type: it is pushed.")
        }
        let signal = Signal()
        let registration = hub.register(signal, for: subscription.id)
        defer { hub.remove(registration, for: subscription.id) }
        let end = ContinuousClock.now + pullWait
        while true {
            deliverer.note(try await store.failOverdue(subscription), subscription)
            let messages = try await store.claim(subscription, limit: min(limit, 1000), deadline: subscription.ackDeadline, isPush: false)
            let left = end - .now
            if !messages.isEmpty || request.returnImmediately == true || left <= .zero || hub.isClosed || Task.isCancelled {
                return messages.map { received($0, of: subscription) }
            }
            let next = try await store.nextDue(subscription).map { Duration.seconds(max($0, 0.001)) } ?? left
            await signal.wait(upTo: min(left, next, pollInterval))
        }
    }

    private func received(_ message: ClaimedMessage, of subscription: Subscription) -> RESTReceivedMessage {
        let token = AckToken(subscription: subscription.id, message: message.id, lease: message.lease)
        return RESTReceivedMessage(
            ackId: token.text,
            message: RESTMessage(
                data: message.data.isEmpty ? nil : Base64.text(message.data), attributes: message.attributes.isEmpty ? nil : message.attributes,
                messageId: String(message.id), publishTime: message.publishTime, orderingKey: message.orderingKey),
            deliveryAttempt: subscription.deadLetter == nil ? nil : message.attempt)
    }

    private func modifyAckDeadline(_ name: ResourceName, _ call: RESTAcknowledgeRequest) async throws {
        guard let seconds = call.ackDeadlineSeconds, (0...600).contains(seconds) else {
            throw BrokerError.invalidArgument("ackDeadlineSeconds must be from 0 to 600.")
        }
        let subscription = try await found(name)
        let tokens = try tokens(call, of: subscription)
        if seconds == 0 {
            deliverer.note(try await store.fail(subscription, tokens), subscription)
            hub.wake([subscription.id])
        } else {
            try await store.extend(tokens, seconds: seconds)
        }
    }

    private func tokens(_ call: RESTAcknowledgeRequest, of subscription: Subscription) throws -> [AckToken] {
        guard let ids = call.ackIds, !ids.isEmpty else { throw BrokerError.invalidArgument("No ack ids specified.") }
        return try ids.map { id in
            guard let token = AckToken(id), token.subscription == subscription.id else {
                throw BrokerError.invalidArgument("Some acknowledgement ids in the request are not of this subscription.")
            }
            return token
        }
    }

    private func found(_ name: ResourceName) async throws -> Subscription {
        guard let subscription = try await store.subscription(name) else { throw BrokerError.notFound(name.description) }
        return subscription
    }
}
