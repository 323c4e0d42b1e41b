import CryptoExtras
import Foundation
import Hummingbird
import JWTKit
import Logging
import Synchronization

/// An issuer of tokens with real RSA keys, whose key set is served over HTTP.
final class Issuer: Sendable {
    struct Key: Sendable {
        let id: String
        let collection: JWTKeyCollection
        let published: JWK

        init(_ id: String) async throws {
            let key = try Insecure.RSA.PrivateKey(backing: try _RSA.Signing.PrivateKey(keySize: .bits2048))
            let primitives = try key.publicKey.getKeyPrimitives()
            self.id = id
            collection = await JWTKeyCollection().add(rsa: key, digestAlgorithm: .sha256, kid: JWKIdentifier(string: id))
            published = .rsa(
                .rs256, identifier: JWKIdentifier(string: id), modulus: base64URL(primitives.modulus), exponent: base64URL(primitives.publicExponent))
        }
    }

    struct Claims: JWTPayload {
        var iss = "https://issuer.example"
        var aud: AudienceClaim = "https://page.example"
        var exp: ExpirationClaim
        var iat: IssuedAtClaim
        var sub: String? = "1234"
        var email: String? = "push@p.example"
        var email_verified: Bool? = true

        init(now: Date = Date(), lifetime: TimeInterval = 3600) {
            exp = ExpirationClaim(value: now.addingTimeInterval(lifetime))
            iat = IssuedAtClaim(value: now)
        }

        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    private struct State {
        var keys: [JWK] = []
        var requests = 0
        var isDown = false
    }

    private let state = Mutex(State())

    var requests: Int { state.withLock { $0.requests } }

    func publish(_ keys: [JWK]) { state.withLock { $0.keys = keys } }
    func set(isDown: Bool) { state.withLock { $0.isDown = isDown } }

    /// A token as Google signs them.
    static func token(_ claims: Claims, _ key: Key) async throws -> String {
        try await key.collection.sign(claims, kid: JWKIdentifier(string: key.id))
    }

    /// Serves the key set for the time of `body`, which is given its address.
    func serve(_ body: @escaping @Sendable (String) async throws -> Void) async throws {
        let router = Router()
        router.get("/certs") { _, _ in
            let (keys, isDown) = self.state.withLock { state in
                state.requests += 1
                return (state.keys, state.isDown)
            }
            guard !isDown else { return Response(status: .serviceUnavailable) }
            let known = try JSONEncoder().encode(JWKS(keys: keys))
            // Beside keys of a kind that nobody here knows.
            let text = String(decoding: known, as: UTF8.self).replacingOccurrences(of: #""keys":["#, with: #""keys":[{"kty":"XYZ","alg":"new"},"#)
            return Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(string: text)))
        }
        let (ports, port) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "issuer")
        logger.logLevel = .critical
        let server = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            var iterator = ports.makeAsyncIterator()
            let bound = await iterator.next() ?? 0
            try await body("http://127.0.0.1:\(bound)/certs")
            group.cancelAll()
        }
    }
}

func base64URL(_ data: Data) -> String {
    data.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
}
