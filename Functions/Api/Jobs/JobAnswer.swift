import Domain
import Foundation
import Pipeline

/// A job with its progress, as people and programs read it.
struct JobAnswer: Encodable {
    struct Progress: Encodable {
        var total: Int
        var completed: Int
        var failed: Int
        var percentage: Double

        init(_ counts: StageCounts) {
            total = counts.total
            completed = counts.completed
            failed = counts.failed
            percentage = total > 0 ? (Double(completed + failed) / Double(total) * 1000).rounded() / 10 : 0
        }
    }

    struct Failure: Encodable {
        var code: String
        var message: String
    }

    var id: JobID
    var session_id: JobID
    var project_id: ProjectID
    var old_version_id: VersionID
    var new_version_id: VersionID
    var status: String
    var failure: Failure?
    var progress: [String: Progress]
    /// The number of the last event.
    var last_seq: Int
    var created_at: Date
    var started_at: Date?
    var ended_at: Date?

    init(_ job: JobRecord, progress: [StageKind: StageCounts]) {
        id = job.id
        session_id = job.id
        project_id = job.projectID
        old_version_id = job.oldVersionID
        new_version_id = job.newVersionID
        status = job.state.rawValue
        failure = job.failure.map { Failure(code: $0.code, message: $0.message) }
        self.progress = Dictionary(uniqueKeysWithValues: StageKind.allCases.map { ($0.rawValue, Progress(progress[$0] ?? StageCounts())) })
        last_seq = job.lastSeq
        created_at = job.createdAt
        started_at = job.startedAt
        ended_at = job.endedAt
    }
}

/// One stage of a job.
struct StageAnswer: Encodable {
    var id: StageID
    var kind: String
    var state: String
    var side: String?
    /// From 1.
    var page: Int?
    var comparison_id: ComparisonID?
    var attempts: Int
    var reason: String?
    var message: String?

    init(_ stage: StageRecord) {
        id = stage.id
        kind = stage.kind.rawValue
        state = stage.state
        side = stage.side?.rawValue
        page = stage.page.map { $0 + 1 }
        comparison_id = stage.comparisonID
        attempts = stage.attempts
        reason = stage.failure?.code
        message = stage.failure?.message
    }
}
