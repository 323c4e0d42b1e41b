import Foundation
import HTTPClient
import JWTKit
import Testing

@testable import GoogleAuth

@Suite struct PushTokenTests {
    typealias Claims = Issuer.Claims

    /// An issuer with one key, and a verifier that asks it.
    private func withVerifier(
        accounts: Set<String> = ["push@p.example", "sweep@p.example"], trustsRemovedSignature: Bool = false,
        _ body: @escaping @Sendable (PushTokenVerifier, Issuer, Issuer.Key) async throws -> Void
    ) async throws {
        let (issuer, key) = (Issuer(), try await Issuer.Key("key-1"))
        issuer.publish([key.published])
        try await issuer.serve { url in
            let verifier = PushTokenVerifier(
                .init(
                    issuer: "https://issuer.example", keys: url, audience: "https://page.example", accounts: accounts,
                    trustsRemovedSignature: trustsRemovedSignature),
                client: try HTTPClient(HTTPClient.Configuration(retryPolicy: .none)))
            try await body(verifier, issuer, key)
        }
    }

    private func refusal(_ verifier: PushTokenVerifier, _ token: String, now: Date = Date()) async -> PushTokenError? {
        do throws(PushTokenError) {
            _ = try await verifier.verify("Bearer \(token)", now: now)
            return nil
        } catch { return error }
    }

    @Test func aGoodTokenNamesItsAccount() async throws {
        try await withVerifier { verifier, _, key async throws in
            let token = try await Issuer.token(Claims(), key)
            #expect(try await verifier.verify("Bearer \(token)") == "push@p.example")
            #expect(try await verifier.verify("bearer \(token)") == "push@p.example")
        }
    }

    @Test(arguments: [nil, "", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "a b c"])
    func withoutABearerTokenNobodyIsLetIn(header: String?) async throws {
        try await withVerifier { verifier, issuer, _ async throws in
            await #expect(throws: PushTokenError.missing) { try await verifier.verify(header) }
            #expect(issuer.requests == 0)
        }
    }

    @Test func whatIsNoTokenIsRefusedWithoutAskingTheIssuer() async throws {
        try await withVerifier { verifier, issuer, key async throws in
            let good = try await Issuer.token(Claims(), key)
            for token in ["x", "a.b", "a.b.c", "\(good).d", String(repeating: "a", count: 9000) + ".b.c", "..", "e30.e30.e30"] {
                let error = await refusal(verifier, token)
                guard case .malformed? = error else { Issue.record("'\(token.prefix(20))' gives \(String(describing: error))"); continue }
            }
            #expect(issuer.requests == 0)
        }
    }

