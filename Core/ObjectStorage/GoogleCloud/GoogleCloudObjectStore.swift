import FoundationEssentials
import GoogleAuth
import HTTPClient

/// Object storage in a bucket of Google Cloud Storage, through its JSON interface.
public struct GoogleCloudObjectStore: ObjectStore {
    let configuration: GoogleCloudStorageConfiguration
    let http: HTTPClient
    private let tokens: (any AccessTokenSource)?
    private let signer: GoogleURLSigner?

    /// - Parameters:
    ///   - tokens: needed where the configuration says so, and for a signer without a key.
    ///   - signer: nil: there are no signed URLs.
    public init(
        _ configuration: GoogleCloudStorageConfiguration, http: HTTPClient, tokens: (any AccessTokenSource)? = nil, signer: GoogleURLSigner? = nil
    ) {
        self.configuration = configuration
        self.http = http
        self.tokens = tokens
        self.signer = signer
    }

    public func put(_ key: ObjectKey, bytes: [UInt8], contentType: String) async throws(ObjectStoreError) {
        let response = try await upload(key, bytes, Resource(key, contentType, sha256: RemoteTransfer.sha256(bytes)))
        guard response.isSuccess else { throw RemoteTransfer.error(response, nil) }
    }

    public func put(_ key: ObjectKey, file path: String, contentType: String) async throws(ObjectStoreError) {
        let (size, hash) = try await RemoteTransfer.digest(file: path)
        let resource = Resource(key, contentType, sha256: hash)
        if size > configuration.sessionBytes { return try await uploadInSession(path, resource) }
        let bytes = try await RemoteTransfer.read(path, offset: 0, count: size)
        let response = try await upload(key, bytes, resource)
        guard response.isSuccess else { throw RemoteTransfer.error(response, nil) }
    }

    public func create(_ key: ObjectKey, bytes: [UInt8], contentType: String) async throws(ObjectStoreError) -> Bool {
        let creation = UUID().uuidString
        var resource = Resource(key, contentType, sha256: RemoteTransfer.sha256(bytes))
        resource.metadata?[RemoteTransfer.creatorName] = creation
        // Generation 0: only where there is no such object.
        let response = try await upload(key, bytes, resource, query: [("ifGenerationMatch", "0")])
        if response.isSuccess { return true }
        guard response.status == 412 else { throw RemoteTransfer.error(response, nil) }
        // It may be our own: an earlier try whose answer was lost.
        return try await metadata(of: key)?.metadata?[RemoteTransfer.creatorName] == creation
    }

    public func get(_ key: ObjectKey) async throws(ObjectStoreError) -> [UInt8] {
        let (response, resource) = try await fetch(key, target: .memory)
        if let hash = resource.metadata?[RemoteTransfer.checksumName], hash != RemoteTransfer.sha256(response.body) {
            throw .corrupt(key, "its SHA-256 is not that of what was stored")
        }
        return response.body
    }

