import Crypto
import FoundationEssentials

/// Signed URLs of local object storage: an HMAC-SHA256 over method, path, content type and expiry, which Api verifies before it serves.
public struct LocalSignedURL: Sendable {
    private let key: SymmetricKey

    /// - Throws: where the key is shorter than 16 bytes.
    public init(key: [UInt8]) throws(ObjectStoreError) {
        guard key.count >= 16 else { throw .forbidden("the signing key has \(key.count) bytes; give it 16 or more") }
        self.key = SymmetricKey(data: key)
    }

    /// Why a URL is refused. A caller is told no more than that it is.
    public enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        case malformed, expired, wrongSignature

        public var description: String {
            switch self {
            case .malformed: "the URL is not one that was signed here"
            case .expired: "the URL has expired; ask for a new one"
            case .wrongSignature: "the URL does not allow this"
            }
        }
    }

    /// `/KEY?expires=…&type=…&signature=…`
    func pathAndQuery(_ object: ObjectKey, method: SignedMethod, contentType: String?, expiry: Int) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: message(object, method, contentType, expiry), using: key)
        let signature = code.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
        let type = contentType.map { "&type=\(Self.encoded($0))" } ?? ""
        return "/\(Self.encoded(object.path, keepSlashes: true))?expires=\(expiry)\(type)&signature=\(signature)"
    }

    /// Verifies a request and tells which object it may have.
    /// - Parameters:
    ///   - path: what follows the base URL, percent-encoded as it came, e.g. `/org/a.png`.
    ///   - query: what follows `?`, as it came.
    ///   - contentType: the request's `Content-Type`. A URL that was signed for a content type takes only that one when it is PUT to; GET
    ///     has none, and `Grant.contentType` is what to answer with.
    public func verify(
        method: String, path: String, query: String, contentType: String?, now: Date = Date()
    ) throws(Refusal) -> Grant {
        var values: [String: String] = [:]
        for pair in query.split(separator: "&", omittingEmptySubsequences: false) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let value = Self.decoded(parts[1]), values.updateValue(value, forKey: String(parts[0])) == nil else {
                throw .malformed
            }
        }
        guard let method = SignedMethod(rawValue: method), path.hasPrefix("/"), let keyPath = Self.decoded(path.dropFirst()),
            let object = try? ObjectKey(keyPath), let expiry = values["expires"].flatMap({ Int($0) }),
            let signature = values["signature"].flatMap({ Self.bytes(hex: $0) }), Set(values.keys).isSubset(of: ["expires", "type", "signature"])
        else { throw .malformed }
        let type = values["type"]
        guard
            HMAC<SHA256>.isValidAuthenticationCode(
                signature, authenticating: message(object, method, type, expiry), using: key)
        else { throw .wrongSignature }
        guard Double(expiry) > now.timeIntervalSince1970 else { throw .expired }
        if method == .put, let type, type != contentType { throw .wrongSignature }
        return Grant(key: object, method: method, contentType: type)
    }

    public struct Grant: Hashable, Sendable {
        public let key: ObjectKey
        public let method: SignedMethod
        public let contentType: String?
    }

    /// Parts are preceded by their lengths, so that no two different requests give the same message.
    private func message(_ object: ObjectKey, _ method: SignedMethod, _ contentType: String?, _ expiry: Int) -> [UInt8] {
        let parts = ["buildtrace-url-1", method.rawValue, object.path, contentType.map { "=" + $0 } ?? "", String(expiry)]
        return parts.flatMap { Array("\($0.utf8.count):\($0)\n".utf8) }
    }

    private static func encoded(_ text: String, keepSlashes: Bool = false) -> String {
        URLText.encoded(text, keepSlashes: keepSlashes)
    }

    private static func decoded(_ text: some StringProtocol) -> String? { URLText.decoded(text) }

    private static func bytes(hex: String) -> [UInt8]? {
        let digits = Array(hex.utf8)
        guard digits.count == 64 else { return nil }
        var result: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else { return nil }
            result.append(byte)
        }
        return result
    }
}
