import FoundationEssentials

/// The parts of OpenAI's chat completions that a summary needs (`POST /chat/completions`).
enum ChatCompletion {
    struct Request: Encodable {
        struct Message: Encodable {
            var role: String
            var content: [Part]
        }

        struct Format: Encodable {
            var type: String
        }

        var model: String
        var messages: [Message]
        var responseFormat = Format(type: "json_object")

        enum CodingKeys: String, CodingKey {
            case model, messages
            case responseFormat = "response_format"
        }
    }

    enum Part: Encodable {
        case text(String)
        case png([UInt8])

        private enum CodingKeys: String, CodingKey {
            case type, text
            case imageURL = "image_url"
        }

        private enum ImageKeys: String, CodingKey { case url, detail }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            switch self {
            case .text(let text):
                try container.encode("text", forKey: .type)
                try container.encode(text, forKey: .text)
            case .png(let bytes):
                try container.encode("image_url", forKey: .type)
                var image = container.nestedContainer(keyedBy: ImageKeys.self, forKey: .imageURL)
                try image.encode("data:image/png;base64," + Data(bytes).base64EncodedString(), forKey: .url)
                try image.encode("high", forKey: .detail)
            }
        }
    }

    struct Response: Decodable {
        struct Choice: Decodable {
            var message: Message
            var finishReason: String?

            enum CodingKeys: String, CodingKey {
                case message
                case finishReason = "finish_reason"
            }
        }

        struct Message: Decodable {
            var content: String?
            var refusal: String?
        }

        struct Usage: Decodable {
            var promptTokens: Int
            var completionTokens: Int

            enum CodingKeys: String, CodingKey {
                case promptTokens = "prompt_tokens"
                case completionTokens = "completion_tokens"
            }
        }

        var choices: [Choice]
        var usage: Usage?

        /// Within what the database stores, whatever the server counts.
        var tokens: TokenUsage? {
            let range = 0...Int(Int32.max)
            return usage.map {
                TokenUsage(prompt: min(max($0.promptTokens, range.lowerBound), range.upperBound),
                    completion: min(max($0.completionTokens, range.lowerBound), range.upperBound))
            }
        }
    }

    /// `{"error":{"message":…}}`
    struct Failure: Decodable {
        struct Detail: Decodable {
            var message: String
        }

        var error: Detail
    }
}

extension DecodingError {
    /// What is wrong and where, without any of the data.
    var place: String {
        switch self {
        case .keyNotFound(let key, let context): "'\(Self.path(context.codingPath + [key]))' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context): "'\(Self.path(context.codingPath))' is of the wrong type"
        case .dataCorrupted(let context): context.codingPath.isEmpty ? "it is no JSON" : "'\(Self.path(context.codingPath))' is damaged"
        @unknown default: "it is of the wrong form"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}
