import Domain
import FunctionRuntime
import Logging
import Pipeline

/// The words for one comparison, by rule.
struct SummaryWork: Sendable {
    let environment: FunctionEnvironment

    func summarise(_ task: SummaryTask, _ claim: StageClaim, _ logger: Logger) async throws -> StageResult {
        guard let comparison = try await environment.pipeline.comparisons.find(task.organizationID, task.comparisonID) else {
            throw StageFailure(code: "comparison_missing", message: "the comparison is gone; run the job again")
        }
        let changes = try await environment.pipeline.comparisons.changes(task.organizationID, task.comparisonID)
        guard let sheet = comparison.report(changes: changes) else {
            throw WorkPostponed(by: .seconds(5), reason: "the pair is not compared yet")
        }
        return .summary(SummaryRecord(summary: RuleSummary.summary(of: sheet)))
    }
}
