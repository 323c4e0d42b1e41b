/// Why a caller is not let in. No case holds any part of the token.
public enum PushTokenError: Error, Hashable, CustomStringConvertible {
    /// No `Authorization: Bearer …`.
    case missing
    /// No JSON Web Token, or one in a form that is not taken: another algorithm than RS256 (`none` above all), no key id.
    case malformed(String)
    /// The issuer has no such key.
    case unknownKey
    case badSignature
    case expired
    case notYetValid
    case wrongIssuer
    case wrongAudience
    /// A good token, but of somebody else.
    case wrongAccount
    /// The issuer's keys cannot be had: worth another try.
    case keysUnavailable(String)

    public var description: String {
        switch self {
        case .missing: "a bearer token is missing"
        case .malformed(let why): "the bearer token cannot be used: \(why)"
        case .unknownKey: "the bearer token is signed with a key that its issuer does not publish"
        case .badSignature: "the bearer token's signature is wrong"
        case .expired: "the bearer token has expired"
        case .notYetValid: "the bearer token is not valid yet; check the clocks"
        case .wrongIssuer: "the bearer token has another issuer"
        case .wrongAudience: "the bearer token is for another audience"
        case .wrongAccount: "the bearer token is of an account that may not push here"
        case .keysUnavailable(let why): "the issuer's keys cannot be had: \(why)"
        }
    }
}
