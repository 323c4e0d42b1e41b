import HTTPClient

extension S3ObjectStore {
    /// Uploads a large file in parts; the object appears when the last call is answered. What was begun and not finished is aborted.
    func putInParts(_ key: ObjectKey, _ path: String, size: Int, headers: [(String, String)]) async throws(ObjectStoreError) {
        let begun = try await send("POST", key, query: [("uploads", "")], headers: headers)
        guard begun.isSuccess, let upload = S3Answer(begun.body).all("UploadId").first else { throw RemoteTransfer.error(begun, nil) }
        do throws(ObjectStoreError) {
            var tags: [String] = []
            var offset = 0
            while offset < size {
                let part = try await RemoteTransfer.read(path, offset: offset, count: min(configuration.partBytes, size - offset))
                guard !part.isEmpty else { throw .unavailable("\(path) became shorter while it was uploaded") }
                let response = try await send(
                    "PUT", key, query: [("partNumber", String(tags.count + 1)), ("uploadId", upload)], body: .bytes(part),
                    payload: RemoteTransfer.sha256(part), timeouts: RemoteTransfer.large)
                guard response.isSuccess, let tag = response.headers["ETag"] else { throw RemoteTransfer.error(response, nil) }
                tags.append(tag)
                offset += part.count
            }
            try await complete(key, upload, tags)
        } catch {
            // The store bills parts until they are aborted; where this fails, the bucket's lifecycle rule does it.
            _ = try? await send("DELETE", key, query: [("uploadId", upload)])
            throw error
        }
    }

    private func complete(_ key: ObjectKey, _ upload: String, _ tags: [String]) async throws(ObjectStoreError) {
        let parts = tags.enumerated().map { "<Part><PartNumber>\($0 + 1)</PartNumber><ETag>\(S3Answer.escaped($1))</ETag></Part>" }.joined()
        let body = Array("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(parts)</CompleteMultipartUpload>".utf8)
        let response = try await send(
            "POST", key, query: [("uploadId", upload)], headers: [("content-type", "application/xml")], body: .bytes(body),
            payload: RemoteTransfer.sha256(body), timeouts: RemoteTransfer.large)
        // S3 may answer 200 and tell of a failure in the body.
        guard response.isSuccess, S3Answer(response.body).all("ETag").first != nil else { throw RemoteTransfer.error(response, nil) }
    }
}

/// The text of elements in one of S3's small XML answers, which have no attributes that matter and no comments.
struct S3Answer {
    private let text: Substring

    init(_ body: [UInt8]) { text = Substring(decoding: body, as: UTF8.self) }

    /// The contents of all elements of that name that hold text alone, in order.
    func all(_ name: String) -> [String] {
        var found: [String] = []
        var rest = text
        while let start = rest.firstRange(of: "<\(name)>") {
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: "</\(name)>") else { break }
            found.append(Self.unescaped(String(rest[..<end.lowerBound])))
            rest = rest[end.upperBound...]
        }
        return found
    }

    private static let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&apos;", "'"), ("&amp;", "&")]

    private static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        return entities.reduce(text) { $0.replacing($1.0, with: $1.1) }
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
