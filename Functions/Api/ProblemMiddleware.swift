import Hummingbird
import Logging
import ObjectStorage
import Postgres
import Telemetry

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
        response.headers[.init("x-request-id") ?? .server] = context.id
        response.headers[.init("x-content-type-options") ?? .server] = "nosniff"
        metrics.increment(
            "buildtrace_api_requests_total",
            ["endpoint": context.endpointPath ?? "none", "method": request.method.rawValue, "status": String(response.status.code)])
        return response
    }

    private static func problem(_ error: any Error) -> Problem {
        switch error {
        case let problem as Problem: problem
        case let error as HTTPError where error.status == .notFound: .notFound("page")
        case let error as HTTPError: Problem(status: error.status, kind: "invalid-request", detail: error.body ?? error.status.reasonPhrase)
        case ObjectStoreError.outOfSpace: .outOfSpace
        case is ObjectStoreError, is PostgresError, is TransactionError: .unavailable
        default: Problem(status: .internalServerError, kind: "internal", detail: "Something went wrong here; the request's id helps to find it.")
        }
    }
}
