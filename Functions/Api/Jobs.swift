import Domain
import Foundation
import Hummingbird
import Pipeline

extension Api {
    private struct NewJob: Decodable {
        var project_id: ProjectID
        var old_version_id: VersionID
        var new_version_id: VersionID
        var tolerance_millimetres: Double?
    }

    private struct StageAnswer: Encodable {
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

    func addJobs(to router: RouterGroup<BasicRequestContext>) {
        router.post("jobs") { request, _ in
            let wanted = try await body(NewJob.self, of: request)
            var settings = JobSettings()
            if let tolerance = wanted.tolerance_millimetres {
                guard (0.05...10).contains(tolerance) else { throw Problem.invalid("'tolerance_millimetres' lies between 0.05 and 10.") }
                settings.toleranceMillimetres = tolerance
            }
            let job = try await makeJob(wanted.project_id, old: wanted.old_version_id, new: wanted.new_version_id, settings: settings)
            try await environment.pipeline.outbox.flush(job: job.id)
            return try JSONAnswer.response(try await answer(job), status: .created)
        }
        router.get("jobs") { request, _ in
            guard let project = request.uri.queryParameters["project_id"].flatMap({ ProjectID(String($0)) }) else {
                throw Problem.invalid("The query needs 'project_id'.")
            }
            var answers: [JobAnswer] = []
            for job in try await environment.pipeline.jobs.list(organization, project) { answers.append(try await answer(job)) }
            return try JSONAnswer.response(["jobs": answers])
        }
        router.get("jobs/:id") { _, context in try JSONAnswer.response(try await answer(try await job(context))) }
        router.get("jobs/:id/stages") { _, context in
            let stages = try await environment.pipeline.jobs.stages(organization, try await job(context).id)
            return try JSONAnswer.response(["stages": stages.map(StageAnswer.init)])
        }
        router.get("jobs/:id/comparisons") { _, context in
            let job = try await job(context)
            let summaries = try await environment.pipeline.comparisons.currentSummaries(organization, job.id)
            var answers: [ComparisonAnswer] = []
            for comparison in try await environment.pipeline.comparisons.list(organization, job.id) {
                answers.append(try await answer(comparison, summary: summaries[comparison.id], changes: nil))
            }
            return try JSONAnswer.response(["comparisons": answers])
        }
        router.post("jobs/:id/cancel") { _, context in
            let job = try await job(context)
            _ = try await environment.pipeline.jobs.cancel(organization, job.id)
            return try JSONAnswer.response(try await answer(try await self.job(context)))
        }
    }

    func makeJob(_ project: ProjectID, old: VersionID, new: VersionID, settings: JobSettings) async throws -> JobRecord {
        do {
            return try await environment.pipeline.jobs.create(organization, project, old: old, new: new, settings: settings)
        } catch PipelineError.notFound(let what) {
            throw Problem.notFound(what)
        }
    }

    private func job(_ context: BasicRequestContext) async throws -> JobRecord {
        guard let job = try await environment.pipeline.jobs.find(organization, id(context, of: "job")) else { throw Problem.notFound("job") }
        return job
    }

    private func answer(_ job: JobRecord) async throws -> JobAnswer {
        JobAnswer(job, progress: try await environment.pipeline.jobs.progress(organization, job.id))
    }
}

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
        created_at = job.createdAt
        started_at = job.startedAt
        ended_at = job.endedAt
    }
}
