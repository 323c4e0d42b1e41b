import FoundationEssentials
import HTTPClient

/// Object storage in a bucket of Amazon S3, or of any store that speaks its interface.
public struct S3ObjectStore: ObjectStore {
    let configuration: S3Configuration
    private let http: HTTPClient
    private let signer: SignatureV4
    /// What a signature and a URL name; with the bucket where that stands in the host.
    private let scheme: String
    private let host: String

    public init(_ configuration: S3Configuration, http: HTTPClient) throws(ObjectStoreError) {
        let parts = configuration.endpoint.split(separator: "://", maxSplits: 1)
        guard parts.count == 2, ["http", "https"].contains(parts[0]), !parts[1].contains("/") else {
            throw .forbidden("the S3 endpoint '\(configuration.endpoint)' must look like https://host or http://host:port")
        }
        scheme = String(parts[0])
        host = configuration.isPathStyle ? String(parts[1]) : "\(configuration.bucket).\(parts[1])"
        self.configuration = configuration
        self.http = http
        signer = SignatureV4(
            accessKey: configuration.accessKey, secretKey: configuration.secretKey, sessionToken: configuration.sessionToken,
            region: configuration.region)
    }

    public func put(_ key: ObjectKey, bytes: [UInt8], contentType: String) async throws(ObjectStoreError) {
        let hash = RemoteTransfer.sha256(bytes)
        let response = try await send(
            "PUT", key, headers: [("content-type", contentType), ("x-amz-meta-sha256", hash)], body: .bytes(bytes), payload: hash)
        guard response.isSuccess else { throw RemoteTransfer.error(response, nil) }
    }

    public func put(_ key: ObjectKey, file path: String, contentType: String) async throws(ObjectStoreError) {
        let (size, hash) = try await RemoteTransfer.digest(file: path)
        let headers = [("content-type", contentType), ("x-amz-meta-sha256", hash)]
        if size > configuration.partBytes { return try await putInParts(key, path, size: size, headers: headers) }
        let response = try await send("PUT", key, headers: headers, body: .file(path: path), payload: hash, timeouts: RemoteTransfer.large)
        guard response.isSuccess else { throw RemoteTransfer.error(response, nil) }
    }

    public func create(_ key: ObjectKey, bytes: [UInt8], contentType: String) async throws(ObjectStoreError) -> Bool {
        let hash = RemoteTransfer.sha256(bytes)
        let creation = UUID().uuidString
        let headers = [
            ("content-type", contentType), ("if-none-match", "*"), ("x-amz-meta-sha256", hash), ("x-amz-meta-\(RemoteTransfer.creatorName)", creation),
        ]
        // 409: another creation of the same key is under way, and not decided yet.
        for _ in 0..<8 {
            let response = try await send("PUT", key, headers: headers, body: .bytes(bytes), payload: hash)
            switch response.status {
            case 200..<300: return true
            case 409: continue
            case 412:
                // It may be our own: an earlier try whose answer was lost.
                return try await head(key)?.headers["x-amz-meta-\(RemoteTransfer.creatorName)"] == creation
            default: throw RemoteTransfer.error(response, nil)
            }
        }
        throw .unavailable("others create \(key) again and again")
    }

    public func get(_ key: ObjectKey) async throws(ObjectStoreError) -> [UInt8] {
        let response = try await send("GET", key, timeouts: RemoteTransfer.large)
        guard response.isSuccess else { throw RemoteTransfer.error(response, key) }
        if let hash = response.headers["x-amz-meta-sha256"], hash != RemoteTransfer.sha256(response.body) {
            throw .corrupt(key, "its SHA-256 is not that of what was stored")
        }
        return response.body
    }

    public func get(_ key: ObjectKey, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        guard !range.isEmpty else {
            guard try await head(key) != nil else { throw .notFound(key) }
            return []
        }
        let response = try await send("GET", key, headers: [("range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")], timeouts: RemoteTransfer.large)
        switch response.status {
        case 206: return response.body
        // A store may answer with everything.
        case 200: return Array(response.body[range.clamped(to: 0..<response.body.count)])
        case 416: return []
        default: throw RemoteTransfer.error(response, key)
        }
    }

