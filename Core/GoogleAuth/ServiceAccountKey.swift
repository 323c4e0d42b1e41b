import Crypto
import CryptoExtras
import FoundationEssentials

/// A service account's key file, and the signed assertion (RFC 7523) that is exchanged for a token.
public struct ServiceAccountKey: Sendable {
    public let email: String
    let keyID: String?
    let tokenURI: String
    private let key: _RSA.Signing.PrivateKey

    private struct File: Decodable {
        var type: String
        var client_email: String?
        var private_key: String?
        var private_key_id: String?
        var token_uri: String?
    }

    public init(path: String) throws(GoogleAuthError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .unusableCredentials(path: path, reason: "it cannot be read")
        }
        guard let file = try? JSONDecoder().decode(File.self, from: data) else {
            throw .unusableCredentials(path: path, reason: "it is no JSON key file")
        }
        guard file.type == "service_account", let email = file.client_email, let pem = file.private_key else {
            throw .unusableCredentials(path: path, reason: "its type is '\(file.type)'; a service account's key is needed")
        }
        guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem) else {
            throw .unusableCredentials(path: path, reason: "its private key is no RSA key in PEM form")
        }
        self.email = email
        self.key = key
        keyID = file.private_key_id
        tokenURI = file.token_uri ?? "https://oauth2.googleapis.com/token"
    }

    /// An RS256 signature (PKCS #1 v1.5 with SHA-256), which signed URLs of Cloud Storage need as well.
    public func signature(of bytes: [UInt8]) throws(GoogleAuthError) -> [UInt8] {
        do {
            return Array(try key.signature(for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5).rawRepresentation)
        } catch {
            throw .unusableCredentials(path: email, reason: "its key does not sign: \(error)")
        }
    }

    /// - Parameter now: seconds since 1970.
    func assertion(scope: String, now: Double) throws(GoogleAuthError) -> String {
        var header = ["alg": "RS256", "typ": "JWT"]
        header["kid"] = keyID
        let claims = Claims(iss: email, scope: scope, aud: tokenURI, iat: Int(now), exp: Int(now) + 3600)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let head = try? encoder.encode(header), let body = try? encoder.encode(claims) else {
            throw .unusableCredentials(path: email, reason: "its fields are no text")
        }
        let signed = Self.base64URL(head) + "." + Self.base64URL(body)
        return signed + "." + Self.base64URL(Data(try signature(of: Array(signed.utf8))))
    }

    private struct Claims: Encodable {
        var iss: String
        var scope: String
        var aud: String
        var iat: Int
        var exp: Int
    }

    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
