/// Turns a request into a message, whichever of the four envelopes brought it: Pub/Sub push (wrapped or unwrapped), CloudEvents over HTTP
/// (binary or structured, which may hold a wrapped push in its turn), Cloud Tasks.
///
/// Sources: Pub/Sub "Push subscriptions" and "Payload unwrapping"; CloudEvents 1.0 HTTP protocol binding and JSON format; Eventarc "Event
/// format"; Cloud Tasks "HTTP target tasks".
public struct EnvelopeDecoder: Sendable {
    public struct Limits: Hashable, Sendable {
        /// The request's body: 10 MB as base64 with some room for the rest.
        public var bodyBytes = 16 << 20
        /// The payload, base64 undone.
        public var payloadBytes = 10_000_000
        public var attributes = 100
        public var attributeKeyBytes = 256
        public var attributeValueBytes = 1024

        public init() {}
    }

    public var limits: Limits

    public init(limits: Limits = Limits()) { self.limits = limits }

    /// - Parameter headers: all header fields of the request; names compare without regard to case.
    public func decode(headers: some Sequence<(name: String, value: String)>, body: [UInt8]) throws(EnvelopeError) -> IncomingMessage {
        guard body.count <= limits.bodyBytes else { throw .tooLarge(bytes: body.count, limit: limits.bodyBytes) }
        let fields = EnvelopeHeaders(headers)
        let message = try decode(fields, body)
        try check(message)
        return message
    }

    private func decode(_ fields: EnvelopeHeaders, _ body: [UInt8]) throws(EnvelopeError) -> IncomingMessage {
        let mediaType = fields.mediaType
        if mediaType == "application/cloudevents+json" { return try CloudEvent.structured(body) }
        if mediaType.hasPrefix("application/cloudevents") { throw .unsupported("the content type \(mediaType)") }
        if fields.contains("ce-specversion") || fields.contains("ce-type") { return try CloudEvent.binary(fields, body) }
        if fields.contains("x-goog-pubsub-message-id") || fields.contains("x-goog-pubsub-subscription-name") {
            return try UnwrappedPush.message(fields, body)
        }
        if fields.contains("x-cloudtasks-taskname") || fields.contains("x-cloudtasks-queuename") {
            return try CloudTask.message(fields, body)
        }
        return try WrappedPush.message(body, envelope: .pubSubWrapped)
    }

    private func check(_ message: IncomingMessage) throws(EnvelopeError) {
        guard message.data.count <= limits.payloadBytes else {
            throw .payloadTooLarge(bytes: message.data.count, limit: limits.payloadBytes)
        }
        guard String(validating: message.data, as: UTF8.self) != nil else { throw .notUTF8("the payload") }
        guard message.attributes.count <= limits.attributes else {
            throw .tooManyAttributes(count: message.attributes.count, limit: limits.attributes)
        }
        for (name, value) in message.attributes {
            guard name.utf8.count <= limits.attributeKeyBytes else {
                throw .attributeTooLarge(name: name, bytes: name.utf8.count, limit: limits.attributeKeyBytes)
            }
            guard value.utf8.count <= limits.attributeValueBytes else {
                throw .attributeTooLarge(name: name, bytes: value.utf8.count, limit: limits.attributeValueBytes)
            }
        }
    }
}
