import Foundation
import Testing

@testable import ObjectStorage

@Suite struct LocalSignedURLTests {
    let fixture: LocalFixture
    let signer: LocalSignedURL
    let key: ObjectKey

    init() throws {
        fixture = try LocalFixture()
        signer = try LocalSignedURL(key: LocalFixture.secret)
        key = try ObjectKey("org/Übersicht 1.pdf")
    }

    private func parts(_ url: String) throws -> (path: String, query: String) {
        let rest = try #require(url.hasPrefix("http://127.0.0.1:8080/objects/") ? url.dropFirst("http://127.0.0.1:8080/objects".count) : nil)
        let halves = rest.split(separator: "?")
        #expect(halves.count == 2)
        return (String(halves[0]), String(halves[1]))
    }

    private func refusal(_ method: String, _ path: String, _ query: String, type: String? = nil, now: Date = Date()) -> LocalSignedURL.Refusal? {
        do throws(LocalSignedURL.Refusal) {
            _ = try signer.verify(method: method, path: path, query: query, contentType: type, now: now)
            return nil
        } catch { return error }
    }

    @Test func aURLOpensWhatItWasSignedFor() async throws {
        let url = try await fixture.store.signedURL(key, method: .get, contentType: nil, lifetime: .seconds(60))
        let (path, query) = try parts(url)
        #expect(path == "/org/%C3%9Cbersicht%201.pdf")
        let grant = try signer.verify(method: "GET", path: path, query: query, contentType: nil)
        #expect(grant == LocalSignedURL.Grant(key: key, method: .get, contentType: nil))
    }

    @Test func methodPathTypeAndExpiryAreBound() async throws {
        let (path, query) = try parts(
            try await fixture.store.signedURL(key, method: .put, contentType: "application/pdf", lifetime: .seconds(60)))
        #expect(refusal("PUT", path, query, type: "application/pdf") == nil)
        #expect(refusal("GET", path, query, type: "application/pdf") == .wrongSignature)
        #expect(refusal("DELETE", path, query) == .malformed)
        #expect(refusal("PUT", "/org/other.pdf", query, type: "application/pdf") == .wrongSignature)
        #expect(refusal("PUT", path, query, type: "text/html") == .wrongSignature)
        #expect(refusal("PUT", path, query) == .wrongSignature)
        let stretched = query.replacingOccurrences(of: "expires=", with: "expires=9")
        #expect(refusal("PUT", path, stretched, type: "application/pdf") == .wrongSignature)
        let retyped = query.replacingOccurrences(of: "application%2Fpdf", with: "text%2Fhtml")
        #expect(refusal("PUT", path, retyped, type: "text/html") == .wrongSignature)
        let typeless = query.split(separator: "&").filter { !$0.hasPrefix("type=") }.joined(separator: "&")
        #expect(refusal("PUT", path, typeless) == .wrongSignature)
        #expect(refusal("PUT", path, query, type: "application/pdf", now: Date().addingTimeInterval(61)) == .expired)
    }

    @Test func anotherKeysSignatureIsRefused() async throws {
        let other = try LocalSignedURL(key: Array("another secret of 16+".utf8))
        let (path, query) = try parts(try await fixture.store.signedURL(key, method: .get, contentType: nil, lifetime: .seconds(60)))
        #expect(throws: LocalSignedURL.Refusal.wrongSignature) {
            try other.verify(method: "GET", path: path, query: query, contentType: nil)
        }
    }

    @Test(arguments: ["", "expires=1", "signature=00", "expires=x&signature=00", "expires=1&expires=2&signature=00", "a&b", "expires=%zz"])
    func aQueryThatIsNoneOfOursIsMalformed(_ query: String) { #expect(refusal("GET", "/org/a", query) == .malformed) }

    @Test func aSecretThatIsTooShortIsRefused() {
        #expect(throws: ObjectStoreError.forbidden("the signing key has 3 bytes; give it 16 or more")) { try LocalSignedURL(key: [1, 2, 3]) }
    }
}
