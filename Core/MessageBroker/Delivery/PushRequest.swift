import FoundationEssentials
import HTTPClient
import PubSub

/// The request that brings a message to an endpoint, wrapped or bare as the subscription says.
enum PushRequest {
    /// Statuses that acknowledge; everything else, silence included, refuses.
    static let acknowledging: Set<Int> = [102, 200, 201, 202, 204]

    static func make(_ message: ClaimedMessage, of subscription: Subscription, to endpoint: String) throws -> ClientRequest {
        let timeouts = ClientRequest.Timeouts(connect: .seconds(5), total: subscription.ackDeadline)
        let limits = ClientRequest.Limits(bodyBytes: 1 << 20)
        if let bare = subscription.resource.pushConfig?.noWrapper {
            return ClientRequest(
                "POST", endpoint, headers: headers(message, of: subscription, withMetadata: bare.writeMetadata == true),
                body: .bytes(message.data), timeouts: timeouts, limits: limits)
        }
        return ClientRequest(
            "POST", endpoint, headers: ["Content-Type": "application/json"],
            body: .bytes(try RESTJSON.encode(Body(message, of: subscription))), timeouts: timeouts, limits: limits)
    }

    /// Both spellings of id and time, as Pub/Sub sends them.
    private struct Body: Encodable {
        struct Message: Encodable {
            var data: String
            var attributes: [String: String]
            var messageId: String
            var message_id: String
            var publishTime: String
            var publish_time: String
            var orderingKey: String?
        }

        var message: Message
        var subscription: String
        var deliveryAttempt: Int?

        init(_ message: ClaimedMessage, of subscription: Subscription) {
            self.message = Message(
                data: Data(message.data).base64EncodedString(), attributes: message.attributes, messageId: String(message.id),
                message_id: String(message.id), publishTime: message.publishTime, publish_time: message.publishTime,
                orderingKey: message.orderingKey)
            self.subscription = subscription.name.description
            deliveryAttempt = subscription.deadLetter == nil ? nil : message.attempt
        }
    }

    private static func headers(_ message: ClaimedMessage, of subscription: Subscription, withMetadata: Bool) -> ClientHeaders {
        guard withMetadata else { return ["Content-Type": "application/json"] }
        var headers: ClientHeaders = [
            "x-goog-pubsub-subscription-name": subscription.name.description, "x-goog-pubsub-message-id": String(message.id),
            "x-goog-pubsub-publish-time": message.publishTime,
        ]
        if let key = message.orderingKey, isValue(key) { headers["x-goog-pubsub-ordering-key"] = key }
        if subscription.deadLetter != nil { headers["x-goog-pubsub-delivery-attempt"] = String(message.attempt) }
        // An attribute that no header can carry, or that would change how the request is read, is left out.
        for (name, value) in message.attributes where isName(name) && isValue(value) && !reserved.contains(name.lowercased()) {
            headers[name] = value
        }
        if headers["Content-Type"] == nil { headers["Content-Type"] = "application/json" }
        return headers
    }

    private static let reserved: Set<String> = [
        "authorization", "connection", "content-length", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && !"\"(),/:;<=>?@[\\]{}".utf8.contains($0) }
    }

    private static func isValue(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } }
}
