import CryptoExtras
import Foundation
import GoogleAuth
import HTTPClient
import StorageServers
import Testing

@testable import ObjectStorage

/// Against gcp-storage-emulator, which checks no signatures: Google's own signer does, below.
@Suite(.timeLimit(.minutes(3))) struct GoogleCloudObjectStoreTests {
    let server: StorageServer
    let http: HTTPClient
    let keyFile: String
    let signer: GoogleURLSigner

    init() async throws {
        server = try await StorageServer(python: [Self.client("gcs_server.py")])
        http = try HTTPClient()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        keyFile = folder.appendingPathComponent("key.json").path
        let fields = [
            "type": "service_account", "client_email": "robot@p.iam.gserviceaccount.com", "token_uri": "https://oauth2.example/token",
            "private_key": try _RSA.Signing.PrivateKey(keySize: .bits2048).pemRepresentation,
        ]
        try JSONEncoder().encode(fields).write(to: URL(fileURLWithPath: keyFile))
        signer = .key(try ServiceAccountKey(path: keyFile))
    }

    private static func client(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Clients/\(name)").path
    }

    private func store() -> GoogleCloudObjectStore {
        GoogleCloudObjectStore(
            GoogleCloudStorageConfiguration(environment: ["STORAGE_EMULATOR_HOST": server.url], bucket: "drawings"), http: http, signer: signer)
    }

    /// The emulator ignores `ifGenerationMatch`: conditional puts and reads of one generation are held against `GenerationTests` instead,
    /// and are unproven against Google itself.
    @Test func conformance() async throws { try await ObjectStoreConformance(store: store()).all(except: [.conditionalPut, .atomicReplace]) }

    @Test func signedURLsLetTheirBearersPutAndGet() async throws {
        let key = try ObjectKey("org/a.pdf")
        let put = try await store().signedURL(key, method: .put, contentType: "application/pdf", lifetime: .seconds(60))
        let sent = try await http.send(ClientRequest("PUT", put, headers: ["Content-Type": "application/pdf"], body: .bytes([1, 2, 3])))
        #expect(sent.isSuccess)
        let get = try await store().signedURL(key, method: .get, contentType: nil, lifetime: .seconds(60))
        let got = try await http.send(ClientRequest("GET", get))
        #expect(got.body == [1, 2, 3])
    }

    @Test(arguments: [("GET", nil), ("PUT", "application/pdf")] as [(String, String?)])
    func signedURLsAreThoseOfGooglesOwnSigner(_ method: String, _ contentType: String?) async throws {
        let python = try #require(ProcessInfo.processInfo.environment["BUILDTRACE_TEST_PYTHON"], "run scripts/test")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        let arguments = [Self.client("gcs_signed_url.py"), keyFile, method, "/drawings/org/%C3%9Cber%20sicht%2B1.pdf", "900", "20260102T030405Z"]
        process.arguments = arguments + (contentType.map { [$0] } ?? [])
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let expected = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let store = GoogleCloudObjectStore(GoogleCloudStorageConfiguration(bucket: "drawings"), http: http, signer: signer)
        let now = try Date("2026-01-02T03:04:05Z", strategy: .iso8601)
        let method = try #require(SignedMethod(rawValue: method))
        let url = try await store.signedURL(try ObjectKey("org/Über sicht+1.pdf"), method: method, contentType: contentType, lifetime: 900, now: now)
        func parts(_ url: String) -> (String?, Set<Substring>) {
            let halves = url.split(separator: "?", maxSplits: 1)
            return (halves.first.map(String.init), Set(halves.last?.split(separator: "&") ?? []))
        }
        #expect(parts(url) == parts(expected))
    }

    @Test func withoutASignerThereAreNoSignedURLs() async throws {
        let store = GoogleCloudObjectStore(GoogleCloudStorageConfiguration(bucket: "drawings"), http: http)
        await #expect(throws: ObjectStoreError.forbidden("no service account is configured that signs URLs")) {
            try await store.signedURL(try ObjectKey("a"), method: .get, contentType: nil, lifetime: .seconds(60))
        }
    }
}
