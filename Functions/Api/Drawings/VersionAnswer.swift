import Domain
import Foundation
import Pipeline

/// A version of a drawing, as people and programs read it.
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
    var comments: String?
    /// `pending` until it has been opened, then `ready` or `refused`.
    var status: String
    var refusal: Refusal?
    var pages: Int?
    var files: [File]
    var created_at: Date
    /// The job that an upload with `old_version_id` made.
    var job_id: JobID?

    init(_ version: VersionRecord, comments: String? = nil, job: JobID? = nil) {
        id = version.id
        drawing_id = version.drawingID
        drawing_name = version.drawingName
        project_id = version.projectID
        version_number = version.number
        version_label = version.label
        self.comments = comments
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
