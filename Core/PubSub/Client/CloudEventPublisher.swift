import FoundationEssentials
import HTTPClient

/// Publishes to a sink of CloudEvents (Knative Eventing's broker, in binary mode), which passes them on by their type: `buildtrace.<topic>`.
public struct CloudEventPublisher: MessagePublisher {
    /// The type of the events of a topic, which triggers filter by.
    public static func eventType(of topic: String) -> String { "buildtrace.\(topic)" }

    private let sink: String
    private let tokenFile: String?
    private let http: HTTPClient

    /// - Parameters:
    ///   - sink: an `http://` or `https://` address.
    ///   - tokenFile: holds a bearer token, and is renewed by somebody else: read each time.
    public init(sink: String, tokenFile: String? = nil, http: HTTPClient) {
        self.sink = sink
        self.tokenFile = tokenFile
        self.http = http
    }

    /// One event after another, so that those of one ordering key arrive in order. Where one fails, the earlier ones are published: publish all
    /// of them again.
    /// - Throws: `PubSubError`.
    public func publish(_ messages: [OutgoingMessage], to topic: String) async throws -> [String] {
        let token = try bearerToken()
        var ids: [String] = []
        for message in messages {
            let id = UUID().uuidString.lowercased()
            var request = ClientRequest("POST", sink, body: .bytes(message.data), timeouts: .init(total: .seconds(60)), isIdempotent: true)
            request.headers = Self.headers(message, id: id, topic: topic)
            if let token { request.headers["Authorization"] = "Bearer \(token)" }
            let response: ClientResponse
            do {
                response = try await http.send(request)
            } catch { throw PubSubError.unavailable("\(error)") }
            guard response.isSuccess else { throw Self.error(response) }
            ids.append(id)
        }
        return ids
    }

    private static func headers(_ message: OutgoingMessage, id: String, topic: String) -> ClientHeaders {
        var headers: ClientHeaders = [
            "Content-Type": "application/json", "ce-specversion": "1.0", "ce-id": id, "ce-source": "/buildtrace", "ce-type": eventType(of: topic),
        ]
        if let key = message.orderingKey { headers["ce-partitionkey"] = encoded(key) }
        // CloudEvents allows lower-case letters and digits in names; what else there is, is advisory.
        for (name, value) in message.attributes where name.utf8.allSatisfy({ (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) }) {
            headers["ce-\(name)"] = encoded(value)
        }
        return headers
    }

    /// HTTP binding §3.1.3.2: a header value holds printable ASCII, and everything else, `"` and `%` as percent-encoded UTF-8.
    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            if (0x21...0x7e).contains(byte), byte != 0x22, byte != 0x25 {
                result.append(Character(Unicode.Scalar(byte)))
            } else {
                result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }

    private func bearerToken() throws(PubSubError) -> String? {
        guard let tokenFile else { return nil }
        guard let data = FileManager.default.contents(atPath: tokenFile) else { throw .unavailable("the token file '\(tokenFile)' cannot be read") }
        return String(String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace })
    }

    private static func error(_ response: ClientResponse) -> PubSubError {
        let reason = "the event sink answers \(response.status): \(response.bodyText(limit: 300))"
        return switch response.status {
        case 400, 413: .invalidArgument(reason)
        case 401, 403: .forbidden(reason)
        default: .unavailable(reason)
        }
    }
}

/// Where messages go.
public enum Publishing {
    /// A sink of CloudEvents where `K_SINK` names one (which Knative's SinkBinding sets) or `BUILDTRACE_EVENT_SINK` does, with the token in the file
    /// `BUILDTRACE_EVENT_SINK_TOKEN_FILE`; otherwise the broker of `PubSubConfiguration`.
    public static func publisher(environment: [String: String], http: HTTPClient) throws -> any MessagePublisher {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        guard let sink = value("BUILDTRACE_EVENT_SINK") ?? value("K_SINK") else { return try PubSubClient(environment: environment, http: http) }
        guard sink.hasPrefix("http://") || sink.hasPrefix("https://") else {
            throw PubSubError.invalidArgument("the event sink must be an http(s) address, not '\(sink)'")
        }
        return CloudEventPublisher(sink: sink, tokenFile: value("BUILDTRACE_EVENT_SINK_TOKEN_FILE"), http: http)
    }
}
