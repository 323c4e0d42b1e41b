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

    func addExports(to routes: Routes) {
        routes.get("jobs/{id}/exports", .viewer(of: .job), Operation("listExports", "What was exported of a job, the newest first", answer: "Exports")) { call in
            var answers: [ExportAnswer] = []
            for export in try await workspace.exports.list(call.organization, call.id(of: "job")) { answers.append(try await answer(export)) }
            return try JSONAnswer.response(["exports": answers])
        }
        routes.post(
            "jobs/{id}/exports", .viewer(of: .job),
            Operation("exportJob", "Export a job: the change log (csv, xlsx), the report (json), topics (bcf), the new set with its changes as annotations (marked_up_pdf), old and new side by side with their overlays (side_by_side_pdf), or all of it (zip)", body: "NewExport", answer: "Export", status: 201)
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
        let folder = "\(incoming)/\(id)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = "\(folder)/export"
        do {
            try await write(format, try await exportedJob(job, author: call.caller.email, folder: folder), to: path)
        } catch let failure as DocumentWriter.Failure {
            throw Problem.conflict("\(failure)")
        }
        let key = try ObjectKey("\(call.organization)/exports/\(job.id)/\(id).\(format.suffix)")
        try await environment.store.put(key, file: path, contentType: format.contentType)
        let size = Int(try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).seekToEnd())
        return try await workspace.exports.add(call.organization, job.id, id, format, key: key.path, size: size, by: call.caller.user)
    }

    private func write(_ format: ExportFormat, _ job: ExportedJob, to path: String) async throws {
        switch format {
        case .csv: try ChangeLog.csv(job.changes).write(to: URL(fileURLWithPath: path))
        case .xlsx: try ChangeWorkbook.write(job.changes, sheets: job.register, to: path)
        case .json: try JSONAnswer.bytes(try await report(of: job.record)).write(to: URL(fileURLWithPath: path))
        case .bcf: try await writeTopics(job, to: path)
        case .markedUp: try await documents.write(.markedUp(try await markedSheets(job), author: job.author, date: job.date), to: path)
        case .sideBySide: try await documents.write(.sideBySide(try await pairedSheets(job)), to: path)
        case .zip: try await writeEverything(job, to: path)
        }
    }

    private func writeTopics(_ job: ExportedJob, to path: String) async throws {
        let zip = try ZipFile(path: path, date: job.date)
        try zip.add(BCF.version.name, BCF.version.content)
        for change in job.changesToTell {
            let key = change.change.files?["after"] ?? change.change.files?["before"]
            // A picture that is gone is no reason to keep the topic back.
            let picture = try? await key.asyncMap { try await environment.store.get(try ObjectKey($0)) }
            let folder = BCF.folder(of: change)
            try zip.add("\(folder)/markup.bcf", BCF.markup(of: change, author: job.author, date: job.date, hasPicture: picture != nil))
            if let picture { try zip.add("\(folder)/snapshot.png", Data(picture)) }
        }
        try zip.close()
    }

    private func writeEverything(_ job: ExportedJob, to path: String) async throws {
        let zip = try ZipFile(path: path, date: job.date)
        let names: [(ExportFormat, String)] = [
            (.csv, "changes.csv"), (.xlsx, "changes.xlsx"), (.json, "report.json"), (.bcf, "topics.bcf"), (.markedUp, "marked-up.pdf"), (.sideBySide, "side-by-side.pdf"),
        ]
        let part = path + ".part"
        for (format, name) in names {
            do {
                try await write(format, job, to: part)
                try zip.add(name, file: part)
            } catch let failure as DocumentWriter.Failure {
                // The rest is worth having without it.
                try zip.add(name + ".txt", Data("\(failure)\n".utf8))
            }
        }
        for sheet in job.sheets {
            guard let key = sheet.comparison.files["overlay"] else { continue }
            try await environment.store.get(try ObjectKey(key), toFile: part)
            try zip.add("overlays/\(sheet.fileName).png", file: part)
        }
        try zip.close()
    }
}
