import Domain
import Pipeline
import Postgres

/// What people do with projects, drawings and results, beside what the pipeline does: lists, edits, reviews, figures.
public struct Workspace: Sendable {
    public let audit: AuditLog
    public let projects: ProjectDesk
    public let drawings: DrawingDesk
    public let uploads: UploadDesk
    public let jobs: JobDesk
    public let overlays: OverlayDesk
    public let summaries: SummaryDesk
    public let chat: ChatDesk
    public let exports: ExportDesk
    private let app: Database

    public init(_ pipeline: Pipeline) {
        app = pipeline.app
        audit = AuditLog(pipeline)
        projects = ProjectDesk(app: app)
        drawings = DrawingDesk(app: app)
        uploads = UploadDesk(app: app)
        jobs = JobDesk(app: app)
        overlays = OverlayDesk(app: app)
        summaries = SummaryDesk(app: app)
        chat = ChatDesk(app: app, pipeline: pipeline)
        exports = ExportDesk(app: app)
    }

    /// What an organization has and has used so far.
    public func usage(_ organization: OrganizationID) async throws -> UsageView {
        try await app.inOrganization(organization) { connection in
            try await connection.queryOne(
                """
                SELECT to_jsonb(t) AS view FROM (
                    SELECT (SELECT count(*) FROM projects) AS projects, (SELECT count(*) FROM drawings) AS drawings,
                           (SELECT count(*) FROM drawing_versions) AS versions, (SELECT count(*) FROM jobs) AS jobs,
                           (SELECT count(*) FROM jobs WHERE state IN ('pending', 'running')) AS jobs_under_way,
                           (SELECT count(*) FROM pages) AS pages_read,
                           (SELECT coalesce(sum(size_bytes), 0) FROM (SELECT DISTINCT ON (storage_key) size_bytes FROM version_files) f) AS stored_bytes,
                           (SELECT coalesce(sum(prompt_tokens), 0) FROM change_summaries) AS prompt_tokens,
                           (SELECT coalesce(sum(completion_tokens), 0) FROM change_summaries) AS completion_tokens,
                           (SELECT coalesce(sum(cost_micros), 0) FROM change_summaries) AS cost_micros) t
                """
            ).json("view")
        }
    }
}

public struct UsageView: Codable, Hashable, Sendable {
    public var projects: Int
    public var drawings: Int
    public var versions: Int
    public var jobs: Int
    public var jobs_under_way: Int
    public var pages_read: Int
    /// Uploaded files, each content once.
    public var stored_bytes: Int
    public var prompt_tokens: Int
    public var completion_tokens: Int
    public var cost_micros: Int
}

/// Why something cannot be done as asked; the description is for the person.
public enum WorkspaceError: Error, Hashable, CustomStringConvertible {
    case notFound(String)
    case conflict(String)
    case invalid(String)
    case tooManyJobs(Int)

    public var description: String {
        switch self {
        case .notFound(let what): "There is no such \(what)."
        case .conflict(let why), .invalid(let why): why
        case .tooManyJobs(let limit): "\(limit) jobs of your organization are under way, which is the most at a time; wait until one has ended, or cancel one."
        }
    }
}
