import Crypto
import Foundation
import HTTPClient
import JWTKit

/// Where people sign in, and as what this installation is known there.
public struct OpenIDConfiguration: Sendable {
    public var issuer: String
    public var clientID: String
    public var clientSecret: String?
    /// Where the provider sends people back to: `…/api/v1/auth/callback`.
    public var redirectURL: String

    public init(issuer: String, clientID: String, clientSecret: String?, redirectURL: String) {
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.redirectURL = redirectURL
    }
}

/// What is kept between the way to the provider and the way back; sealed into a cookie of the browser that began.
public struct PendingSignIn: Codable, Sendable {
    var state: String
    var nonce: String
    var verifier: String
    public var returnTo: String
    var startedAt: Date
}

/// An OpenID Connect provider: code flow with PKCE (RFC 7636) against any provider that has a discovery document.
public actor OpenIDProvider {
    private struct Discovery: Decodable {
        var issuer: String
        var authorization_endpoint: String
        var token_endpoint: String
        var jwks_uri: String
    }

    private struct TokenAnswer: Decodable { var id_token: String }

    private struct IDClaims: JWTPayload {
        var iss: IssuerClaim
        var aud: AudienceClaim
        var azp: String?
        var exp: ExpirationClaim
        var sub: SubjectClaim
        var nonce: String?
        var email: String?
        var email_verified: LooseBool?
        var name: String?

        func verify(using algorithm: some JWTAlgorithm) async throws { try exp.verifyNotExpired() }
    }

    /// Some providers send `"true"`.
    private struct LooseBool: Codable, Sendable {
        var value: Bool

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            value = try (try? container.decode(Bool.self)) ?? (container.decode(String.self) == "true")
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(value)
        }
    }

    /// How long somebody may take to sign in, in seconds.
    static let patience: TimeInterval = 600

    private let configuration: OpenIDConfiguration
    private let secret: Secret
    private let client: HTTPClient
    private let now: @Sendable () -> Date
    private var discovery: (value: Discovery, at: Date)?
    private var keys: (value: JWKS, at: Date)?

    public init(_ configuration: OpenIDConfiguration, secret: Secret, client: HTTPClient, now: @escaping @Sendable () -> Date = { Date() }) {
        self.configuration = configuration
        self.secret = secret
        self.client = client
        self.now = now
    }

    /// Where to send the browser, and what to keep in its cookie.
    public func begin(returnTo: String) async throws -> (url: String, cookie: String) {
        let pending = PendingSignIn(
            state: RandomToken.make(), nonce: RandomToken.make(), verifier: RandomToken.make(), returnTo: returnTo, startedAt: now())
        let challenge = Base64URL.encode(Data(SHA256.hash(data: Data(pending.verifier.utf8))))
        let fields = [
            ("response_type", "code"), ("client_id", configuration.clientID), ("redirect_uri", configuration.redirectURL),
            ("scope", "openid email profile"), ("state", pending.state), ("nonce", pending.nonce), ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
        ]
        let endpoint = try await discovered().authorization_endpoint
        let sealed = try secret.seal(try JSONEncoder().encode(pending), for: "sign-in")
        return (endpoint + (endpoint.contains("?") ? "&" : "?") + Self.form(fields), Base64URL.encode(sealed))
    }

    /// Ends a sign-in: takes the provider's code for an identity.
    /// - Throws: `AccountError.signInFailed`, `AccountError.providerUnavailable`.
    public func finish(code: String, state: String, cookie: String) async throws -> (identity: Identity, returnTo: String) {
        guard let sealed = Base64URL.decode(cookie), let bytes = try? secret.open(sealed, for: "sign-in"),
            let pending = try? JSONDecoder().decode(PendingSignIn.self, from: bytes)
        else { throw AccountError.signInFailed("it was not begun in this browser") }
        guard pending.state == state else { throw AccountError.signInFailed("the answer belongs to another sign-in") }
        guard now().timeIntervalSince(pending.startedAt) < Self.patience else { throw AccountError.signInFailed("it took too long") }
        let claims = try await verified(try await exchange(code, verifier: pending.verifier))
        guard claims.nonce == pending.nonce else { throw AccountError.signInFailed("the identity belongs to another sign-in") }
        guard let email = claims.email, email.contains("@"), claims.email_verified?.value == true else {
            throw AccountError.signInFailed("the provider names no verified email address")
        }
        return (Identity(issuer: configuration.issuer, subject: claims.sub.value, email: email, name: claims.name), pending.returnTo)
    }

    private func exchange(_ code: String, verifier: String) async throws -> String {
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", configuration.redirectURL), ("client_id", configuration.clientID),
            ("code_verifier", verifier),
        ]
        if let clientSecret = configuration.clientSecret { fields.append(("client_secret", clientSecret)) }
        let request = ClientRequest(
            "POST", try await discovered().token_endpoint,
            headers: ["Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"], body: .bytes(Array(Self.form(fields).utf8)),
            timeouts: .init(total: .seconds(15)), limits: .init(bodyBytes: 1 << 20))
        let response: ClientResponse
        do {
            response = try await client.send(request)
        } catch {
            throw AccountError.providerUnavailable("\(error)")
        }
        guard response.status < 500 else { throw AccountError.providerUnavailable("its token endpoint answers \(response.status)") }
        guard response.isSuccess, let answer = try? JSONDecoder().decode(TokenAnswer.self, from: Data(response.body)) else {
            throw AccountError.signInFailed("the provider does not accept its code")
        }
        return answer.id_token
    }

    private func verified(_ token: String) async throws -> IDClaims {
        guard let head = token.split(separator: ".").first, let bytes = Base64URL.decode(String(head)),
            let header = try? JSONDecoder().decode(Header.self, from: bytes), ["RS256", "ES256"].contains(header.alg)
        else { throw AccountError.signInFailed("the identity is not signed as it should be") }
        // Just the key that the token names: a collection of several would try them all.
        let key = try await key(header)
        let collection = JWTKeyCollection()
        guard (try? await collection.add(jwks: JWKS(keys: [key]))) != nil, let claims = try? await collection.verify(token, as: IDClaims.self) else {
            throw AccountError.signInFailed("the identity's signature is wrong, or it has expired")
        }
        guard claims.iss.value == configuration.issuer, claims.aud.value.contains(configuration.clientID),
            claims.aud.value.count == 1 || claims.azp == configuration.clientID
        else { throw AccountError.signInFailed("the identity was made for another service") }
        return claims
    }

    private struct Header: Decodable {
        var alg: String
        var kid: String?
    }

    private func key(_ header: Header) async throws -> JWK {
        func find(_ set: JWKS) -> JWK? {
            let fitting = set.keys.filter { $0.keyType == (header.alg == "RS256" ? .rsa : .ecdsa) }
            guard let kid = header.kid else { return fitting.count == 1 ? fitting.first : nil }
            return fitting.first { $0.keyIdentifier?.string == kid }
        }
        if let keys, now().timeIntervalSince(keys.at) < 3600, let key = find(keys.value) { return key }
        let set: JWKS = try await fetch(try await discovered().jwks_uri)
        keys = (set, now())
        guard let key = find(set) else { throw AccountError.signInFailed("the identity is signed with a key that the provider does not publish") }
        return key
    }

    private func discovered() async throws -> Discovery {
        if let discovery, now().timeIntervalSince(discovery.at) < 3600 { return discovery.value }
        let value: Discovery = try await fetch(configuration.issuer + "/.well-known/openid-configuration")
        guard value.issuer == configuration.issuer else { throw AccountError.providerUnavailable("it calls itself \(value.issuer)") }
        discovery = (value, now())
        return value
    }

    private func fetch<Document: Decodable>(_ url: String) async throws -> Document {
        do {
            let response = try await client.send(ClientRequest("GET", url, timeouts: .init(total: .seconds(15)), limits: .init(bodyBytes: 1 << 20)))
            guard response.isSuccess else { throw AccountError.providerUnavailable("\(url) answers \(response.status)") }
            return try JSONDecoder().decode(Document.self, from: Data(response.body))
        } catch let error as AccountError {
            throw error
        } catch {
            throw AccountError.providerUnavailable("\(error)")
        }
    }

    private static func form(_ fields: [(String, String)]) -> String {
        let allowed = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return fields.map { "\($0.0)=\($0.1.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")" }.joined(separator: "&")
    }
}
