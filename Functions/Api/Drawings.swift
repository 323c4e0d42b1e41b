import Domain
import Foundation
import Hummingbird
import ObjectStorage
import Pipeline

extension Api {
    struct VersionAnswer: Encodable {
        struct File: Encodable {
            var name: String
            var size: Int
            var sha256: String
            var kind: String?
            var pages: Int?
        }

        struct Refusal: Encodable {
            var code: String
            var reason: String
        }

        var id: VersionID
        var drawing_id: DrawingID
        var drawing_name: String
        var project_id: ProjectID
        var version_number: Int
        var version_label: String?
        /// `pending` until it has been opened, then `ready` or `refused`.
        var status: String
        var refusal: Refusal?
        var pages: Int?
        var files: [File]
        var created_at: Date
        /// The job that an upload with `old_version_id` made.
        var job_id: JobID?

        init(_ version: VersionRecord, job: JobID? = nil) {
            id = version.id
            drawing_id = version.drawingID
            drawing_name = version.drawingName
            project_id = version.projectID
            version_number = version.number
            version_label = version.label
            status = version.state.rawValue
            refusal = version.refusal.map { Refusal(code: $0.code, reason: $0.message) }
            pages = version.pageCount
            files = version.files.map {
                File(name: $0.upload.name, size: $0.upload.size, sha256: $0.upload.sha256, kind: $0.opened?.kind.rawValue, pages: $0.opened?.pageCount)
            }
            created_at = version.createdAt
            job_id = job
        }
    }

    func addDrawings(to router: RouterGroup<BasicRequestContext>) {
        router.post("drawings/upload") { request, _ in
            let upload = try await IncomingUpload.receive(request, folder: incoming, limit: uploadLimit)
            defer { upload.remove() }
            let version = try await keep(upload)
            let job = try await startJob(comparing: upload.fields["old_version_id"], with: version)
            try await environment.pipeline.outbox.flush()
            return try JSONAnswer.response(VersionAnswer(version, job: job), status: .created)
        }
        router.get("projects/:id/drawings") { _, context in
            let versions = try await environment.pipeline.versions.list(organization, id(context, of: "project"))
            return try JSONAnswer.response(["versions": versions.map { VersionAnswer($0) }])
        }
        router.get("versions/:id") { _, context in
            guard let version = try await environment.pipeline.versions.find(organization, id(context, of: "version")) else {
                throw Problem.notFound("version")
            }
            return try JSONAnswer.response(VersionAnswer(version))
        }
    }

    /// Stores the files, the same bytes once, then the version's rows.
    private func keep(_ upload: IncomingUpload) async throws -> VersionRecord {
        guard let project = upload.fields["project_id"].flatMap({ ProjectID($0) }),
            try await environment.pipeline.projects.find(organization, project) != nil
        else { throw Problem.invalid("The field 'project_id' must name a project.") }
        let sorted = upload.files.sorted { $0.file.name.compare($1.file.name, options: [.numeric, .caseInsensitive]) == .orderedAscending }
        var files: [UploadedFile] = []
        for (file, sha256) in sorted {
            let key = try ObjectKey("\(organization)/uploads/\(sha256)")
            if try await environment.store.size(key) != file.size {
                try await environment.store.put(key, file: file.path, contentType: "application/octet-stream")
            }
            files.append(UploadedFile(name: file.name, size: file.size, sha256: sha256, storageKey: key.path))
        }
        let name = upload.fields["drawing_name"].flatMap { $0.isEmpty ? nil : $0 } ?? (sorted[0].file.name as NSString).deletingPathExtension
        let version = try await environment.pipeline.versions.create(
            organization, project, drawingName: String(name.prefix(200)), label: upload.fields["version_label"], files: files)
        // Where another version with the same bytes was deleted meanwhile, they may have gone with it.
        for ((file, _), stored) in zip(sorted, files) {
            let key = try ObjectKey(stored.storageKey)
            if try await environment.store.size(key) == nil {
                try await environment.store.put(key, file: file.path, contentType: "application/octet-stream")
            }
        }
        return version
    }

    private func startJob(comparing oldVersion: String?, with version: VersionRecord) async throws -> JobID? {
        guard let oldVersion else { return nil }
        guard let old = VersionID(oldVersion) else { throw Problem.invalid("The field 'old_version_id' must name a version.") }
        return try await makeJob(version.projectID, old: old, new: version.id, settings: JobSettings()).id
    }
}
