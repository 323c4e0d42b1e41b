import FoundationEssentials
import HTTPClient
import JWTKit

/// Says whose OpenID Connect token a push carries, or why it is not to be let in (Google's "authenticated push", Cloud Scheduler, Knative Eventing).
public struct PushTokenVerifier: Sendable {
    public struct Configuration: Hashable, Sendable {
        /// Whose tokens are taken, e.g. `https://accounts.google.com`.
        public var issuer: String
        /// An `https://` or `http://` address, or a path, of the issuer's JSON Web Key Set.
        public var keys: String
        /// What tokens must be made for, exactly.
        public var audience: String
        /// Whose tokens are taken: e-mails of service accounts, or the subjects of issuers that know no e-mails (Kubernetes).
        public var accounts: Set<String>
        /// Behind Cloud Run's own check, which takes the signature away once it has found it good.
        public var trustsRemovedSignature: Bool

        public init(issuer: String, keys: String, audience: String, accounts: Set<String>, trustsRemovedSignature: Bool = false) {
            self.issuer = issuer
            self.keys = keys
            self.audience = audience
            self.accounts = accounts
            self.trustsRemovedSignature = trustsRemovedSignature
        }
    }

    public static let googleIssuer = "https://accounts.google.com"
    public static let googleKeys = "https://www.googleapis.com/oauth2/v3/certs"
    /// What Cloud Run puts in the place of a signature that it has checked.
    static let removedSignature = "SIGNATURE_REMOVED_BY_GOOGLE"
    /// How far the clocks may differ, in seconds.
    static let leeway: TimeInterval = 30
    /// Longer than any token that is signed with an RSA key and names an account.
    static let longestToken = 8192

    private let configuration: Configuration
    private let keys: SigningKeys

    public init(_ configuration: Configuration, client: HTTPClient) {
        self.configuration = configuration
        let isURL = configuration.keys.hasPrefix("https://") || configuration.keys.hasPrefix("http://")
        keys = SigningKeys(isURL ? .url(configuration.keys) : .file(configuration.keys), client: client)
    }

    /// - Parameter authorization: the header of that name.
    /// - Returns: the account.
    public func verify(_ authorization: String?, now: Date = Date()) async throws(PushTokenError) -> String {
        let token = try Self.bearerToken(authorization)
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard token.utf8.count <= Self.longestToken, parts.count == 3, let header: Header = Self.decoded(parts[0]) else {
            throw .malformed("it is no JSON Web Token")
        }
        guard header.alg == "RS256" else { throw .malformed("its algorithm is not RS256") }
        guard header.crit == nil else { throw .malformed("it has critical extensions") }
        let claims: PushClaims
        if configuration.trustsRemovedSignature, parts[2] == Self.removedSignature {
            guard let decoded: PushClaims = Self.decoded(parts[1]) else { throw .malformed("its claims cannot be read") }
            claims = decoded
        } else {
            guard let id = header.kid, !id.isEmpty else { throw .malformed("it names no key") }
            claims = try await Self.checked(token, with: try await keys.key(id, now: now))
        }
        return try account(of: claims, now: now)
    }

    private static func bearerToken(_ authorization: String?) throws(PushTokenError) -> String {
        guard let words = authorization?.split(separator: " "), words.count == 2, words[0].lowercased() == "bearer" else { throw .missing }
        return String(words[1])
    }

    private static func checked(_ token: String, with key: JWTKeyCollection) async throws(PushTokenError) -> PushClaims {
        do {
            return try await key.verify(token, as: PushClaims.self)
        } catch let error as JWTError where error.errorType == .signatureVerificationFailed {
            throw .badSignature
        } catch {
            throw .malformed("its claims cannot be read")
        }
    }

    private func account(of claims: PushClaims, now: Date) throws(PushTokenError) -> String {
        let issuers = configuration.issuer == Self.googleIssuer ? [Self.googleIssuer, "accounts.google.com"] : [configuration.issuer]
        guard issuers.contains(claims.iss) else { throw .wrongIssuer }
        guard claims.aud.value == [configuration.audience] else { throw .wrongAudience }
        guard claims.exp.value.addingTimeInterval(Self.leeway) > now else { throw .expired }
        let start = max(claims.nbf?.value ?? .distantPast, claims.iat?.value ?? .distantPast)
        guard start.addingTimeInterval(-Self.leeway) <= now else { throw .notYetValid }
        // An issuer that gives e-mails vouches for them by `email_verified`; the subject stands in only where there is none.
        guard let account = claims.email ?? claims.sub, configuration.accounts.contains(account) else { throw .wrongAccount }
        guard claims.email == nil || claims.email_verified?.value == true else { throw .wrongAccount }
        return account
    }

    private struct Header: Decodable {
        var alg: String
        var kid: String?
        var crit: [String]?
    }

    private static func decoded<Value: Decodable>(_ part: Substring) -> Value? {
        var text = part.replacing("-", with: "+").replacing("_", with: "/")
        text += String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        return Data(base64Encoded: String(text)).flatMap { try? decoder.decode(Value.self, from: $0) }
    }
}

/// What such a token says. It is checked against the configuration, not by itself.
struct PushClaims: JWTPayload {
    var iss: String
    var aud: AudienceClaim
    var exp: ExpirationClaim
    var nbf: NotBeforeClaim?
    var iat: IssuedAtClaim?
    var sub: String?
    var email: String?
    var email_verified: BoolClaim?

    func verify(using algorithm: some JWTAlgorithm) async throws {}
}
