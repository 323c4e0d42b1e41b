import Accounts
import HTTPTypes
import Hummingbird
import Logging
import ObjectStorage
import Pipeline
import Postgres
import Telemetry
import Workspace

/// Turns every error into a problem, counts requests, and names the request in its answer.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    let metrics: MetricsRegistry

    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            let problem = Self.problem(error)
            if problem.status.code >= 500 { context.logger.error("request failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"]) }
            response = try problem.response(from: request, context: context)
        }
        for (name, value) in Self.fixed where response.headers[name] == nil { response.headers[name] = value }
        if let requestID = HTTPField.Name("x-request-id") { response.headers[requestID] = context.id }
        metrics.increment(
            "buildtrace_api_requests_total",
            ["endpoint": context.endpointPath ?? "none", "method": request.method.rawValue, "status": String(response.status.code)])
        return response
    }

    /// Answers belong to their caller, are what they say, and are shown in no frame.
    private static var fixed: [(HTTPField.Name, String)] {
        [
            (.xContentTypeOptions, "nosniff"), (.cacheControl, "no-store"), (.contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'"),
        ] + [("referrer-policy", "no-referrer"), ("x-frame-options", "DENY")].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
    }

    private static func problem(_ error: any Error) -> Problem {
        switch error {
        case let problem as Problem: problem
        case let error as AccountError: Problem(error)
        case WorkspaceError.notFound(let what): .notFound(what)
        case WorkspaceError.invalid(let why): .invalid(why)
        case WorkspaceError.tooManyJobs: Problem(status: .tooManyRequests, kind: "too-many-jobs", detail: "\(error)", headers: [.retryAfter: "60"])
        case is WorkspaceError: .conflict("\(error)")
        case PipelineError.notFound(let what): .notFound(what)
        case let error as HTTPError where error.status == .notFound: .notFound("page")
        case let error as HTTPError: Problem(status: error.status, kind: "invalid-request", detail: error.body ?? error.status.reasonPhrase)
        case ObjectStoreError.outOfSpace: .outOfSpace
        case is ObjectStoreError, is PostgresError, is TransactionError: .unavailable
        default: Problem(status: .internalServerError, kind: "internal", detail: "Something went wrong here; the request's id helps to find it.")
        }
    }
}
