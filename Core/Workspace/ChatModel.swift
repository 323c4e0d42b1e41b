import Domain
import Pipeline
import Summaries

/// The model that answers in conversations, within the limit that all who ask it share.
public struct ChatModel: Sendable {
    private let chat: ModelChat
    private let prices: ModelSettings.Prices?
    private let limits: RateLimits
    /// From one question to the next, over all instances; nil: no limit.
    private let interval: Duration?

    public init(chat: ModelChat, prices: ModelSettings.Prices?, limits: RateLimits, interval: Duration?) {
        self.chat = chat
        self.prices = prices
        self.limits = limits
        self.interval = interval
    }

    func answer(
        _ question: String, _ history: [String], _ changes: [SearchedChange], _ summaries: [SearchedSummary]
    ) async throws(ModelError) -> ChatReply {
        // Nobody waits for an answer as a summary can: who finds the limit reached gets what a search finds.
        if let interval {
            let wait: Duration?
            do { wait = try await limits.turn("model", holder: "chat", every: interval) } catch { throw .busy(after: nil, reason: "its limit cannot be read") }
            if let wait { throw .busy(after: wait, reason: "the limit of questions to it is reached") }
        }
        let told = changes.map { change in
            ChatChange(
                id: change.id, sheet: change.sheetNumber ?? "page \(change.page)", kind: change.kind, category: change.category, oldText: change.oldText,
                newText: change.newText)
        }
        return try await chat.answer(question, history: history, changes: told, summaries: summaries.map { "\($0.sheetNumber ?? ""): \($0.text)" })
    }

    func cost(_ usage: TokenUsage?) -> Int? {
        guard let usage, let prices else { return nil }
        return usage.costMicros(prices)
    }
}
