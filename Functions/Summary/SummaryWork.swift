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
    /// From one question to the model to the next, over all instances; nil: no limit.
    private let interval: Duration?

    /// Reads what `ModelSettings` reads.
    /// - Throws: `SettingError` for a model that is configured wrongly.
    init(environment: FunctionEnvironment) throws {
        self.environment = environment
        let model = try ModelSettings.read(environment.settings)
        interval = try ModelSettings.interval(environment.settings)
        writer = SummaryWriter(model: model.map { ModelSummarizer(settings: $0, client: environment.client) })
    }

    func summarise(_ task: SummaryTask, _ claim: StageClaim, _ logger: Logger) async throws -> StageResult {
        guard let comparison = try await environment.pipeline.comparisons.find(task.organizationID, task.comparisonID) else {
            throw StageFailure(code: "comparison_missing", message: "the comparison is gone; run the job again")
        }
        var changes = try await environment.pipeline.comparisons.storedChanges(task.organizationID, task.comparisonID)
        if let overlay = task.manualOverlayID { changes += try await environment.pipeline.comparisons.marks(task.organizationID, overlay) }
        guard let sheet = comparison.report(changes: changes) else {
            throw WorkPostponed(by: .seconds(5), reason: "the pair is not compared yet")
        }
        let page = try await paper(comparison, task.organizationID)
        let outcome = try await writer.write(sheet, page: page, elapsed: claim.elapsed, logger: logger, turns: turns(task)) { try await pictures(comparison.files, changes) }
        switch outcome {
        case .wait(let delay, let reason): throw WorkPostponed(by: delay, reason: reason)
        case .queue(let delay): throw WorkPostponed(by: delay, reason: "the limit of questions to the model is reached", isQueueing: true)
        case .written(let written):
            return .summary(
                SummaryRecord(
                    summary: written.summary, changesByDiscipline: written.changesByDiscipline, droppedSentences: written.droppedSentences,
                    model: written.model, promptTokens: written.usage?.prompt, completionTokens: written.usage?.completion,
                    costMicros: written.costMicros, manualOverlayID: task.manualOverlayID))
        }
    }

    private func turns(_ task: SummaryTask) -> SharedModelTurns? {
        interval.map { SharedModelTurns(limits: environment.pipeline.rateLimits, stage: task.stageID, interval: $0) }
    }

    /// The size of the new page.
    private func paper(_ comparison: ComparisonRecord, _ organization: OrganizationID) async throws -> PaperSize? {
        guard let id = comparison.newPageID, let page = try await environment.pipeline.pages.find(organization, id) else { return nil }
        return PaperSize(width: page.result.width, height: page.result.height)
    }

    /// The overlay, and before and after of the changes that most need to be seen; without pictures of changes the whole sheet before and after.
    private func pictures(_ files: [String: String], _ changes: [Change]) async throws -> [ModelPicture] {
        let single = ShownChanges.chosen(changes).flatMap { change in
            ["before", "after"].map { (name: "\(change.id) \($0)", key: change.files?[$0]) }
        }
        let whole = (single.isEmpty ? ["overlay", "before", "after"] : ["overlay"]).map { (name: $0, key: files[$0]) }
        var pictures: [ModelPicture] = []
        for (name, path) in whole + single {
            guard let path else { continue }
            let key = try ObjectKey(path)
            // Those that are too large are left out; a missing one is no reason to write nothing.
            guard let size = try await environment.store.size(key), size <= ModelSummarizer.mostPictureBytes else { continue }
            pictures.append(ModelPicture(name: name, png: try await environment.store.get(key)))
        }
        return pictures
    }
}

/// The model's limit as all instances share it: in the database.
private struct SharedModelTurns: ModelTurns {
    let limits: RateLimits
    let stage: StageID
    let interval: Duration

    func next() async throws -> Duration? { try await limits.turn("model", holder: stage.description, every: interval) }

    func hold(for time: Duration) async throws { try await limits.hold("model", for: time) }
}
