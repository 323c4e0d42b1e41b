import Domain
import Foundation
import Hummingbird
import ObjectStorage
import Pipeline
import Workspace

/// Uploads through the API: one request with everything.
extension Api {
    func addUploads(to routes: Routes) {
        routes.post(
            "drawings/upload", .viewer,
            Operation(
                "uploadDrawing", "Upload a version as raw body or form; with `old_version_id` it is compared at once", answer: "Version", status: 201,
                query: ["project_id", "drawing_name", "version_label", "old_version_id", "file_name"])
        ) { call in
            // Where the query names the project, nothing is received for one that the caller must not change.
            if let named: ProjectID = try call.queryID("project_id") { try await requireEditor(call, named) }
            let upload = try await IncomingUpload.receive(call.request, folder: incoming, limit: settings.uploadLimit)
            defer { upload.remove() }
            guard let project = upload.fields["project_id"].flatMap({ ProjectID($0) }) else {
                throw Problem.invalid("The field 'project_id' must name a project.")
            }
            try await requireEditor(call, project)
            let old = try await oldVersion(call, upload.fields["old_version_id"], project)
            let sorted = upload.files.sorted { $0.file.name.compare($1.file.name, options: [.numeric, .caseInsensitive]) == .orderedAscending }
            let name = upload.fields["drawing_name"].flatMap { $0.isEmpty ? nil : $0 } ?? (sorted[0].file.name as NSString).deletingPathExtension
            let version = try await keep(sorted.map { ($0.file, $0.sha256) }, call, project, name: name, label: upload.fields["version_label"])
            let job = try await startJob(call, comparing: old, with: version)
            await publish(call)
            return try JSONAnswer.response(VersionAnswer(version, job: job), status: .created)
        }
        routes.post(
            "drawings/{id}/versions", .editor(of: .drawing),
            Operation("addVersion", "Upload the next version of a drawing as raw body or form", answer: "Version", status: 201, query: ["version_label", "file_name"])
        ) { call in
            guard let drawing = try await workspace.drawings.find(call.organization, call.id(of: "drawing")) else { throw Problem.notFound("drawing") }
            try await workspace.projects.requireActive(call.organization, drawing.project_id)
            let upload = try await IncomingUpload.receive(call.request, folder: incoming, limit: settings.uploadLimit)
            defer { upload.remove() }
            let sorted = upload.files.sorted { $0.file.name.compare($1.file.name, options: [.numeric, .caseInsensitive]) == .orderedAscending }
            let version = try await keep(
                sorted.map { ($0.file, $0.sha256) }, call, drawing.project_id, name: drawing.name, label: upload.fields["version_label"])
            await publish(call)
            return try JSONAnswer.response(VersionAnswer(version), status: .created)
        }
    }

    /// A project that a body names instead of the path: held to the same rule.
    func requireEditor(_ call: Call, _ project: ProjectID) async throws {
        try await gate.require(.editor, call.caller, in: project)
        try await workspace.projects.requireActive(call.organization, project)
    }

    /// Stores the files, the same bytes once, then the version's rows.
    func keep(
        _ sorted: [(file: IncomingFile, sha256: String)], _ call: Call, _ project: ProjectID, name: String, label: String?
    ) async throws -> VersionRecord {
        let name = try Given.text(String(name.prefix(200)), "drawing_name")
        let label = try Given.optional(label, "version_label", most: 100)
        let files = try sorted.map { file, sha256 in
            UploadedFile(name: file.name, size: file.size, sha256: sha256, storageKey: try ObjectKey("\(call.organization)/uploads/\(sha256)").path)
        }
        try await environment.pipeline.versions.expect(call.organization, files.map(\.storageKey))
        for ((file, _), stored) in zip(sorted, files) { try await store(file, try ObjectKey(stored.storageKey)) }
        let version: VersionRecord
        do {
            version = try await environment.pipeline.versions.create(call.organization, project, drawingName: name, label: label, files: files)
        } catch PipelineError.beingDeleted {
            throw Problem.unavailable
        }
        // Where another version with the same bytes was deleted meanwhile, they may have gone with it.
        for ((file, _), stored) in zip(sorted, files) { try await store(file, try ObjectKey(stored.storageKey)) }
        try await workspace.drawings.note(call.organization, version.id, uploadedBy: call.caller.user)
        return version
    }

    private func store(_ file: IncomingFile, _ key: ObjectKey) async throws {
        guard try await environment.store.size(key) != file.size else { return }
        try await environment.store.put(key, file: file.path, contentType: "application/octet-stream")
    }

    /// The version to compare with; it lies in the same project.
    private func oldVersion(_ call: Call, _ text: String?, _ project: ProjectID) async throws -> VersionID? {
        guard let text, !text.isEmpty else { return nil }
        guard let id = VersionID(text), let version = try await environment.pipeline.versions.find(call.organization, id), version.projectID == project else {
            throw Problem.invalid("The field 'old_version_id' must name a version in the project.")
        }
        return id
    }

    private func startJob(_ call: Call, comparing old: VersionID?, with version: VersionRecord) async throws -> JobID? {
        guard let old else { return nil }
        return try await makeJob(call, version.projectID, old: old, new: version.id, settings: JobSettings()).id
    }
}
