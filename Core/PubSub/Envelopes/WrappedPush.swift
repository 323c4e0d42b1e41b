import FoundationEssentials

/// The body of a wrapped push: `{"message":{"data":…,"attributes":{},"messageId":…},"subscription":…,"deliveryAttempt":…}`.
/// Pub/Sub sends `messageId` and `publishTime` in both spellings.
struct WrappedPush: Decodable {
    struct Message: Decodable {
        var data: String?
        var attributes: [String: String]?
        var messageId: String?
        var message_id: String?
        var publishTime: String?
        var publish_time: String?
        var orderingKey: String?
    }

    var message: Message?
    var subscription: String?
    var deliveryAttempt: Int?

    static func message(_ body: [UInt8], envelope: IncomingMessage.Envelope) throws(EnvelopeError) -> IncomingMessage {
        let push = try JSONText.decode(WrappedPush.self, body)
        guard let message = push.message else { throw .missing("the member 'message' of a wrapped push") }
        var data: [UInt8] = []
        if let text = message.data, !text.isEmpty {
            guard let decoded = Data(base64Encoded: text) else { throw .notBase64("message.data") }
            data = [UInt8](decoded)
        }
        return IncomingMessage(
            envelope: envelope, data: data, attributes: message.attributes ?? [:], messageID: message.messageId ?? message.message_id,
            publishTime: message.publishTime ?? message.publish_time, subscription: push.subscription, deliveryAttempt: push.deliveryAttempt,
            orderingKey: message.orderingKey.flatMap { $0.isEmpty ? nil : $0 })
    }
}

/// JSON text from outside, decoded with errors that name the place.
enum JSONText {
    static func decode<Value: Decodable>(_ type: Value.Type, _ body: [UInt8]) throws(EnvelopeError) -> Value {
        guard String(validating: body, as: UTF8.self) != nil else { throw .notUTF8("the body") }
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch let error as DecodingError {
            switch error {
            case .dataCorrupted(let context): throw .notJSON(context.debugDescription)
            case .typeMismatch(_, let context), .valueNotFound(_, let context): throw .notAnEnvelope(Self.place(context))
            case .keyNotFound(let key, _): throw .missing("the member '\(key.stringValue)'")
            @unknown default: throw .notJSON("\(error)")
            }
        } catch {
            throw .notJSON("\(error)")
        }
    }

    private static func place(_ context: DecodingError.Context) -> String {
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        return path.isEmpty ? "it is no object" : "'\(path)' has the wrong type"
    }
}
