import Crypto
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pipeline
import Postgres
import Workspace

extension Api {
    private struct NewJob: Decodable {
        var project_id: ProjectID
        var old_version_id: VersionID
        var new_version_id: VersionID
        var tolerance_millimetres: Double?

        func settings() throws -> JobSettings {
            var settings = JobSettings()
            if let tolerance = tolerance_millimetres {
                guard (0.05...10).contains(tolerance) else { throw Problem.invalid("'tolerance_millimetres' lies between 0.05 and 10.") }
                settings.toleranceMillimetres = tolerance
            }
            return settings
        }
    }

    private struct JobList: Encodable {
        var jobs: [JobAnswer]
        var next_cursor: String?
    }

    private struct Rerun: Encodable {
        /// Stages that begin again.
        var rerun: Int
        var job: JobAnswer
    }

    private static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .ifNoneMatch

    func addJobs(to routes: Routes) {
        routes.post(
            "jobs", .viewer,
            Operation("createJob", "Compare two versions; the same `Idempotency-Key` makes it once", body: "NewJob", answer: "Job", status: 201)
        ) { call in
            let wanted = try await call.body(NewJob.self)
            try await requireEditor(call, wanted.project_id)
            let settings = try wanted.settings()
            let key = call.request.headers[Self.idempotencyKey]
            if let key, !(1...200).contains(key.utf8.count) { throw Problem.invalid("The header Idempotency-Key has 1 to 200 characters.") }
            let id = key.map { Self.jobID($0, call) } ?? JobID()
            if let known = try await environment.pipeline.jobs.find(call.organization, id) {
                return try await repeated(known, wanted, settings, call)
            }
            let job: JobRecord
            do {
                job = try await makeJob(call, wanted.project_id, old: wanted.old_version_id, new: wanted.new_version_id, settings: settings, id: id)
            } catch let error as PostgresError where error.code == .uniqueViolation {
                // The same request, at the same moment.
                guard let known = try await environment.pipeline.jobs.find(call.organization, id) else { throw error }
                return try await repeated(known, wanted, settings, call)
            }
            await publish(call, job: job.id)
            return try JSONAnswer.response(try await answer(job), status: .created)
        }
        routes.get(
            "jobs", .viewer,
            Operation("listJobs", "Jobs, the newest first", answer: "Jobs", query: ["project_id", "status", "version_id", "limit", "cursor"])
        ) { call in
            var filter = JobFilter()
            filter.project = try call.queryID("project_id")
            filter.state = try call.queryChoice("status")
            filter.version = try call.queryID("version_id")
            let page = try await workspace.jobs.list(call.organization, filter, call.page())
            let progress = try await workspace.jobs.progress(call.organization, page.items.map(\.id))
            return try JSONAnswer.response(
                JobList(jobs: page.items.map { JobAnswer($0, progress: progress[$0.id] ?? [:]) }, next_cursor: page.next?.text))
        }
        routes.get("jobs/{id}", .viewer(of: .job), Operation("getJob", "A job with its progress", answer: "Job")) { call in
            try ConditionalAnswer.json(call.request, try await answer(try await job(call)))
        }
        routes.delete("jobs/{id}", .editor(of: .job), Operation("deleteJob", "Delete a job with its results", status: 204)) { call in
            try await workspace.jobs.delete(call.organization, call.id(of: "job"))
            return Response(status: .noContent)
        }
        routes.post("jobs/{id}/cancel", .editor(of: .job), Operation("cancelJob", "Stop a job", answer: "Job")) { call in
            _ = try await environment.pipeline.jobs.cancel(call.organization, call.id(of: "job"))
            return try JSONAnswer.response(try await answer(try await job(call)))
        }
        routes.post("jobs/{id}/rerun", .editor(of: .job), Operation("rerunJob", "Do again what failed, and only that", answer: "Rerun")) { call in
            let id: JobID = try call.id(of: "job")
            let count = try await environment.pipeline.jobs.rerunFailed(call.organization, id)
            await publish(call, job: id)
            return try JSONAnswer.response(Rerun(rerun: count, job: try await answer(try await job(call))))
        }
        addJobDetails(to: routes)
    }

    private func addJobDetails(to routes: Routes) {
        routes.get("jobs/{id}/stages", .viewer(of: .job), Operation("listStages", "Every stage of a job", answer: "Stages")) { call in
            let stages = try await environment.pipeline.jobs.stages(call.organization, call.id(of: "job"))
            return try JSONAnswer.response(["stages": stages.map(StageAnswer.init)])
        }
        routes.get("jobs/{id}/ocr-log", .viewer(of: .job), Operation("getOCRLog", "How each page was read", answer: "OCRLog")) { call in
            try JSONAnswer.response(["pages": try await workspace.jobs.ocrLog(call.organization, call.id(of: "job"))])
        }
        routes.get(
            "jobs/{id}/comparisons", .viewer(of: .job),
            Operation("listComparisons", "A job's sheets in order, without their changes", answer: "Comparisons")
        ) { call in
            let id: JobID = try call.id(of: "job")
            let summaries = try await environment.pipeline.comparisons.currentSummaries(call.organization, id)
            var answers: [ComparisonAnswer] = []
            for comparison in try await environment.pipeline.comparisons.list(call.organization, id) {
                answers.append(try await answer(comparison, summary: summaries[comparison.id], changes: nil))
            }
            return try JSONAnswer.response(["comparisons": answers])
        }
    }

    func makeJob(
        _ call: Call, _ project: ProjectID, old: VersionID, new: VersionID, settings: JobSettings, id: JobID = JobID()
    ) async throws -> JobRecord {
        try await workspace.jobs.requireRoom(call.organization, limit: self.settings.concurrentJobs)
        let job = try await environment.pipeline.jobs.create(call.organization, project, old: old, new: new, settings: settings, id: id)
        try await workspace.jobs.note(call.organization, job.id, createdBy: call.caller.user)
        return job
    }

    /// The job that a key stands for: of this organization and this person, the same every time.
    private static func jobID(_ key: String, _ call: Call) -> JobID {
        var bytes = Array(SHA256.hash(data: Data("job \(call.organization) \(call.caller.user) \(key)".utf8)).prefix(16))
        // A UUID of version 8 (RFC 9562, section 5.8).
        bytes[6] = bytes[6] & 0x0f | 0x80
        bytes[8] = bytes[8] & 0x3f | 0x80
        let text = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        var parts: [Substring] = []
        var rest = text[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return JobID(parts.joined(separator: "-")) ?? JobID()
    }

    private func repeated(_ job: JobRecord, _ wanted: NewJob, _ settings: JobSettings, _ call: Call) async throws -> Response {
        guard job.projectID == wanted.project_id, job.oldVersionID == wanted.old_version_id, job.newVersionID == wanted.new_version_id,
            job.settings == settings
        else { throw Problem.conflict("This Idempotency-Key was used for another job; use a new key for a new job.") }
        await publish(call, job: job.id)
        return try JSONAnswer.response(try await answer(job), status: .created)
    }

    func job(_ call: Call) async throws -> JobRecord {
        guard let job = try await environment.pipeline.jobs.find(call.organization, call.id(of: "job")) else { throw Problem.notFound("job") }
        return job
    }

    private func answer(_ job: JobRecord) async throws -> JobAnswer {
        JobAnswer(job, progress: try await environment.pipeline.jobs.progress(job.organizationID, job.id))
    }
}
