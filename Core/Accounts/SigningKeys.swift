import Crypto
import Domain
import Foundation
import JWTKit
import Postgres

/// What an access token says (RFC 9068 in spirit): whose session, in which organization, until when.
struct AccessClaims: JWTPayload {
    static let issuer = "buildtrace"

    var iss: IssuerClaim
    var sub: SubjectClaim
    var org: String
    var sid: String
    var iat: IssuedAtClaim
    var exp: ExpirationClaim

    func verify(using algorithm: some JWTAlgorithm) async throws {
        guard iss.value == Self.issuer else { throw AccountError.invalidToken }
        try exp.verifyNotExpired()
    }
}

/// The keys that sign access tokens (ES256). A new one is made when the newest is old; older ones still verify until every token that they
/// signed has ended. They are kept in the database, sealed, so that all instances share them.
actor SigningKeys {
    private struct Key {
        var kid: String
        var key: ES256PrivateKey
        var createdAt: Date
    }

    private let system: Database
    private let secret: Secret
    private let lifetime: TimeInterval
    private let grace: TimeInterval
    private var keys: [Key] = []
    private var missedAt = Date.distantPast

    /// - Parameters:
    ///   - lifetime: after which a new key signs, in seconds.
    ///   - grace: for how long after that the old one still verifies.
    init(system: Database, secret: Secret, lifetime: TimeInterval = 30 * 86_400, grace: TimeInterval = 2 * 3600) {
        self.system = system
        self.secret = secret
        self.lifetime = lifetime
        self.grace = grace
    }

    func sign(_ claims: AccessClaims, now: Date = Date()) async throws -> String {
        let key = try await newest(now)
        let collection = JWTKeyCollection()
        await collection.add(ecdsa: key.key, kid: JWKIdentifier(string: key.kid))
        return try await collection.sign(claims, kid: JWKIdentifier(string: key.kid))
    }

    /// - Throws: `AccountError.invalidToken` whatever is wrong with it.
    func verify(_ token: String, now: Date = Date()) async throws -> AccessClaims {
        guard let header = token.split(separator: ".", omittingEmptySubsequences: false).first, let bytes = Base64URL.decode(String(header)),
            let fields = try? JSONDecoder().decode([String: String].self, from: bytes), fields["alg"] == "ES256", let kid = fields["kid"],
            let key = try await known(kid, now)
        else { throw AccountError.invalidToken }
        // A collection of just the key that the token names: a larger one tries its other keys, too.
        let collection = JWTKeyCollection()
        await collection.add(ecdsa: key.key.publicKey, kid: JWKIdentifier(string: kid))
        do {
            return try await collection.verify(token, as: AccessClaims.self)
        } catch {
            throw AccountError.invalidToken
        }
    }

    private func newest(_ now: Date) async throws -> Key {
        func fresh() -> Key? { keys.last { now.timeIntervalSince($0.createdAt) < lifetime } }
        if let key = fresh() { return key }
        try await load()
        if let key = fresh() { return key }
        let made = ES256PrivateKey()
        let kid = UUID().uuidString.lowercased()
        let sealed = try secret.seal(Data(made.pemRepresentation.utf8), for: "signing keys")
        try await system.withConnection { connection in
            try await connection.execute(
                "INSERT INTO signing_keys (kid, sealed, created_at) VALUES (\(kid), \(Bytes(Array(sealed))), \(now)) ON CONFLICT (kid) DO NOTHING")
            try await connection.execute("DELETE FROM signing_keys WHERE created_at < \(now.addingTimeInterval(-lifetime - grace))")
        }
        let key = Key(kid: kid, key: made, createdAt: now)
        keys.append(key)
        return key
    }

    private func known(_ kid: String, _ now: Date) async throws -> Key? {
        func usable() -> Key? { keys.first { $0.kid == kid && now.timeIntervalSince($0.createdAt) < lifetime + grace } }
        if let key = usable() { return key }
        // Another instance may have made it; forged ids must not make each request a query.
        guard UUID(uuidString: kid) != nil, now.timeIntervalSince(missedAt) > 1 || keys.isEmpty else { return nil }
        missedAt = now
        try await load()
        return usable()
    }

    private func load() async throws {
        let rows = try await system.withConnection { try await $0.query("SELECT kid, sealed, created_at FROM signing_keys ORDER BY created_at, kid") }
        keys = try rows.compactMap { row in
            let sealed: Bytes = try row.get("sealed")
            // Sealed with another secret: such a key signs and verifies nothing any more.
            guard let pem = try? secret.open(Data(sealed.bytes), for: "signing keys") else { return nil }
            let key = try ES256PrivateKey(pem: String(decoding: pem, as: UTF8.self))
            return Key(kid: try row.get("kid"), key: key, createdAt: try row.get("created_at"))
        }
    }
}
