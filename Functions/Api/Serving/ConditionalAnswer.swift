import Crypto
import Foundation
import Hummingbird

/// Answers that are read often: an entity tag of the content, and 304 for who has it already (RFC 9110, section 13).
enum ConditionalAnswer {
    static func json(_ request: Request, _ value: some Encodable) throws -> Response {
        try bytes(request, JSONAnswer.bytes(value), contentType: "application/json")
    }

    static func bytes(_ request: Request, _ bytes: Data, contentType: String) throws -> Response {
        let tag = "\"" + SHA256.hash(data: bytes).prefix(12).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\""
        let headers: HTTPFields = [.eTag: tag, .cacheControl: "private, no-cache", .contentType: contentType]
        if isKnown(tag, request) { return Response(status: .notModified, headers: headers) }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// Whether the caller has what bears this tag.
    static func isKnown(_ tag: String, _ request: Request) -> Bool {
        let known = request.headers[.ifNoneMatch]?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } ?? []
        return known.contains { $0 == "*" || $0 == tag || $0 == "W/" + tag }
    }
}
