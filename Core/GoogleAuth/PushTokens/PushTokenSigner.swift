import Crypto
import FoundationEssentials
import JWTKit

/// Signs push tokens as Google does, for a broker that is not Google's, and publishes the key with which they can be checked.
public actor PushTokenSigner {
    private static let lifetime: TimeInterval = 3600
    /// A token is handed out until it has no more than this left, in seconds.
    private static let margin: TimeInterval = 600
    private static let mostKept = 100

    private struct Purpose: Hashable {
        var audience: String
        var account: String
    }

    private let issuer: String
    private let keys: JWTKeyCollection
    private let id: JWKIdentifier
    private var tokens: [Purpose: (value: String, expiry: Date)] = [:]
    /// The JSON Web Key Set that holds the public key.
    public nonisolated let keySet: String

    /// - Parameter pem: an RSA private key of at least 2,048 bits, as `openssl genrsa` makes it.
    public init(pem: String, issuer: String) async throws(GoogleAuthError) {
        guard let key = try? Insecure.RSA.PrivateKey(pem: pem), let primitives = try? key.publicKey.getKeyPrimitives() else {
            throw .unusableCredentials(path: "signing key", reason: "it is no RSA private key in PEM form; `openssl genrsa 2048` makes one")
        }
        let digest = SHA256.hash(data: primitives.modulus)
        id = JWKIdentifier(string: Self.base64URL(Data(digest.prefix(12))))
        let published = JWK.rsa(
            .rs256, identifier: id, modulus: Self.base64URL(primitives.modulus), exponent: Self.base64URL(primitives.publicExponent))
        guard let json = try? JSONEncoder().encode(JWKS(keys: [published])) else {
            throw .unusableCredentials(path: "signing key", reason: "its public key cannot be written down")
        }
        keySet = String(decoding: json, as: UTF8.self)
        keys = await JWTKeyCollection().add(rsa: key, digestAlgorithm: .sha256, kid: id)
        self.issuer = issuer
    }

    /// A token for an audience in the name of an account; the same one for most of an hour.
    public func token(audience: String, account: String, now: Date = Date()) async throws -> String {
        let purpose = Purpose(audience: audience, account: account)
        if let kept = tokens[purpose], kept.expiry.timeIntervalSince(now) > Self.margin { return kept.value }
        let expiry = now.addingTimeInterval(Self.lifetime)
        let claims = PushClaims(
            iss: issuer, aud: AudienceClaim(value: [audience]), exp: ExpirationClaim(value: expiry), iat: IssuedAtClaim(value: now), sub: account,
            email: account, email_verified: true)
        let token = try await keys.sign(claims, kid: id)
        if tokens.count >= Self.mostKept { tokens.removeAll() }
        tokens[purpose] = (token, expiry)
        return token
    }

    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
