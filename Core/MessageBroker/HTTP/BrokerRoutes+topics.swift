import FoundationEssentials
import Hummingbird
import PubSub

extension BrokerRoutes {
    func addTopics(to project: RouterGroup<BasicRequestContext>) {
        project.get("topics") { request, context in
            await call {
                let (after, limit) = try page(request)
                let topics = try await store.topics(project: try context.parameters.require("project"), after: after, limit: limit)
                let last = topics.last?.name?.split(separator: "/").last.map(String.init)
                return RESTTopicList(topics: topics, nextPageToken: topics.count == limit ? last : nil)
            }
        }
        project.put("topics/:name") { request, context in
            await call {
                let (name, _) = try target(.topic, context)
                let resource = try await decode(RESTTopic.self, request)
                try checkRetention(resource.messageRetentionDuration)
                guard try await store.createTopic(name, resource) else { throw BrokerError.alreadyExists(name.description) }
                return try await found(name)
            }
        }
        project.get("topics/:name") { _, context in await call { try await found(try target(.topic, context).name) } }
        project.get("topics/:name/subscriptions") { request, context in
            await call {
                let (name, _) = try target(.topic, context)
                _ = try await found(name)
                let (after, limit) = try page(request)
                let all = try await store.subscriptions(project: name.project, topic: name, after: after, limit: limit)
                return RESTSubscriptionNames(
                    subscriptions: all.map(\.name.description), nextPageToken: all.count == limit ? all.last?.name.name : nil)
            }
        }
        project.delete("topics/:name") { _, context in
            await call {
                let (name, _) = try target(.topic, context)
                guard try await store.deleteTopic(name) else { throw BrokerError.notFound(name.description) }
                return RESTEmpty()
            }
        }
        project.patch("topics/:name") { request, context in
            await call {
                let (name, _) = try target(.topic, context)
                let update = try await decode(RESTPatchRequest<RESTTopic>.self, request)
                try checkRetention(update.topic?.messageRetentionDuration)
                let mask = Set((update.updateMask ?? "").split(separator: ",").map(String.init))
                let retention: Double?? =
                    mask.isDisjoint(with: ["messageRetentionDuration", "message_retention_duration"])
                    ? .none : .some(update.topic?.messageRetentionDuration?.seconds)
                let labels = mask.contains("labels") ? update.topic?.labels ?? [:] : nil
                guard try await store.updateTopic(name, labels: labels, retention: retention) else { throw BrokerError.notFound(name.description) }
                return try await found(name)
            }
        }
        project.post("topics/:name") { request, context in
            await call {
                let (name, verb) = try target(.topic, context)
                guard verb == "publish" else { throw BrokerError.notFound("method \(verb ?? "")") }
                return try await publish(try await decode(RESTPublishRequest.self, request), to: name)
            }
        }
    }

    private func publish(_ request: RESTPublishRequest, to topic: ResourceName) async throws -> RESTPublishResponse {
        let messages = try PublishRules.checked(request.messages ?? [])
        let published = try await deliverer.failpoints.around(.accept) { try await store.publish(messages, to: topic) }
        hub.wake(published.subscriptions)
        deliverer.metrics.increment(BrokerMetrics.published, ["topic": topic.name], by: Double(messages.count))
        return RESTPublishResponse(messageIds: published.ids.map(String.init))
    }

    private func found(_ name: ResourceName) async throws -> RESTTopic {
        guard let topic = try await store.topic(name) else { throw BrokerError.notFound(name.description) }
        return topic
    }

    private func checkRetention(_ duration: RESTDuration?) throws {
        guard let duration, !(600...2_678_400).contains(duration.seconds) else { return }
        throw BrokerError.invalidArgument("messageRetentionDuration must be from 600s to 2678400s, not \(duration).")
    }
}

/// What Pub/Sub takes in one publish.
enum PublishRules {
    static func checked(_ messages: [RESTMessage]) throws(BrokerError) -> [NewMessage] {
        guard !messages.isEmpty else { throw .invalidArgument("The value for message_count is too small. You passed 0 in the request, but the minimum value is 1.") }
        guard messages.count <= 1000 else {
            throw .invalidArgument("The value for message_count is too large. You passed \(messages.count) in the request, but the maximum value is 1000.")
        }
        var total = 0
        var checked: [NewMessage] = []
        for message in messages {
            guard let data = Data(base64Encoded: message.data ?? "") else { throw .invalidArgument("Base64 decoding failed for a message's data.") }
            let attributes = message.attributes ?? [:]
            guard !data.isEmpty || !attributes.isEmpty else {
                throw .invalidArgument("Some messages in the batch are invalid: a message needs data or an attribute.")
            }
            try check(attributes, message.orderingKey)
            total += data.count + attributes.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
            let key = message.orderingKey.flatMap { $0.isEmpty ? nil : $0 }
            checked.append(NewMessage(data: [UInt8](data), attributes: attributes, orderingKey: key))
        }
        guard total <= 10_000_000 else { throw .invalidArgument("Request payload size exceeds the limit: 10000000 bytes.") }
        return checked
    }

    private static func check(_ attributes: [String: String], _ orderingKey: String?) throws(BrokerError) {
        guard attributes.count <= 100 else { throw .invalidArgument("A message may have 100 attributes, not \(attributes.count).") }
        for (key, value) in attributes {
            guard (1...256).contains(key.utf8.count), value.utf8.count <= 1024 else {
                throw .invalidArgument("An attribute's key may have 1 to 256 bytes and its value up to 1024: '\(key.prefix(40))' has not.")
            }
            // Text in PostgreSQL holds no NUL.
            guard !key.utf8.contains(0), !value.utf8.contains(0) else { throw .invalidArgument("An attribute holds a NUL.") }
        }
        guard (orderingKey ?? "").utf8.count <= 1024, !(orderingKey ?? "").utf8.contains(0) else {
            throw .invalidArgument("An ordering key may have up to 1024 bytes, and no NUL.")
        }
    }
}
