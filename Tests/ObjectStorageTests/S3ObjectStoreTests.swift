import Foundation
import HTTPClient
import StorageServers
import Testing

@testable import ObjectStorage

/// Against moto's S3 server. It checks no signatures: AWS's own examples do, in `SignatureV4Tests`.
@Suite(.timeLimit(.minutes(3))) struct S3ObjectStoreTests {
    let server: StorageServer
    let http: HTTPClient
    let store: S3ObjectStore

    init() async throws {
        server = try await StorageServer(python: ["-m", "moto.server", "-p", "0"])
        http = try HTTPClient()
        var configuration = try S3Configuration(
            environment: ["AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_ENDPOINT_URL": server.url], bucket: "drawings")
        configuration.partBytes = 6 << 20
        store = try S3ObjectStore(configuration, http: http)
        #expect(try await store.send("PUT", nil).status == 200)
    }

    @Test func conformance() async throws { try await ObjectStoreConformance(store: store).all() }

    @Test func signedURLsLetTheirBearersPutAndGet() async throws {
        let key = try ObjectKey("org/a b+c.pdf")
        let put = try await store.signedURL(key, method: .put, contentType: "application/pdf", lifetime: .seconds(60))
        let sent = try await http.send(ClientRequest("PUT", put, headers: ["Content-Type": "application/pdf"], body: .bytes([1, 2, 3])))
        #expect(sent.status == 200)
        let get = try await store.signedURL(key, method: .get, contentType: nil, lifetime: .seconds(60))
        #expect(try await http.send(ClientRequest("GET", get)).body == [1, 2, 3])
        #expect(try await store.info(key) == ObjectInfo(size: 3, contentType: "application/pdf"))
    }

    @Test func listsGoOnBeyondOnePage() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<10 {
                group.addTask {
                    for number in 0..<105 {
                        try await store.put(try ObjectKey("many/\(worker)/\(number)"), bytes: [], contentType: "a/b")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.list(prefix: "many/").count == 1050)
    }

    @Test func whatWasChangedBehindOurBackIsFoundOnRead() async throws {
        let key = try ObjectKey("org/damaged")
        let wrong = RemoteTransfer.sha256([9])
        #expect(try await store.send("PUT", key, headers: [("x-amz-meta-sha256", wrong)], body: .bytes([1]), payload: RemoteTransfer.sha256([1])).status == 200)
        await #expect(throws: ObjectStoreError.corrupt(key, "its SHA-256 is not that of what was stored")) { try await store.get(key) }
        let target = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        await #expect(throws: ObjectStoreError.self) { try await store.get(key, toFile: target) }
        #expect(!FileManager.default.fileExists(atPath: target))
    }

    @Test func aMissingBucketAndAnUnreachableStoreSaySo() async throws {
        var configuration = store.configuration
        configuration.bucket = "nowhere"
        let missing = try S3ObjectStore(configuration, http: http)
        await #expect(throws: ObjectStoreError.self) { try await missing.put(try ObjectKey("a"), bytes: [1], contentType: "a/b") }
        configuration.endpoint = "http://127.0.0.1:1"
        let unreachable = try S3ObjectStore(configuration, http: try HTTPClient(.init(retryPolicy: .none)))
        do {
            _ = try await unreachable.get(try ObjectKey("a"))
            Issue.record("something answered")
        } catch ObjectStoreError.unavailable {}
    }
}
