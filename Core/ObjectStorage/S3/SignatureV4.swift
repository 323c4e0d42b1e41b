import Crypto
import FoundationEssentials

/// AWS Signature Version 4 for S3: the path is encoded once, the query sorted.
/// Source: AWS, "Signature Calculations for the Authorization Header" and "Authenticating Requests: Using Query Parameters".
struct SignatureV4: Sendable {
    var accessKey: String
    var secretKey: String
    var sessionToken: String?
    var region: String
    var service = "s3"

    static let unsignedPayload = "UNSIGNED-PAYLOAD"

    /// The headers to send, `Authorization` included.
    /// - Parameters:
    ///   - path: percent-encoded, beginning with `/`.
    ///   - query: names and values, not encoded.
    ///   - headers: further headers to sign, lower-case names.
    ///   - payload: SHA-256 of the body in hex, or `UNSIGNED-PAYLOAD`.
    func headers(
        method: String, host: String, path: String, query: [(String, String)], headers: [(String, String)], payload: String, now: Date
    ) -> [(String, String)] {
        let (timestamp, day) = Self.times(now)
        var signed = headers + [("host", host), ("x-amz-content-sha256", payload), ("x-amz-date", timestamp)]
        if let sessionToken { signed.append(("x-amz-security-token", sessionToken)) }
        signed.sort { $0.0 < $1.0 }
        let names = signed.map(\.0).joined(separator: ";")
        let signature = signature(
            method: method, path: path, query: Self.canonical(query), headers: signed, names: names, payload: payload, timestamp: timestamp, day: day)
        let authorization = "AWS4-HMAC-SHA256 Credential=\(accessKey)/\(scope(day)), SignedHeaders=\(names), Signature=\(signature)"
        return signed.filter { $0.0 != "host" } + [("authorization", authorization)]
    }

    /// The query of a presigned URL, encoded.
    /// - Parameter lifetime: seconds, at most seven days.
    func presignedQuery(
        method: String, host: String, path: String, headers: [(String, String)], lifetime: Int, now: Date
    ) -> String {
        let (timestamp, day) = Self.times(now)
        let signed = (headers + [("host", host)]).sorted { $0.0 < $1.0 }
        let names = signed.map(\.0).joined(separator: ";")
        var query = [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"), ("X-Amz-Credential", "\(accessKey)/\(scope(day))"), ("X-Amz-Date", timestamp),
            ("X-Amz-Expires", String(min(max(lifetime, 1), 604_800))), ("X-Amz-SignedHeaders", names),
        ]
        if let sessionToken { query.append(("X-Amz-Security-Token", sessionToken)) }
        let canonical = Self.canonical(query)
        let signature = signature(
            method: method, path: path, query: canonical, headers: signed, names: names, payload: Self.unsignedPayload, timestamp: timestamp, day: day)
        return "\(canonical)&X-Amz-Signature=\(signature)"
    }

    static func canonical(_ query: [(String, String)]) -> String {
        query.map { (URLText.encoded($0.0), URLText.encoded($0.1)) }.sorted { $0 < $1 }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }

    private func scope(_ day: String) -> String { "\(day)/\(region)/\(service)/aws4_request" }

    private func signature(
        method: String, path: String, query: String, headers: [(String, String)], names: String, payload: String, timestamp: String, day: String
    ) -> String {
        let lines = headers.map { "\($0.0):\($0.1.split(separator: " ").joined(separator: " "))\n" }.joined()
        let request = [method, path, query, lines, names, payload].joined(separator: "\n")
        let text = ["AWS4-HMAC-SHA256", timestamp, scope(day), RemoteTransfer.sha256(Array(request.utf8))].joined(separator: "\n")
        var key = Array("AWS4\(secretKey)".utf8)
        for part in [day, region, service, "aws4_request", text] {
            key = Array(HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: SymmetricKey(data: key)))
        }
        return RemoteTransfer.hex(key)
    }

    /// `20130524T000000Z` and `20130524`.
    static func times(_ date: Date) -> (timestamp: String, day: String) {
        let text = date.formatted(Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted))
        return (text, String(text.prefix(8)))
    }
}
