import Crypto
import Foundation
import Hummingbird
import JWTKit
import Logging
import Synchronization
import Testing

/// A sign-in provider on a socket: discovery, keys, and a token endpoint that holds the caller to PKCE.
final class ProviderStandIn: Sendable {
    struct Claims: JWTPayload {
        var iss: String
        var aud: String
        var exp: ExpirationClaim
        var sub: String
        var nonce: String
        var email: String
        var email_verified: Bool
        var name: String?

        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    /// What the provider does otherwise than it should.
    enum Fault: CaseIterable {
        case none, wrongNonce, wrongAudience, wrongIssuer, expired, unverified, unknownKey
    }

    private struct Grant {
        var challenge: String
        var nonce: String
        var email: String
    }

    let port: Int
    private let key = ES256PrivateKey()
    private let state = Mutex<(grants: [String: Grant], fault: Fault)>(([:], .none))
    var issuer: String { "http://127.0.0.1:\(port)" }

    init(port: Int) { self.port = port }

    func set(_ fault: Fault) { state.withLock { $0.fault = fault } }

    /// Somebody signs in at the page that the API led to. Returns the way back.
    func approve(_ url: String, as email: String) throws -> (code: String, state: String) {
        let items = URLComponents(string: url)?.queryItems ?? []
        func item(_ name: String) throws -> String { try #require(items.first { $0.name == name }?.value, "\(name)") }
        let asked = [try item("response_type"), try item("code_challenge_method"), try item("client_id")]
        try #require(asked == ["code", "S256", "client"])
        let code = UUID().uuidString
        let grant = Grant(challenge: try item("code_challenge"), nonce: try item("nonce"), email: email)
        state.withLock { $0.grants[code] = grant }
        return (code, try item("state"))
    }

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get(".well-known/openid-configuration") { [issuer] _, _ in
            Self.json(
                #"{"issuer":"\#(issuer)","authorization_endpoint":"\#(issuer)/authorize","token_endpoint":"\#(issuer)/token","jwks_uri":"\#(issuer)/keys"}"#)
        }
        router.get("keys") { [key] _, _ in
            let parameters = key.parameters
            return Self.json(
                #"{"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"one","x":"\#(parameters?.x ?? "")","y":"\#(parameters?.y ?? "")"}]}"#)
        }
        router.post("token") { [self] request, _ in
            let body = String(buffer: try await request.body.collect(upTo: 10_000))
            let fields = Dictionary(
                body.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init) }.map { ($0[0], $0[1]) }
            ) { $1 }
            let grant = state.withLock { $0.grants.removeValue(forKey: fields["code"] ?? "") }
            let verifier = Data(SHA256.hash(data: Data((fields["code_verifier"] ?? "").utf8)))
            guard let grant, TestTokens.encoded(verifier) == grant.challenge, fields["client_secret"] == "secret" else {
                return Response(status: .badRequest, body: .init(byteBuffer: ByteBuffer(string: #"{"error":"invalid_grant"}"#)))
            }
            return Self.json(#"{"id_token":"\#(try await idToken(grant))","access_token":"x","token_type":"Bearer"}"#)
        }
        return router
    }

    private func idToken(_ grant: Grant) async throws -> String {
        let fault = state.withLock { $0.fault }
        let keys = JWTKeyCollection()
        await keys.add(ecdsa: fault == .unknownKey ? ES256PrivateKey() : key, kid: "one")
        return try await keys.sign(
            Claims(
                iss: fault == .wrongIssuer ? "http://evil.example" : issuer, aud: fault == .wrongAudience ? "other" : "client",
                exp: .init(value: Date().addingTimeInterval(fault == .expired ? -10 : 300)), sub: "subject of \(grant.email)",
                nonce: fault == .wrongNonce ? "other" : grant.nonce, email: grant.email, email_verified: fault != .unverified, name: "Ada"),
            kid: "one")
    }

    private static func json(_ text: String) -> Response {
        Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// Serves while `body` runs.
    func serve(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let (ready, announce) = AsyncStream<Void>.makeStream()
        var logger = Logger(label: "provider")
        logger.logLevel = .critical
        let server = Application(
            router: router(), configuration: .init(address: .hostname("127.0.0.1", port: port)), onServerRunning: { _ in announce.finish() }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await server.run() } catch is CancellationError {}
                announce.finish()
            }
            for await _ in ready {}
            try await body()
            group.cancelAll()
        }
    }
}
