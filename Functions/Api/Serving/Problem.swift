import Accounts
import Foundation
import Hummingbird

/// An error as `application/problem+json` (RFC 9457). Carries nothing internal: what went wrong inside goes to the log.
struct Problem: Error, HTTPResponseError, Sendable {
    var status: HTTPResponse.Status
    /// The stable name of the kind of problem; the last part of the problem's type.
    var kind: String
    var detail: String
    var headers: HTTPFields = [:]

    static let unauthorized = Problem(
        status: .unauthorized, kind: "unauthorized", detail: "This needs an access token: sign in at /api/v1/auth/login.",
        headers: [.wwwAuthenticate: "Bearer"])
    static let csrf = Problem(
        status: .forbidden, kind: "csrf",
        detail: "A browser's request that changes something carries the cookie bt_csrf in the header X-CSRF-Token, and comes from a page of this installation.")

    static func forbidden(_ detail: String) -> Problem { Problem(status: .forbidden, kind: "forbidden", detail: detail) }
    static func conflict(_ detail: String) -> Problem { Problem(status: .conflict, kind: "conflict", detail: detail) }
    /// - Parameter seconds: until it is worth another try.
    static func tooMany(_ seconds: Int) -> Problem {
        Problem(
            status: .tooManyRequests, kind: "too-many-requests", detail: "Too many requests; wait \(seconds) s.", headers: [.retryAfter: String(seconds)])
    }
    static func notFound(_ what: String) -> Problem { Problem(status: .notFound, kind: "not-found", detail: "There is no such \(what).") }
    static func invalid(_ detail: String) -> Problem { Problem(status: .badRequest, kind: "invalid-request", detail: detail) }
    static let unavailable = Problem(
        status: .serviceUnavailable, kind: "unavailable", detail: "The service cannot do this at the moment; try again in a little while.")

    static let outOfSpace = Problem(
        status: .init(code: 507, reasonPhrase: "Insufficient Storage"), kind: "out-of-space",
        detail: "The storage is full; nothing was kept. Free some space and try again.")

    private struct Body: Encodable {
        var type: String
        var title: String
        var status: Int
        var detail: String
        var request_id: String
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        let body = Body(
            type: "urn:buildtrace:problem:\(kind)", title: kind.replacing("-", with: " "), status: status.code, detail: detail,
            request_id: context.id)
        var response = try JSONAnswer.response(body, status: status, contentType: "application/problem+json")
        for field in headers { response.headers[field.name] = field.value }
        return response
    }
}

extension Problem {
    init(_ error: AccountError) {
        let detail = error.description
        switch error {
        case .invalidToken:
            self.init(status: .unauthorized, kind: "unauthorized", detail: detail, headers: [.wwwAuthenticate: #"Bearer error="invalid_token""#])
        case .signInFailed: self.init(status: .unauthorized, kind: "sign-in-failed", detail: detail)
        case .providerUnavailable: self.init(status: .serviceUnavailable, kind: "unavailable", detail: detail)
        case .lastOwner, .alreadyMember: self.init(status: .conflict, kind: "conflict", detail: detail)
        case .notFound: self.init(status: .notFound, kind: "not-found", detail: detail)
        case .notMember: self.init(status: .forbidden, kind: "forbidden", detail: detail)
        }
    }
}

/// JSON in answers: sorted keys, dates in ISO 8601.
enum JSONAnswer {
    static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok, contentType: String = "application/json") throws -> Response {
        Response(status: status, headers: [.contentType: contentType], body: .init(byteBuffer: ByteBuffer(bytes: try bytes(value))))
    }

    static func bytes(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return try encoder.encode(value)
    }
}
