import FoundationEssentials

extension PubSubClient: MessagePublisher {
    /// Publishes in batches. Where a later batch fails, the earlier ones are published: publish all of them again.
    /// - Throws: `PubSubError`.
    public func publish(_ messages: [OutgoingMessage], to topic: String) async throws -> [String] {
        var ids: [String] = []
        for batch in try PublishBatches.split(messages.map(RESTMessage.init)) {
            let answer = try await call(
                "POST", "\(configuration.topicName(topic)):publish", body: RESTPublishRequest(messages: batch), as: RESTPublishResponse.self)
            guard let given = answer.messageIds, given.count == batch.count else {
                throw PubSubError.unexpected(status: 200, "the answer has \(answer.messageIds?.count ?? 0) ids for \(batch.count) messages")
            }
            ids += given
        }
        return ids
    }
}

extension RESTMessage {
    init(_ message: OutgoingMessage) {
        self.init(
            data: Data(message.data).base64EncodedString(), attributes: message.attributes.isEmpty ? nil : message.attributes,
            orderingKey: message.orderingKey)
    }

    /// An upper bound of the JSON's size, in bytes; text may double by escapes.
    var encodedBound: Int {
        let attributes = (attributes ?? [:]).reduce(0) { $0 + ($1.key.utf8.count + $1.value.utf8.count) * 2 + 8 }
        return (data?.utf8.count ?? 0) + attributes + (orderingKey?.utf8.count ?? 0) * 2 + 64
    }
}

/// Pub/Sub takes at most 1,000 messages and 10 MB in one request.
enum PublishBatches {
    static let maximumCount = 1000
    static let maximumBytes = 9_900_000

    static func split(
        _ messages: [RESTMessage], maximumCount: Int = maximumCount, maximumBytes: Int = maximumBytes
    ) throws(PubSubError) -> [[RESTMessage]] {
        var batches: [[RESTMessage]] = []
        var size = 0
        for message in messages {
            let bytes = message.encodedBound
            guard bytes <= maximumBytes else { throw .messageTooLarge(bytes: bytes, limit: maximumBytes) }
            if let last = batches.last, last.count < maximumCount, size + bytes <= maximumBytes {
                batches[batches.count - 1].append(message)
                size += bytes
            } else {
                batches.append([message])
                size = bytes
            }
        }
        return batches
    }
}
