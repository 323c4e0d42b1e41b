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

    /// What a model said, held to the changes that there are.
    struct Answer: Hashable, Sendable {
        /// Nil where nothing was left.
        var words: CheckedWords?
        var dropped: Int
        var usage: TokenUsage?
    }

    var settings: ModelSettings { endpoint.settings }
    private let endpoint: ModelEndpoint

    public init(settings: ModelSettings, client: HTTPClient) {
        endpoint = ModelEndpoint(settings: settings, client: client)
    }

    /// One question, one answer: whoever calls decides about waiting and asking again.
    func summarise(_ sheet: SheetReport, page: PaperSize? = nil, pictures: [ModelPicture]) async throws(ModelError) -> Answer {
        let (text, usage) = try await endpoint.complete(try messages(sheet, page, pictures))
        let answer: ModelAnswer
        do { answer = try ModelAnswer.decode(text) } catch { throw .invalidAnswer(error.reason, usage) }
        let (words, dropped) = answer.checked(existing: sheet.changes.map(\.id))
        return Answer(words: words, dropped: dropped, usage: usage)
    }

    private func messages(_ sheet: SheetReport, _ page: PaperSize?, _ pictures: [ModelPicture]) throws(ModelError) -> [ChatCompletion.Request.Message] {
        let shown = pictures.filter { $0.png.count <= Self.mostPictureBytes }.prefix(Self.mostPictures)
        do {
            return [
                .init(role: "system", content: [.text(SummaryPrompt.instructions)]),
                .init(
                    role: "user",
                    content: [.text(try SummaryPrompt.subject(sheet, page: page, pictures: Array(shown)))]
                        + shown.flatMap { [.text("Picture: \($0.name)"), .png($0.png)] }),
            ]
        } catch {
            throw .refused("the question cannot be written as JSON")
        }
    }
}
