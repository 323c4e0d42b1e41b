import Domain
import FoundationEssentials
import HTTPClient

/// A picture of a sheet or of one change for a model.
public struct ModelPicture: Hashable, Sendable {
    /// `overlay`, `before` or `after` of the whole sheet; with a change's id in front (`A-101-3 before`) of that change alone.
    public var name: String
    public var png: [UInt8]

    public init(name: String, png: [UInt8]) {
        self.name = name
        self.png = png
    }
}

/// Asks a model behind an OpenAI-compatible endpoint for the words for one sheet.
public struct ModelSummarizer: Sendable {
    /// Larger pictures are not shown, in bytes of PNG.
    public static let mostPictureBytes = 6 << 20
    static let mostPictures = 2 * ShownChanges.most + 3
    private static let mostAnswerBytes = 4 << 20

    /// What a model said, held to the changes that there are.
    struct Answer: Hashable, Sendable {
        /// Nil where nothing was left.
        var words: CheckedWords?
        var dropped: Int
        var usage: TokenUsage?
    }

    let settings: ModelSettings
    private let client: HTTPClient

    public init(settings: ModelSettings, client: HTTPClient) {
        self.settings = settings
        self.client = client
    }

    /// One question, one answer: whoever calls decides about waiting and asking again.
    func summarise(_ sheet: SheetReport, page: PaperSize? = nil, pictures: [ModelPicture]) async throws(ModelError) -> Answer {
        let response = try await send(try body(sheet, page, pictures))
        let completion: ChatCompletion.Response
        do {
            completion = try JSONDecoder().decode(ChatCompletion.Response.self, from: Data(response.body))
        } catch {
            throw .invalidAnswer("the endpoint speaks no chat completions (\((error as? DecodingError)?.place ?? "it is no JSON"))", nil)
        }
        let usage = completion.tokens
        guard let choice = completion.choices.first else { throw .invalidAnswer("it holds no choice", usage) }
        if choice.message.refusal != nil || choice.finishReason == "content_filter" {
            throw .invalidAnswer("the model declined to describe this sheet", usage)
        }
        if choice.finishReason == "length" { throw .invalidAnswer("it is cut off at the model's limit of tokens", usage) }
        guard let text = choice.message.content else { throw .invalidAnswer("it holds no text", usage) }
        let answer: ModelAnswer
        do { answer = try ModelAnswer.decode(text) } catch { throw .invalidAnswer(error.reason, usage) }
        let (words, dropped) = answer.checked(existing: sheet.changes.map(\.id))
        return Answer(words: words, dropped: dropped, usage: usage)
    }

    private func body(_ sheet: SheetReport, _ page: PaperSize?, _ pictures: [ModelPicture]) throws(ModelError) -> [UInt8] {
        let shown = pictures.filter { $0.png.count <= Self.mostPictureBytes }.prefix(Self.mostPictures)
        do {
            let request = ChatCompletion.Request(
                model: settings.model,
                messages: [
                    .init(role: "system", content: [.text(SummaryPrompt.instructions)]),
                    .init(
                        role: "user",
                        content: [.text(try SummaryPrompt.subject(sheet, page: page, pictures: Array(shown)))]
                            + shown.flatMap { [.text("Picture: \($0.name)"), .png($0.png)] }),
                ])
            return Array(try JSONEncoder().encode(request))
        } catch {
            throw .refused("the question cannot be written as JSON")
        }
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
