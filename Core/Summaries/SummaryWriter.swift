import Domain
import Logging

/// The words for a sheet with where they came from and what they cost.
public struct WrittenSummary: Hashable, Sendable {
    public var summary: Summary
    /// Sentences by raw value of `Discipline`, each with the ids of its changes in it.
    public var changesByDiscipline: [String: [String]]
    /// Sentences of the model that cited no change, or one that does not exist.
    public var droppedSentences = 0
    /// That was asked, whether or not its words are the ones stored.
    public var model: String?
    public var usage: TokenUsage?
    public var costMicros: Int?
}

/// Has a sheet's summary written: by the model where there is one, else by rule.
public struct SummaryWriter: Sendable {
    public enum Outcome: Hashable, Sendable {
        case written(WrittenSummary)
        /// The model is busy: come again after the delay.
        case wait(Duration, reason: String)
        /// Others are before this one: come again after the delay. The model was not asked.
        case queue(Duration)
    }

    private let model: ModelSummarizer?
    private let patience: ModelPatience

    /// - Parameter model: nil: every summary is written by rule.
    public init(model: ModelSummarizer?, patience: ModelPatience = ModelPatience()) {
        self.model = model
        self.patience = patience
    }

    /// - Parameters:
    ///   - page: the size of the new page, by which places are told.
    ///   - pictures: called only where a model is asked.
    ///   - elapsed: since the first attempt at this summary began.
    ///   - turns: nil: the model may be asked at any time.
    /// - Throws: `CancellationError` where the question was interrupted, and what `pictures` throws.
    public func write(
        _ sheet: SheetReport, page: PaperSize? = nil, elapsed: Duration, logger: Logger, turns: (any ModelTurns)? = nil,
        pictures: () async throws -> [ModelPicture]
    ) async throws -> Outcome {
        // What has no changes but in its title block needs no model to be said.
        guard let model, sheet.status == .changed, !sheet.changes.isEmpty else { return .written(Self.byRule(sheet, page, .rules)) }
        if let delay = try await turns?.next() { return .queue(delay) }
        let shown = try await pictures()
        var written = Self.byRule(sheet, page, .fallback)
        written.model = model.settings.model
        let problem: String
        do {
            let answer = try await model.summarise(sheet, page: page, pictures: shown)
            written.spend(answer.usage, model.settings.prices)
            written.droppedSentences = answer.dropped
            if let words = answer.words {
                written.summary = words.summary
                written.changesByDiscipline = words.changesByDiscipline
                return .written(written)
            }
            problem = "no sentence of the model cites a change that exists"
        } catch {
            switch error {
            case .interrupted: throw CancellationError()
            case .busy(let asked, _):
                if let asked { try await turns?.hold(for: asked) }
                if let delay = patience.wait(asked: asked, elapsed: elapsed) { return .wait(delay, reason: "\(error)") }
            case .invalidAnswer(_, let usage): written.spend(usage, model.settings.prices)
            case .refused: break
            }
            problem = "\(error)"
        }
        logger.warning(
            "summary written by rule instead of by the model",
            metadata: ["reason": "\(problem)", "model": "\(model.settings.model)", "prompt": "\(SummaryPrompt.version)"])
        return .written(written)
    }

    private static func byRule(_ sheet: SheetReport, _ page: PaperSize?, _ source: Summary.Source) -> WrittenSummary {
        var summary = RuleSummary.summary(of: sheet, pageWidth: page?.width, pageHeight: page?.height)
        summary.source = source
        let trades = RuleSummary.statements(about: sheet, pageWidth: page?.width, pageHeight: page?.height).disciplines.map { trade in
            (trade.discipline.rawValue, [CitedSentence(trade.text, citations: trade.citations).withIDs])
        }
        return WrittenSummary(summary: summary, changesByDiscipline: Dictionary(trades) { $0 + $1 })
    }
}

extension WrittenSummary {
    fileprivate mutating func spend(_ usage: TokenUsage?, _ prices: ModelSettings.Prices?) {
        self.usage = usage
        costMicros = usage.flatMap { usage in prices.map(usage.costMicros) }
    }
}
