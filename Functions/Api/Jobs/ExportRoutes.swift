import Domain
import Exports
import Foundation
import Hummingbird
import ObjectStorage
import Pipeline
import Workspace

extension Api {
    private struct NewExport: Decodable { var format: ExportFormat }

    private struct ExportAnswer: Encodable {
        var id: ExportID
        var job_id: JobID
        var format: ExportFormat
        var size_bytes: Int
        var created_at: String
        var url: String
    }

    private static let mostChanges = 100_000

    func addExports(to routes: Routes) {
        routes.get("jobs/{id}/exports", .viewer(of: .job), Operation("listExports", "What was exported of a job, the newest first", answer: "Exports")) { call in
            var answers: [ExportAnswer] = []
            for export in try await workspace.exports.list(call.organization, call.id(of: "job")) { answers.append(try await answer(export)) }
            return try JSONAnswer.response(["exports": answers])
        }
        routes.post(
            "jobs/{id}/exports", .viewer(of: .job),
            Operation("exportJob", "Export a job: the change log (csv), the report (json), topics (bcf), or all with the overlays (zip)", body: "NewExport", answer: "Export", status: 201)
        ) { call in
            let wanted = try await call.body(NewExport.self)
            let job = try await job(call)
            guard job.state.isFinal else { throw Problem.conflict("The job is still under way; export it once it has ended.") }
            return try JSONAnswer.response(try await answer(try await make(wanted.format, of: job, call)), status: .created)
        }
        routes.get(
            "jobs/{id}/exports/{export_id}", .viewer(of: .job), Operation("getExport", "An export with a link to its file", answer: "Export")
        ) { call in
            guard let export = try await workspace.exports.find(call.organization, call.id(of: "job"), call.id("export_id", of: "export")) else {
                throw Problem.notFound("export")
            }
            return try JSONAnswer.response(try await answer(export))
        }
    }

    private func answer(_ export: ExportView) async throws -> ExportAnswer {
        ExportAnswer(
            id: export.id, job_id: export.job_id, format: export.format, size_bytes: export.size_bytes, created_at: export.created_at,
            url: try await link(export.storage_key))
    }

    private func make(_ format: ExportFormat, of job: JobRecord, _ call: Call) async throws -> ExportView {
        let id = ExportID()
        let path = "\(incoming)/\(id)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let changes = try await exported(job)
        switch format {
        case .csv: try ChangeLog.csv(changes).write(to: URL(fileURLWithPath: path))
        case .json: try JSONAnswer.bytes(try await report(of: job)).write(to: URL(fileURLWithPath: path))
        case .bcf: try topics(changes, of: job, call, to: path)
        case .zip: try await everything(changes, of: job, call, to: path)
        }
        let key = try ObjectKey("\(call.organization)/exports/\(job.id)/\(id).\(format.rawValue)")
        let types: [ExportFormat: String] = [.csv: "text/csv; charset=utf-8", .json: "application/json", .bcf: "application/octet-stream", .zip: "application/zip"]
        try await environment.store.put(key, file: path, contentType: types[format] ?? "application/octet-stream")
        let size = Int(try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).seekToEnd())
        return try await workspace.exports.add(call.organization, job.id, id, format, key: key.path, size: size, by: call.caller.user)
    }

    private func topics(_ changes: [ExportedChange], of job: JobRecord, _ call: Call, to path: String) throws {
        let date = job.endedAt ?? job.createdAt
        let zip = try ZipFile(path: path, date: date)
        for file in BCF.files(changes.filter { $0.change.category != .titleBlock }, author: call.caller.email, date: date) { try zip.add(file.name, file.content) }
        try zip.close()
    }

    private func everything(_ changes: [ExportedChange], of job: JobRecord, _ call: Call, to path: String) async throws {
        let zip = try ZipFile(path: path, date: job.endedAt ?? job.createdAt)
        let part = path + ".part"
        defer { try? FileManager.default.removeItem(atPath: part) }
        try zip.add("changes.csv", ChangeLog.csv(changes))
        try zip.add("report.json", try JSONAnswer.bytes(try await report(of: job)))
        try topics(changes, of: job, call, to: part)
        try zip.add("topics.bcf", file: part)
        var names: Set<String> = []
        for comparison in try await environment.pipeline.comparisons.list(call.organization, job.id) {
            guard let key = comparison.files["overlay"] else { continue }
            let plain = String(comparison.plainName.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "_" })
            let name = names.insert(plain).inserted ? plain : "\(plain)-\(comparison.id)"
            try await environment.store.get(try ObjectKey(key), toFile: part)
            try zip.add("overlays/\(name).png", file: part)
        }
        try zip.close()
    }

    private func exported(_ job: JobRecord) async throws -> [ExportedChange] {
        let people = try await workspace.exports.addresses(job.organizationID)
        var exported: [ExportedChange] = []
        for comparison in try await environment.pipeline.comparisons.list(job.organizationID, job.id) {
            let changes = try await environment.pipeline.comparisons.reviewed(
                job.organizationID, comparison.id, ChangeFilter(), after: 0, limit: Self.mostChanges)
            exported += changes.map { reviewed in
                ExportedChange(
                    guid: reviewed.id, sheet: comparison.sheetNumber ?? comparison.plainName, title: comparison.title, discipline: comparison.discipline,
                    page: (comparison.newPage ?? comparison.oldPage ?? 0) + 1, change: reviewed.change, status: reviewed.status.rawValue,
                    assignee: reviewed.assignee.flatMap { people[$0] }, comment: reviewed.comment)
            }
        }
        return exported
    }
}