    /// The classics: no signature at all, and the public key used as a shared secret.
    @Test(arguments: [#"{"alg":"none"}"#, #"{"alg":"None","kid":"key-1"}"#, #"{"alg":"HS256","kid":"key-1"}"#, #"{"alg":"ES256","kid":"key-1"}"#, #"{"alg":"RS256","kid":"key-1","crit":["x"]}"#, #"{"alg":"RS256"}"#])
    func otherAlgorithmsAndHeadersAreRefused(header: String) async throws {
        try await withVerifier { verifier, _, key async throws in
            let parts = try await Issuer.token(Claims(), key).split(separator: ".")
            for signature in ["", String(parts[2])] {
                let error = await refusal(verifier, "\(base64URL(Data(header.utf8))).\(parts[1]).\(signature)")
                guard case .malformed? = error else { Issue.record("\(header) gives \(String(describing: error))"); continue }
            }
        }
    }

    @Test func aChangedTokenAndOneOfAnotherKeyAreRefused() async throws {
        try await withVerifier { verifier, _, key async throws in
            let parts = try await Issuer.token(Claims(), key).split(separator: ".")
            var other = Claims()
            other.email = "sweep@p.example"
            let claims = base64URL(try JSONEncoder().encode(other))
            #expect(await refusal(verifier, "\(parts[0]).\(claims).\(parts[2])") == .badSignature)
            #expect(await refusal(verifier, "\(parts[0]).\(parts[1]).AAAA") == .badSignature)
            // The id of the good key on the signature of another one.
            let forged = try await Issuer.token(Claims(), try await Issuer.Key("key-1"))
            #expect(await refusal(verifier, forged) == .badSignature)
        }
    }

    @Test func timesHoldWithHalfAMinuteForTheClocks() async throws {
        try await withVerifier { verifier, _, key async throws in
            let now = Date()
            let token = try await Issuer.token(Claims(now: now, lifetime: 60), key)
            #expect(await refusal(verifier, token, now: now.addingTimeInterval(80)) == nil)
            #expect(await refusal(verifier, token, now: now.addingTimeInterval(100)) == .expired)
            #expect(await refusal(verifier, token, now: now.addingTimeInterval(-20)) == nil)
            #expect(await refusal(verifier, token, now: now.addingTimeInterval(-60)) == .notYetValid)
        }
    }

    @Test func anotherIssuerAudienceOrAccountIsRefused() async throws {
        try await withVerifier { verifier, _, key async throws in
            func refused(_ change: (inout Claims) -> Void) async throws -> PushTokenError? {
                var claims = Claims()
                change(&claims)
                return await refusal(verifier, try await Issuer.token(claims, key))
            }
            #expect(try await refused { $0.iss = "https://accounts.google.com" } == .wrongIssuer)
            #expect(try await refused { $0.iss = "https://issuer.example/" } == .wrongIssuer)
            #expect(try await refused { $0.aud = "https://diff.example" } == .wrongAudience)
            #expect(try await refused { $0.aud = "https://page.example/" } == .wrongAudience)
            #expect(try await refused { $0.aud = AudienceClaim(value: ["https://page.example", "https://diff.example"]) } == .wrongAudience)
            #expect(try await refused { $0.email = "somebody@p.example" } == .wrongAccount)
            #expect(try await refused { $0.email_verified = false } == .wrongAccount)
            #expect(try await refused { $0.email_verified = nil } == .wrongAccount)
            #expect(try await refused { $0.email = nil } == .wrongAccount)
            #expect(try await refused { $0.email = "sweep@p.example" } == nil)
        }
    }

    @Test func whereThereIsNoEmailTheSubjectIsTheAccount() async throws {
        let subject = "system:serviceaccount:buildtrace:oidc-ocr-pages"
        try await withVerifier(accounts: [subject]) { verifier, _, key async throws in
            var claims = Claims()
            (claims.email, claims.email_verified, claims.sub) = (nil, nil, subject)
            #expect(try await verifier.verify("Bearer \(try await Issuer.token(claims, key))") == subject)
            // A subject does not make up for an e-mail of somebody else.
            claims.email = "somebody@p.example"
            claims.email_verified = true
            #expect(await refusal(verifier, try await Issuer.token(claims, key)) == .wrongAccount)
        }
    }

    @Test func keysAreAskedForOnceHoweverManyWait() async throws {
        try await withVerifier { verifier, issuer, key async throws in
            let token = try await Issuer.token(Claims(), key)
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 { group.addTask { try await verifier.verify("Bearer \(token)") } }
                for try await account in group { #expect(account == "push@p.example") }
            }
            #expect(issuer.requests == 1)
        }
    }

    @Test func aNewKeyIsFoundButMadeUpOnesDoNotKeepAsking() async throws {
        try await withVerifier { verifier, issuer, key async throws in
            let now = Date()
            let claims = Claims(now: now, lifetime: 7200)
            #expect(await refusal(verifier, try await Issuer.token(claims, key), now: now) == nil)
            let second = try await Issuer.Key("key-2")
            let token = try await Issuer.token(claims, second)
            for _ in 0..<5 { #expect(await refusal(verifier, token, now: now.addingTimeInterval(1)) == .unknownKey) }
            #expect(issuer.requests == 1, "the keys are a second old")
            issuer.publish([key.published, second.published])
            #expect(await refusal(verifier, token, now: now.addingTimeInterval(61)) == nil)
            #expect(issuer.requests == 2)
        }
    }

    @Test func aKeyThatWasTakenBackIsRefusedWithinTheHour() async throws {
        try await withVerifier { verifier, issuer, key async throws in
            let now = Date()
            let token = try await Issuer.token(Claims(now: now, lifetime: 7200), key)
            #expect(await refusal(verifier, token, now: now) == nil)
            issuer.publish([try await Issuer.Key("key-2").published])
            #expect(await refusal(verifier, token, now: now.addingTimeInterval(3599)) == nil)
            #expect(await refusal(verifier, token, now: now.addingTimeInterval(3601)) == .unknownKey)
        }
    }

    @Test func anIssuerThatIsDownIsPassingTroubleAndKnownKeysGoOnForADay() async throws {
        try await withVerifier { verifier, issuer, key async throws in
            let now = Date()
            let token = try await Issuer.token(Claims(now: now, lifetime: 200_000), key)
            issuer.set(isDown: true)
            guard case .keysUnavailable? = await refusal(verifier, token, now: now) else { Issue.record("the issuer is down"); return }
            _ = await refusal(verifier, token, now: now.addingTimeInterval(1))
            #expect(issuer.requests == 1, "after a failure it waits for some seconds")
            issuer.set(isDown: false)
            #expect(await refusal(verifier, token, now: now.addingTimeInterval(6)) == nil)
            issuer.set(isDown: true)
            #expect(await refusal(verifier, token, now: now.addingTimeInterval(7200)) == nil)
            guard case .keysUnavailable? = await refusal(verifier, token, now: now.addingTimeInterval(100_000)) else { Issue.record("a day is over"); return }
        }
    }

    @Test func onlyBehindCloudRunIsASignatureThatWasTakenAwayTrusted() async throws {
        @Sendable func stripped(_ claims: Claims, _ key: Issuer.Key) async throws -> String {
            let parts = try await Issuer.token(claims, key).split(separator: ".")
            return "\(parts[0]).\(parts[1]).SIGNATURE_REMOVED_BY_GOOGLE"
        }
        try await withVerifier { verifier, _, key async throws in
            #expect(await refusal(verifier, try await stripped(Claims(), key)) == .badSignature)
        }
        try await withVerifier(trustsRemovedSignature: true) { verifier, issuer, key async throws in
            #expect(await refusal(verifier, try await stripped(Claims(), key)) == nil)
            #expect(await refusal(verifier, try await stripped(Claims(lifetime: -100), key)) == .expired)
            var claims = Claims()
            claims.aud = "https://diff.example"
            #expect(await refusal(verifier, try await stripped(claims, key)) == .wrongAudience)
            claims = Claims()
            claims.email = "somebody@p.example"
            #expect(await refusal(verifier, try await stripped(claims, key)) == .wrongAccount)
            #expect(issuer.requests == 0)
            #expect(await refusal(verifier, try await Issuer.token(Claims(), try await Issuer.Key("key-1"))) == .badSignature)
        }
    }

    @Test func aSignerMakesTokensThatAVerifierOfItsKeySetTakes() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let pem = try Insecure.RSA.PrivateKey(backing: try .init(keySize: .bits2048)).pemRepresentation
        let signer = try await PushTokenSigner(pem: pem, issuer: "http://broker:8085")
        let file = folder.appendingPathComponent("keys.json")
        try Data(signer.keySet.utf8).write(to: file)
        #expect(!signer.keySet.contains(#""d""#), "the private key stays")
        let verifier = PushTokenVerifier(
            .init(issuer: "http://broker:8085", keys: file.path, audience: "page", accounts: ["broker@local"]), client: try HTTPClient())
        let now = Date()
        let token = try await signer.token(audience: "page", account: "broker@local", now: now)
        #expect(try await verifier.verify("Bearer \(token)", now: now) == "broker@local")
        #expect(try await signer.token(audience: "page", account: "broker@local", now: now.addingTimeInterval(60)) == token)
        let later = try await signer.token(audience: "page", account: "broker@local", now: now.addingTimeInterval(3100))
        #expect(try await verifier.verify("Bearer \(later)", now: now.addingTimeInterval(3700)) == "broker@local")
        #expect(await refusal(verifier, try await signer.token(audience: "diff", account: "broker@local", now: now), now: now) == .wrongAudience)
        await #expect(throws: GoogleAuthError.self) { try await PushTokenSigner(pem: "no key", issuer: "x") }
    }
}