    public func get(_ key: ObjectKey, toFile path: String) async throws(ObjectStoreError) {
        try await RemoteTransfer.download(key, to: path) { beside throws(ObjectStoreError) in
            let response = try await send("GET", key, target: .file(path: beside), timeouts: RemoteTransfer.large)
            guard response.isSuccess else { throw RemoteTransfer.error(response, key) }
            return response.headers["x-amz-meta-sha256"]
        }
    }

    public func info(_ key: ObjectKey) async throws(ObjectStoreError) -> ObjectInfo? {
        guard let response = try await head(key) else { return nil }
        guard let size = response.headers["Content-Length"].flatMap({ Int($0) }) else { throw .unavailable("the store tells no size of \(key)") }
        return ObjectInfo(size: size, contentType: response.headers["Content-Type"] ?? "application/octet-stream")
    }

    public func list(prefix: String) async throws(ObjectStoreError) -> [ObjectKey] {
        var keys: [ObjectKey] = []
        var token: String?
        repeat {
            var query = [("list-type", "2"), ("prefix", prefix), ("encoding-type", "url")]
            if let token { query.append(("continuation-token", token)) }
            let response = try await send("GET", nil, query: query)
            guard response.isSuccess else { throw RemoteTransfer.error(response, nil) }
            let answer = S3Answer(response.body)
            for text in answer.all("Key") {
                // In a query's encoding a blank is a plus sign.
                guard let path = URLText.decoded(text.replacing("+", with: "%20")) else { throw .unavailable("the store lists a key that is no text") }
                keys.append(try ObjectKey(path))
            }
            token = answer.all("IsTruncated").first == "true" ? answer.all("NextContinuationToken").first : nil
        } while token != nil
        return keys.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    public func delete(_ key: ObjectKey) async throws(ObjectStoreError) {
        let response = try await send("DELETE", key)
        guard response.isSuccess || response.status == 404 else { throw RemoteTransfer.error(response, nil) }
    }

    public func signedURL(
        _ key: ObjectKey, method: SignedMethod, contentType: String?, lifetime: Duration
    ) async throws(ObjectStoreError) -> String {
        presignedURL(key, method: method, contentType: contentType, lifetime: Int(lifetime.components.seconds), now: Date())
    }

    func presignedURL(_ key: ObjectKey, method: SignedMethod, contentType: String?, lifetime: Int, now: Date) -> String {
        var headers: [(String, String)] = []
        if method == .put, let contentType { headers.append(("content-type", contentType)) }
        let query = signer.presignedQuery(method: method.rawValue, host: host, path: path(key), headers: headers, lifetime: lifetime, now: now)
        return "\(scheme)://\(host)\(path(key))?\(query)"
    }

    private func head(_ key: ObjectKey) async throws(ObjectStoreError) -> ClientResponse? {
        let response = try await send("HEAD", key)
        if response.status == 404 { return nil }
        guard response.isSuccess else { throw RemoteTransfer.error(response, key) }
        return response
    }

    private func path(_ key: ObjectKey?) -> String {
        let bucket = configuration.isPathStyle ? "/\(URLText.encoded(configuration.bucket))" : ""
        return key.map { "\(bucket)/\(URLText.encoded($0.path, keepSlashes: true))" } ?? (bucket.isEmpty ? "/" : bucket)
    }

    func send(
        _ method: String, _ key: ObjectKey?, query: [(String, String)] = [], headers: [(String, String)] = [], body: ClientRequest.Body = .none,
        payload: String = RemoteTransfer.sha256([]), target: ClientRequest.Target = .memory, timeouts: ClientRequest.Timeouts = RemoteTransfer.small
    ) async throws(ObjectStoreError) -> ClientResponse {
        let path = path(key)
        let signed = signer.headers(method: method, host: host, path: path, query: query, headers: headers, payload: payload, now: Date())
        var isInMemory = true
        if case .file = target { isInMemory = false }
        let suffix = query.isEmpty ? "" : "?\(SignatureV4.canonical(query))"
        let request = ClientRequest(
            method, "\(scheme)://\(host)\(path)\(suffix)", headers: ClientHeaders(signed.map { .init(name: $0.0, value: $0.1) }), body: body,
            target: target, timeouts: timeouts, limits: .init(bodyBytes: isInMemory ? 1 << 30 : 5 << 40), isIdempotent: true)
        do throws(HTTPClientError) { return try await http.send(request) } catch { throw RemoteTransfer.error(error) }
    }
}
