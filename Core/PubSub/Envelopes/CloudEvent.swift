import FoundationEssentials

/// CloudEvents 1.0 over HTTP. Extension attributes are the message's attributes; `source` and `id` together identify a duplicate.
enum CloudEvent {
    /// What Eventarc calls a Pub/Sub message; its data is a wrapped push.
    static let messagePublished = "google.cloud.pubsub.topic.v1.messagePublished"

    /// Attributes that the specification itself defines.
    private static let core: Set<String> = ["specversion", "id", "source", "type", "datacontenttype", "dataschema", "subject", "time"]

    static func binary(_ fields: EnvelopeHeaders, _ body: [UInt8]) throws(EnvelopeError) -> IncomingMessage {
        var context: [String: String] = [:]
        for name in fields.values.keys where name.hasPrefix("ce-") {
            guard let value = try fields.one(name) else { continue }
            context[String(name.dropFirst(3))] = try EnvelopeHeaders.cloudEventValue(value, header: name)
        }
        if context["traceparent"] == nil { context["traceparent"] = try fields.one("traceparent") }
        return try message(.cloudEventBinary, context, data: body)
    }

    static func structured(_ body: [UInt8]) throws(EnvelopeError) -> IncomingMessage {
        let event = try JSONText.decode(Structured.self, body)
        return try message(.cloudEventStructured, event.context, data: try data(of: event, in: body))
    }

    private static func data(of event: Structured, in body: [UInt8]) throws(EnvelopeError) -> [UInt8] {
        if let text = event.base64 {
            guard let decoded = Data(base64Encoded: text) else { throw .notBase64("data_base64") }
            return [UInt8](decoded)
        }
        let members = try JSONMembers.ranges(in: body)
        guard let range = members["data"] else { return [] }
        // JSON format §3.1.1: where the content type is not JSON, a string holds the data as text.
        if let type = event.context["datacontenttype"], !type.lowercased().contains("json"),
            let text = try? JSONDecoder().decode(String.self, from: Data(body[range]))
        {
            return Array(text.utf8)
        }
        return Array(body[range])
    }

    private static func message(
        _ envelope: IncomingMessage.Envelope, _ context: [String: String], data: [UInt8]
    ) throws(EnvelopeError) -> IncomingMessage {
        guard let version = context["specversion"] else { throw .missing("the CloudEvents attribute 'specversion'") }
        guard version == "1.0" || version.hasPrefix("1.") else { throw .unsupported("CloudEvents version \(version)") }
        for name in ["id", "source", "type"] where context[name]?.isEmpty != false {
            throw .missing("the CloudEvents attribute '\(name)'")
        }
        var attributes = context.filter { !core.contains($0.key) }
        for name in ["source", "type", "subject"] { attributes["ce-\(name)"] = context[name] }
        if context["type"] == messagePublished {
            var message = try WrappedPush.message(data, envelope: envelope)
            message.attributes.merge(attributes) { inner, _ in inner }
            return message
        }
        return IncomingMessage(
            envelope: envelope, data: data, attributes: attributes, messageID: context["id"], publishTime: context["time"])
    }

    /// The JSON format: context attributes are strings, numbers or booleans beside `data` or `data_base64`.
    private struct Structured: Decodable {
        var context: [String: String] = [:]
        var base64: String?

        struct Key: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            for key in container.allKeys where key.stringValue != "data" {
                if try container.decodeNil(forKey: key) { continue }
                if key.stringValue == "data_base64" {
                    base64 = try container.decode(String.self, forKey: key)
                } else if let flag = try? container.decode(Bool.self, forKey: key) {
                    context[key.stringValue] = flag ? "true" : "false"
                } else if let number = try? container.decode(Int.self, forKey: key) {
                    context[key.stringValue] = String(number)
                } else {
                    context[key.stringValue] = try container.decode(String.self, forKey: key)
                }
            }
        }
    }
}
