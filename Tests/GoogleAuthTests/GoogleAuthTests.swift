import CryptoExtras
import Foundation
import HTTPClient
import Synchronization
import Testing
import Hummingbird
import Logging

@testable import GoogleAuth

@Suite struct GoogleAuthTests {
    let key: _RSA.Signing.PrivateKey
    let folder: URL

    init() throws {
        key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func keyFile(tokenURI: String, type: String = "service_account") throws -> String {
        let file = folder.appendingPathComponent("key.json")
        let fields = [
            "type": type, "client_email": "robot@p.example", "private_key": key.pemRepresentation, "private_key_id": "k1", "token_uri": tokenURI,
        ]
        try JSONEncoder().encode(fields).write(to: file)
        return file.path
    }

    private func decoded(_ part: Substring) throws -> [String: Any] {
        var text = part.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        while text.count % 4 != 0 { text += "=" }
        let data = try #require(Data(base64Encoded: text))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func theAssertionIsSignedAndNamesWhatItIsFor() throws {
        let account = try ServiceAccountKey(path: try keyFile(tokenURI: "https://oauth.example/token"))
        let parts = try account.assertion(scope: "scope-1", now: 1_700_000_000).split(separator: ".")
        #expect(parts.count == 3)
        let header = try decoded(parts[0])
        #expect(header["alg"] as? String == "RS256")
        #expect(header["kid"] as? String == "k1")
        let claims = try decoded(parts[1])
        #expect(claims["iss"] as? String == "robot@p.example")
        #expect(claims["aud"] as? String == "https://oauth.example/token")
        #expect(claims["scope"] as? String == "scope-1")
        #expect(claims["exp"] as? Int == 1_700_003_600)
        var signature = parts[2].replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        while signature.count % 4 != 0 { signature += "=" }
        let raw = _RSA.Signing.RSASignature(rawRepresentation: try #require(Data(base64Encoded: signature)))
        #expect(key.publicKey.isValidSignature(raw, for: Data("\(parts[0]).\(parts[1])".utf8), padding: .insecurePKCS1v1_5))
    }

    @Test func filesThatAreNoServiceAccountsKeySaySo() throws {
        let path = try keyFile(tokenURI: "https://x", type: "external_account")
        #expect(throws: GoogleAuthError.unusableCredentials(path: path, reason: "its type is 'external_account'; a service account's key is needed")) {
            try ServiceAccountKey(path: path)
        }
        #expect(throws: GoogleAuthError.unusableCredentials(path: "/nowhere", reason: "it cannot be read")) { try ServiceAccountKey(path: "/nowhere") }
    }

    @Test func aTokenIsFetchedOnceForManyAndSentToTheRightPlace() async throws {
        let calls = Mutex<[String]>([])
        let router = Router()
        router.post("/token") { request, _ in
            let body = String(buffer: try await request.body.collect(upTo: 1 << 16))
            calls.withLock { $0.append(body) }
            return #"{"access_token":"abc","expires_in":3599,"token_type":"Bearer"}"#
        }
        router.get("/computeMetadata/v1/instance/service-accounts/default/token") { request, _ in
            request.headers[.init("Metadata-Flavor") ?? .accept] == "Google" ? #"{"access_token":"meta","expires_in":3599}"# : "{}"
        }
        try await withServer(router) { port in
            let client = try HTTPClient()
            let path = try keyFile(tokenURI: "http://127.0.0.1:\(port)/token")
            let source = try GoogleTokenSource(environment: ["GOOGLE_APPLICATION_CREDENTIALS": path], client: client)
            let tokens = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<10 { group.addTask { try await source.token() } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(tokens) == ["abc"])
            let metadata = try GoogleTokenSource(environment: ["GCE_METADATA_HOST": "127.0.0.1:\(port)"], client: client)
            #expect(try await metadata.token() == "meta")
        }
        let sent = calls.withLock { $0 }
        #expect(sent.count == 1)
        #expect(sent.first?.hasPrefix("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=ey") == true)
    }

    @Test func anExpiringTokenIsRenewedAndAFailureKeepsTheOldOneWhileItLasts() async throws {
        let cache = TokenCache()
        func fetched(_ value: String, _ expiry: Double) -> @Sendable () async -> Result<AccessToken, GoogleAuthError> {
            { .success(AccessToken(value: value, expiry: expiry)) }
        }
        #expect(try await cache.token(now: 0, fetch: fetched("one", 1000)) == "one")
        #expect(try await cache.token(now: 700, fetch: fetched("two", 2000)) == "one")
        #expect(try await cache.token(now: 800, fetch: { .failure(.unavailable("x")) }) == "one")
        #expect(try await cache.token(now: 800, fetch: fetched("two", 2000)) == "two")
        await #expect(throws: GoogleAuthError.unavailable("x")) { try await cache.token(now: 1990, fetch: { .failure(.unavailable("x")) }) }
    }

    private func withServer(_ router: Router<BasicRequestContext>, _ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        let (ports, port) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let server = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            var iterator = ports.makeAsyncIterator()
            let bound = await iterator.next() ?? 0
            try await body(bound)
            group.cancelAll()
        }
    }
}
