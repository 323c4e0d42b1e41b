import FoundationEssentials

/// What is signed in a V4 signed URL of Google Cloud Storage.
/// Source: Google Cloud Storage, "V4 signing process with your own program".
struct GoogleSignatureV4 {
    /// Percent-encoded, beginning with `/BUCKET/`.
    var path: String
    /// Encoded and sorted, without the signature.
    var query: String
    var stringToSign: String

    /// - Parameter lifetime: seconds, at most seven days.
    init(method: String, host: String, bucket: String, key: String, contentType: String?, email: String, lifetime: Int, now: Date) {
        let (timestamp, day) = SignatureV4.times(now)
        let scope = "\(day)/auto/storage/goog4_request"
        var headers = [("host", host)]
        if let contentType { headers.insert(("content-type", contentType), at: 0) }
        let names = headers.map(\.0).joined(separator: ";")
        path = "/\(URLText.encoded(bucket))/\(URLText.encoded(key, keepSlashes: true))"
        query = SignatureV4.canonical([
            ("X-Goog-Algorithm", "GOOG4-RSA-SHA256"), ("X-Goog-Credential", "\(email)/\(scope)"), ("X-Goog-Date", timestamp),
            ("X-Goog-Expires", String(min(max(lifetime, 1), 604_800))), ("X-Goog-SignedHeaders", names),
        ])
        let lines = headers.map { "\($0.0):\($0.1)\n" }.joined()
        let request = [method, path, query, lines, names, SignatureV4.unsignedPayload].joined(separator: "\n")
        stringToSign = ["GOOG4-RSA-SHA256", timestamp, scope, RemoteTransfer.sha256(Array(request.utf8))].joined(separator: "\n")
    }
}
