import Crypto
import Foundation

/// Tokens that look right.
enum TestTokens {
    /// The same header and claims under the signature of somebody else's key.
    static func signedByAnotherKey(claims: String, header: String) async throws -> String {
        let signature = try P256.Signing.PrivateKey().signature(for: Data("\(header).\(claims)".utf8)).rawRepresentation
        return "\(header).\(claims)." + encoded(signature)
    }

    static func encoded(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
