import Crypto
import Foundation

/// The installation's secret, and what is derived from it for each purpose (HKDF, RFC 5869).
public struct Secret: Sendable {
    private let key: SymmetricKey

    /// - Parameter bytes: at least 32 random bytes, the same for every instance.
    public init(bytes: [UInt8]) {
        key = SymmetricKey(data: bytes)
    }

    func derived(_ purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data("buildtrace \(purpose)".utf8), outputByteCount: 32)
    }

    /// Encrypts and authenticates (AES-GCM), with a nonce of its own each time.
    func seal(_ bytes: Data, for purpose: String) throws -> Data {
        guard let sealed = try AES.GCM.seal(bytes, using: derived(purpose)).combined else { throw AccountError.invalidToken }
        return sealed
    }

    func open(_ sealed: Data, for purpose: String) throws -> Data {
        try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: derived(purpose))
    }

    /// A code that only this installation can make for a text.
    func code(_ text: String, for purpose: String) -> String {
        Base64URL.encode(Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: derived(purpose))))
    }

    func isCode(_ code: String, of text: String, for purpose: String) -> Bool {
        guard let bytes = Base64URL.decode(code) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(bytes, authenticating: Data(text.utf8), using: derived(purpose))
    }
}

/// Random texts that cannot be guessed, and what is kept of them.
enum RandomToken {
    /// 256 bits.
    static func make() -> String {
        var random = SystemRandomNumberGenerator()
        return Base64URL.encode(Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }))
    }

    /// SHA-256 in lower-case hexadecimal. Enough for texts of 256 random bits, which nobody can try one by one.
    static func hash(_ token: String) -> String {
        SHA256.hash(data: Data(token.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// Base64 for URLs, without padding (RFC 4648, section 5).
enum Base64URL {
    static func encode(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func decode(_ text: String) -> Data? {
        guard text.utf8.allSatisfy({ $0 != 0x2b && $0 != 0x2f && $0 != 0x3d }) else { return nil }
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: standard + String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4))
    }
}
