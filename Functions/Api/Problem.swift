import Foundation
import Hummingbird

/// An error as `application/problem+json` (RFC 9457). Carries nothing internal: what went wrong inside goes to the log.
struct Problem: Error, HTTPResponseError, Sendable {
    var status: HTTPResponse.Status
    /// The stable name of the kind of problem; the last part of the problem's type.
    var kind: String
    var detail: String

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
        return try JSONAnswer.response(body, status: status, contentType: "application/problem+json")
    }
}

/// JSON in answers: sorted keys, dates in ISO 8601.
enum JSONAnswer {
    static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok, contentType: String = "application/json") throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return Response(
            status: status, headers: [.contentType: contentType], body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }
}
