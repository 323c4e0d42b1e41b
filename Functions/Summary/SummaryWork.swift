import Domain
import FunctionRuntime
import Logging
import ObjectStorage
import Pipeline
import Summaries

/// The words for one comparison: by the model where one is configured, else by rule.
struct SummaryWork: Sendable {
    private let environment: FunctionEnvironment
    private let writer: SummaryWriter

    /// - Throws: `SettingError` for a model that is configured wrongly.
    init(environment: FunctionEnvironment) throws {
        self.environment = environment
        let model = try ModelSettings.read(environment.settings)
        writer = SummaryWriter(model: model.map { ModelSummarizer(settings: $0, client: environment.client) })
    }

    func summarise(_ task: SummaryTask, _ claim: StageClaim, _ logger: Logger) async throws -> StageResult {
        guard let comparison = try await environment.pipeline.comparisons.find(task.organizationID, task.comparisonID) else {
            throw StageFailure(code: "comparison_missing", message: "the comparison is gone; run the job again")
        }
        let changes = try await environment.pipeline.comparisons.changes(task.organizationID, task.comparisonID)
        guard let sheet = comparison.report(changes: changes) else {
            throw WorkPostponed(by: .seconds(5), reason: "the pair is not compared yet")
        }
        let outcome = try await writer.write(sheet, elapsed: claim.elapsed, logger: logger) { try await pictures(comparison.files) }
        switch outcome {
        case .wait(let delay, let reason): throw WorkPostponed(by: delay, reason: reason)
        case .written(let written):
            return .summary(
                SummaryRecord(
                    summary: written.summary, changesByDiscipline: written.changesByDiscipline, droppedSentences: written.droppedSentences,
                    model: written.model, promptTokens: written.usage?.prompt, completionTokens: written.usage?.completion,
                    costMicros: written.costMicros, manualOverlayID: task.manualOverlayID))
        }
    }

    /// The stored pictures that are small enough for a model; a missing one is no reason to write nothing.
    private func pictures(_ files: [String: String]) async throws -> [ModelPicture] {
        var pictures: [ModelPicture] = []
        for name in ModelSummarizer.pictureNames {
            guard let path = files[name] else { continue }
            let key = try ObjectKey(path)
            guard let size = try await environment.store.size(key), size <= ModelSummarizer.mostPictureBytes else { continue }
            pictures.append(ModelPicture(name: name, png: try await environment.store.get(key)))
        }
        return pictures
    }
}
