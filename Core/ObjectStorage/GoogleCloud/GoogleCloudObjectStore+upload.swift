import FoundationEssentials
import HTTPClient

extension GoogleCloudObjectStore {
    private var uploads: String { "/upload/storage/v1/b/\(URLText.encoded(configuration.bucket))/o" }

    /// One request with metadata and content (`multipart/related`): the object appears with both, or not at all.
    func upload(
        _ key: ObjectKey, _ bytes: [UInt8], _ resource: Resource, query: [(String, String)] = []
    ) async throws(ObjectStoreError) -> ClientResponse {
        // No content holds a random boundary by chance.
        let boundary = "buildtrace-\(UUID().uuidString)"
        let type = resource.contentType ?? "application/octet-stream"
        guard !type.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { throw .forbidden("'\(type)' is no content type") }
        let head = "--\(boundary)\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n"
        let body = Array(head.utf8) + (try encoded(resource)) + Array("\r\n--\(boundary)\r\nContent-Type: \(type)\r\n\r\n".utf8) + bytes
        return try await send(
            "POST", uploads, query: [("uploadType", "multipart")] + query,
            headers: ["Content-Type": "multipart/related; boundary=\(boundary)"], body: .bytes(body + Array("\r\n--\(boundary)--\r\n".utf8)),
            timeouts: RemoteTransfer.large)
    }

    /// A large file, streamed in a session that is begun anew where it breaks; the object appears when the last byte is stored.
    func uploadInSession(_ path: String, _ resource: Resource) async throws(ObjectStoreError) {
        let policy = http.configuration.retryPolicy
        var attempt = 1
        while true {
            let trouble: ObjectStoreError
            do throws(ObjectStoreError) {
                let begun = try await send(
                    "POST", uploads, query: [("uploadType", "resumable")],
                    headers: ["Content-Type": "application/json; charset=UTF-8", "X-Upload-Content-Type": resource.contentType ?? ""],
                    body: .bytes(try encoded(resource)))
                guard begun.isSuccess, let session = begun.headers["Location"] else { throw RemoteTransfer.error(begun, nil) }
                let sent = try await send("PUT", session, body: .file(path: path), timeouts: RemoteTransfer.large, retry: RetryPolicy.none)
                guard !sent.isSuccess else { return }
                throw RemoteTransfer.error(sent, nil)
            } catch { trouble = error }
            guard case .unavailable = trouble, attempt < policy.maximumAttempts, !Task.isCancelled else { throw trouble }
            let pause = min(policy.maximumDelay, policy.firstDelay * (1 << min(attempt, 10)))
            do { try await Task.sleep(for: pause) } catch { throw trouble }
            attempt += 1
        }
    }

    private func encoded(_ resource: Resource) throws(ObjectStoreError) -> [UInt8] {
        do { return [UInt8](try JSONEncoder().encode(resource)) } catch { throw .forbidden("the metadata is no JSON: \(error)") }
    }
}