    public func get(_ key: ObjectKey, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        guard !range.isEmpty else {
            guard try await metadata(of: key) != nil else { throw .notFound(key) }
            return []
        }
        let response = try await send(
            "GET", object(key), query: [("alt", "media")], headers: ["Range": "bytes=\(range.lowerBound)-\(range.upperBound - 1)"],
            timeouts: RemoteTransfer.large)
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
            try await fetch(key, target: .file(path: beside)).resource.metadata?[RemoteTransfer.checksumName]
        }
    }

    public func info(_ key: ObjectKey) async throws(ObjectStoreError) -> ObjectInfo? {
        guard let resource = try await metadata(of: key) else { return nil }
        guard let size = resource.size.flatMap({ Int($0) }) else { throw .unavailable("the store tells no size of \(key)") }
        return ObjectInfo(size: size, contentType: resource.contentType ?? "application/octet-stream")
    }

    public func list(prefix: String) async throws(ObjectStoreError) -> [ObjectKey] {
        var keys: [ObjectKey] = []
        var token: String?
        repeat {
            var query = [("prefix", prefix), ("fields", "items(name),nextPageToken")]
            if let token { query.append(("pageToken", token)) }
            let response = try await send("GET", "/storage/v1/b/\(URLText.encoded(configuration.bucket))/o", query: query)
            guard response.isSuccess else { throw RemoteTransfer.error(response, nil) }
            let page = try decode(Listing.self, response)
            for item in page.items ?? [] { keys.append(try ObjectKey(item.name)) }
            token = page.nextPageToken.flatMap { $0.isEmpty ? nil : $0 }
        } while token != nil
        return keys.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    public func delete(_ key: ObjectKey) async throws(ObjectStoreError) {
        let response = try await send("DELETE", object(key))
        guard response.isSuccess || response.status == 404 else { throw RemoteTransfer.error(response, nil) }
    }

    public func signedURL(
        _ key: ObjectKey, method: SignedMethod, contentType: String?, lifetime: Duration
    ) async throws(ObjectStoreError) -> String {
        try await signedURL(key, method: method, contentType: contentType, lifetime: Int(lifetime.components.seconds), now: Date())
    }

    /// Object and metadata of one generation: between two requests another may have been stored.
    private func fetch(
        _ key: ObjectKey, target: ClientRequest.Target
    ) async throws(ObjectStoreError) -> (response: ClientResponse, resource: Resource) {
        for _ in 0..<8 {
            guard let resource = try await metadata(of: key) else { throw .notFound(key) }
            var query = [("alt", "media")]
            if let generation = resource.generation { query.append(("ifGenerationMatch", generation)) }
            let response = try await send("GET", object(key), query: query, target: target, timeouts: RemoteTransfer.large)
            if response.isSuccess {
                let now = response.headers["x-goog-generation"]
                if now == nil || now == resource.generation { return (response, resource) }
            } else if response.status != 412, response.status != 404 {
                throw RemoteTransfer.error(response, key)
            }
        }
        throw .unavailable("\(key) is replaced again and again")
    }

    private func metadata(of key: ObjectKey) async throws(ObjectStoreError) -> Resource? {
        let response = try await send("GET", object(key))
        if response.status == 404 { return nil }
        guard response.isSuccess else { throw RemoteTransfer.error(response, key) }
        return try decode(Resource.self, response)
    }

    private func object(_ key: ObjectKey) -> String {
        "/storage/v1/b/\(URLText.encoded(configuration.bucket))/o/\(URLText.encoded(key.path))"
    }

    func decode<Value: Decodable>(_ type: Value.Type, _ response: ClientResponse) throws(ObjectStoreError) -> Value {
        do { return try JSONDecoder().decode(type, from: Data(response.body)) } catch { throw .unavailable("the store's answer cannot be read: \(error)") }
    }

    /// - Parameter path: encoded, or a whole URL.
    func send(
        _ method: String, _ path: String, query: [(String, String)] = [], headers: ClientHeaders = [:], body: ClientRequest.Body = .none,
        target: ClientRequest.Target = .memory, timeouts: ClientRequest.Timeouts = RemoteTransfer.small, retry: RetryPolicy? = nil
    ) async throws(ObjectStoreError) -> ClientResponse {
        var headers = headers
        if configuration.needsToken { headers["Authorization"] = "Bearer \(try await token())" }
        var isInMemory = true
        if case .file = target { isInMemory = false }
        let suffix = query.isEmpty ? "" : "?\(SignatureV4.canonical(query))"
        let url = path.hasPrefix("/") ? configuration.baseURL + path + suffix : path
        let request = ClientRequest(
            method, url, headers: headers, body: body, target: target, timeouts: timeouts,
            limits: .init(bodyBytes: isInMemory ? 1 << 30 : 5 << 40), isIdempotent: true)
        do throws(HTTPClientError) { return try await http.send(request, retry: retry) } catch { throw RemoteTransfer.error(error) }
    }

    private func token() async throws(ObjectStoreError) -> String {
        guard let tokens else { throw .forbidden("no source of tokens is configured") }
        do throws(GoogleAuthError) { return try await tokens.token() } catch { throw error.isTransient ? .unavailable("\(error)") : .forbidden("\(error)") }
    }

    func signedURL(
        _ key: ObjectKey, method: SignedMethod, contentType: String?, lifetime: Int, now: Date
    ) async throws(ObjectStoreError) -> String {
        guard let signer else { throw .forbidden("no service account is configured that signs URLs") }
        let parts = configuration.baseURL.split(separator: "://", maxSplits: 1)
        let host = String(parts.last ?? "")
        let signing = GoogleSignatureV4(
            method: method.rawValue, host: host, bucket: configuration.bucket, key: key.path, contentType: method == .put ? contentType : nil,
            email: signer.email, lifetime: lifetime, now: now)
        let signature: [UInt8]
        switch signer {
        case .key(let key):
            do throws(GoogleAuthError) { signature = try key.signature(of: Array(signing.stringToSign.utf8)) } catch { throw .forbidden("\(error)") }
        case .service(let email, let base): signature = try await sign(Array(signing.stringToSign.utf8), email, base)
        }
        return "\(configuration.baseURL)\(signing.path)?\(signing.query)&X-Goog-Signature=\(RemoteTransfer.hex(signature))"
    }

    private func sign(_ bytes: [UInt8], _ email: String, _ base: String) async throws(ObjectStoreError) -> [UInt8] {
        let body = Array(#"{"payload":"\#(Data(bytes).base64EncodedString())"}"#.utf8)
        let request = ClientRequest(
            "POST", "\(base)/v1/projects/-/serviceAccounts/\(URLText.encoded(email)):signBlob",
            headers: ["Authorization": "Bearer \(try await token())", "Content-Type": "application/json"], body: .bytes(body),
            timeouts: .init(total: .seconds(15)), isIdempotent: true)
        let response: ClientResponse
        do throws(HTTPClientError) { response = try await http.send(request) } catch { throw RemoteTransfer.error(error) }
        guard response.isSuccess else { throw RemoteTransfer.error(response, nil) }
        guard let signed = Data(base64Encoded: try decode(SignedBlob.self, response).signedBlob) else {
            throw .unavailable("the answer to signBlob holds no signature")
        }
        return [UInt8](signed)
    }

    private struct SignedBlob: Decodable { var signedBlob: String }

    private struct Listing: Decodable {
        struct Item: Decodable { var name: String }
        var items: [Item]?
        var nextPageToken: String?
    }

    /// The JSON resource of an object.
    struct Resource: Codable {
        var name: String
        var contentType: String?
        var metadata: [String: String]?
        var size: String?
        var generation: String?

        init(_ key: ObjectKey, _ contentType: String, sha256: String) {
            name = key.path
            self.contentType = contentType
            metadata = [RemoteTransfer.checksumName: sha256]
        }
    }
}
