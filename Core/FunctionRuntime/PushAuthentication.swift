import GoogleAuth
import Hummingbird
import Logging
import Telemetry

/// Lets in only those who may push, before anything of the request's body is read.
struct PushAuthentication: RouterMiddleware {
    typealias Context = ServerContext

    let verifier: PushTokenVerifier
    let metrics: MetricsRegistry
    let logger: Logger

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        if let refusal = await refusal(of: request) { return refusal }
        return try await next(request, context)
    }

    private func refusal(of request: Request) async -> Response? {
        do throws(PushTokenError) {
            _ = try await verifier.verify(request.headers[.authorization])
            return nil
        } catch {
            let status = Self.status(error)
            metrics.increment(FunctionMetrics.refusedPushes, ["status": "\(status.code)"])
            logger.warning("push refused", metadata: ["path": "\(request.uri.path)", "status": "\(status.code)", "reason": "\(error)"])
            var headers: HTTPFields = [.contentType: "text/plain; charset=utf-8"]
            if status == .unauthorized { headers[.wwwAuthenticate] = error == .missing ? "Bearer" : #"Bearer error="invalid_token""# }
            return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: "\(error)\n")))
        }
    }

    /// 401 for what is no token for this function, 403 for a good one of somebody else, 503 where it cannot be told now.
    static func status(_ error: PushTokenError) -> HTTPResponse.Status {
        switch error {
        case .missing, .malformed, .unknownKey, .badSignature, .expired, .notYetValid, .wrongIssuer: .unauthorized
        case .wrongAudience, .wrongAccount: .forbidden
        case .keysUnavailable: .serviceUnavailable
        }
    }
}
