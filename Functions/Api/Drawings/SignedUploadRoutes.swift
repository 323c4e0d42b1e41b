import Domain
import Foundation
import Hummingbird
import ObjectStorage
import Workspace

/// Large uploads: the sender puts parts straight into storage by signed URLs, each as often as it takes, and says when all are there.
extension Api {
    /// Bytes of one part; the last may be shorter.
    static let partSize = 32 << 20
    private static let mostUploaded = 8 << 30
    /// Bytes read from storage at once.
    private static let chunk = 1 << 20

    private struct Announcement: Decodable {
        var project_id: ProjectID
        var file_name: String
        var drawing_name: String?
        var version_label: String?
        var size: Int
        var sha256: String?
    }

    private struct Part: Encodable {
        /// From 1.
        var number: Int
        var size: Int
        /// Nil once the part is there.
        var url: String?
    }

    private struct UploadAnswer: Encodable {
        var id: UploadID
        var part_size: Int
        var parts: [Part]
        var version_id: VersionID?
    }

    func addSignedUploads(to routes: Routes) {
        routes.post(
            "drawings/uploads", .viewer, Operation("announceUpload", "Announce a file; answers where to put its parts", body: "UploadAnnouncement", answer: "Upload", status: 201)
        ) { call in
            let wanted = try await call.body(Announcement.self)
            try await requireEditor(call, wanted.project_id)
            guard (1...Self.mostUploaded).contains(wanted.size) else { throw Problem.invalid("'size' lies between 1 and \(Self.mostUploaded) bytes.") }
            if let hash = wanted.sha256, hash.count != 64 || hash.contains(where: { !$0.isHexDigit || $0.isUppercase }) {
                throw Problem.invalid("'sha256' has 64 hexadecimal digits in lower case.")
            }
            let name = IncomingFile.shown(wanted.file_name)
            let drawing = try Given.optional(wanted.drawing_name, "drawing_name", most: 200) ?? (name as NSString).deletingPathExtension
            let upload = try await workspace.uploads.announce(
                call.organization, by: call.caller.user,
                UploadAnnouncement(
                    project: wanted.project_id, fileName: name, drawingName: drawing, label: Given.optional(wanted.version_label, "version_label", most: 100),
                    size: wanted.size, sha256: wanted.sha256))
            return try JSONAnswer.response(try await answer(call, upload), status: .created)
        }
        routes.get("drawings/uploads/{id}", .viewer(of: .upload), Operation("getUpload", "Which parts are still to come", answer: "Upload")) { call in
            try JSONAnswer.response(try await answer(call, try await workspace.uploads.find(call.organization, call.id(of: "upload"))))
        }
        routes.post(
            "drawings/uploads/{id}/complete", .editor(of: .upload),
            Operation("completeUpload", "Say that all parts are there: they are verified and become a version", answer: "Version", status: 201)
        ) { call in
            let upload = try await workspace.uploads.find(call.organization, call.id(of: "upload"))
            if let version = upload.version_id { return try await versionMade(version, call) }
            try await workspace.projects.requireActive(call.organization, upload.project_id)
            let file = try await assemble(upload, call)
            defer { file.file.remove() }
            let version = try await keep([file], call, upload.project_id, name: upload.drawing_name, label: upload.label)
            let done = try await workspace.uploads.complete(call.organization, upload.id, version.id)
            if let first = done.version_id, first != version.id {
                // Somebody said so at the same moment: theirs stands.
                _ = try await environment.pipeline.versions.delete(call.organization, version.id)
                return try await versionMade(first, call)
            }
            await publish(call)
            return try JSONAnswer.response(VersionAnswer(version), status: .created)
        }
    }

    private func versionMade(_ id: VersionID, _ call: Call) async throws -> Response {
        guard let version = try await environment.pipeline.versions.find(call.organization, id) else { throw Problem.notFound("version") }
        return try JSONAnswer.response(VersionAnswer(version), status: .created)
    }

    private func answer(_ call: Call, _ upload: PendingUpload) async throws -> UploadAnswer {
        var parts: [Part] = []
        for (number, size) in Self.parts(of: upload) {
            let key = try partKey(upload, number, call)
            let stored = try await environment.store.size(key)
            let isThere = upload.version_id != nil || stored == size
            let url = isThere ? nil : try await environment.store.signedURL(key, method: .put, contentType: nil, lifetime: .seconds(3600))
            parts.append(Part(number: number, size: size, url: url))
        }
        return UploadAnswer(id: upload.id, part_size: Self.partSize, parts: parts, version_id: upload.version_id)
    }

    private static func parts(of upload: PendingUpload) -> [(number: Int, size: Int)] {
        stride(from: 0, to: upload.size_bytes, by: partSize).enumerated().map { ($0 + 1, min(partSize, upload.size_bytes - $1)) }
    }

    private func partKey(_ upload: PendingUpload, _ number: Int, _ call: Call) throws -> ObjectKey {
        try ObjectKey(UploadDesk.prefix(call.organization, upload.id) + String(number))
    }

    /// Joins the parts in a temporary file, in bounded memory.
    /// - Throws: `Problem` where a part is missing or too short, or the whole is not what was announced.
    private func assemble(_ upload: PendingUpload, _ call: Call) async throws -> (file: IncomingFile, sha256: String) {
        let file = try IncomingFile(name: upload.file_name, folder: incoming, limit: upload.size_bytes)
        do {
            for (number, size) in Self.parts(of: upload) {
                let key = try partKey(upload, number, call)
                guard try await environment.store.size(key) == size else {
                    throw Problem.conflict("Part \(number) is not there in full (\(size) bytes); put it to its URL once more.")
                }
                for start in stride(from: 0, to: size, by: Self.chunk) {
                    try file.write(try await environment.store.get(key, range: start..<min(start + Self.chunk, size)))
                }
            }
            let hash = try file.finish()
            if let announced = upload.sha256, announced != hash {
                throw Problem.conflict("The parts give another file than was announced (SHA-256 \(hash)); announce it again.")
            }
            return (file, hash)
        } catch {
            file.remove()
            throw error
        }
    }
}
