import Hummingbird

/// Lets pages of listed origins call (CORS); others get no leave, and their browsers keep the answer from them.
struct CrossOrigin<Context: RequestContext>: RouterMiddleware {
    let origins: Set<String>

    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        guard let origin = request.headers[.origin] else { return try await next(request, context) }
        let isListed = origins.contains(origin)
        var response: Response
        if request.method == .options, request.headers[.accessControlRequestMethod] != nil {
            response = Response(status: .noContent)
            if isListed {
                response.headers[.accessControlAllowMethods] = "GET, POST, PUT, PATCH, DELETE"
                response.headers[.accessControlAllowHeaders] = "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, X-CSRF-Token"
                response.headers[.accessControlMaxAge] = "600"
            }
        } else {
            response = try await next(request, context)
        }
        if isListed {
            response.headers[.accessControlAllowOrigin] = origin
            response.headers[.accessControlAllowCredentials] = "true"
            response.headers[.accessControlExposeHeaders] = "ETag, Location, Retry-After, X-Request-Id"
        }
        response.headers[.vary] = "Origin"
        return response
    }
}
