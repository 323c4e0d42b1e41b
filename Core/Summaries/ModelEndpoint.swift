import FoundationEssentials
import HTTPClient

/// A model behind an OpenAI-compatible endpoint: one question, one answer. Whoever calls decides about waiting and asking again.
struct ModelEndpoint: Sendable {
    private static let mostAnswerBytes = 4 << 20

    let settings: ModelSettings
    let client: HTTPClient

    /// The text that completes the messages, which are to ask for a JSON object, and what it took.
    func complete(_ messages: [ChatCompletion.Request.Message]) async throws(ModelError) -> (text: String, usage: TokenUsage?) {
        let body: [UInt8]
        do {
            body = Array(try JSONEncoder().encode(ChatCompletion.Request(model: settings.model, messages: messages)))
        } catch {
            throw .refused("the question cannot be written as JSON")
        }
        let response = try await send(body)
        let completion: ChatCompletion.Response
        do {
            completion = try JSONDecoder().decode(ChatCompletion.Response.self, from: Data(response.body))
        } catch {
            throw .invalidAnswer("the endpoint speaks no chat completions (\((error as? DecodingError)?.place ?? "it is no JSON"))", nil)
        }
        let usage = completion.tokens
        guard let choice = completion.choices.first else { throw .invalidAnswer("it holds no choice", usage) }
        if choice.message.refusal != nil || choice.finishReason == "content_filter" { throw .invalidAnswer("the model declined to answer", usage) }
        if choice.finishReason == "length" { throw .invalidAnswer("it is cut off at the model's limit of tokens", usage) }
        guard let text = choice.message.content else { throw .invalidAnswer("it holds no text", usage) }
        return (text, usage)
    }

    private func send(_ body: [UInt8]) async throws(ModelError) -> ClientResponse {
        let request = ClientRequest(
            "POST", settings.baseURL + "/chat/completions",
            headers: [
                "Authorization": "Bearer \(settings.key.value)", "Content-Type": "application/json", "Accept": "application/json",
            ], body: .bytes(body), timeouts: .init(total: settings.timeout), limits: .init(bodyBytes: Self.mostAnswerBytes))
        let response: ClientResponse
        do {
            response = try await client.send(request, retry: RetryPolicy.none)
        } catch {
            switch error {
            case .cancelled, .shutDown: throw .interrupted
            case .headersTooLarge, .bodyTooLarge: throw .invalidAnswer("\(error)", nil)
            case _ where error.isPassing: throw .busy(after: nil, reason: settings.key.hidden(in: "\(error)"))
            default: throw .refused(settings.key.hidden(in: "\(error)"))
            }
        }
        guard response.isSuccess else { throw failure(response) }
        return response
    }

    private func failure(_ response: ClientResponse) -> ModelError {
        let status = "HTTP \(response.status)"
        switch response.status {
        case 408, 425, 429, 500...599:
            let reason = response.status == 429 ? "it is over its limit (\(status))" : "it answers \(status)"
            return .busy(after: RetryPolicy.retryAfter(response.headers), reason: reason)
        // What a server says about a wrong key can hold parts of it.
        case 401, 403: return .refused("the key is not accepted (\(status)); check OPENAI_API_KEY")
        case 404: return .refused("there is no such model or address (\(status)); check OPENAI_MODEL and OPENAI_BASE_URL")
        case 300...399: return .refused("the address redirects (\(status)); give the final one as OPENAI_BASE_URL")
        default:
            let said = (try? JSONDecoder().decode(ChatCompletion.Failure.self, from: Data(response.body)))?.error.message
            // Hidden first and cut then, so that no half of a key is left at the end.
            return .refused(status + (said.map { ": " + String(settings.key.hidden(in: $0).prefix(300)) } ?? ""))
        }
    }
}
