/// Why somebody is not let in, or an account cannot be changed as asked. The description is for the person.
public enum AccountError: Error, Hashable, CustomStringConvertible {
    /// The token is none of ours, has expired, or was taken back.
    case invalidToken
    case signInFailed(String)
    case providerUnavailable(String)
    case lastOwner
    case alreadyMember(String)
    case notFound(String)
    case notMember

    public var description: String {
        switch self {
        case .invalidToken: "The access token is not valid here, or no longer; sign in again."
        case .signInFailed(let why): "The sign-in failed: \(why). Begin again at /api/v1/auth/login."
        case .providerUnavailable: "The sign-in provider cannot be reached; try again in a little while."
        case .lastOwner: "An organization keeps at least one owner; make somebody else an owner first."
        case .alreadyMember(let email): "\(email) is a member already."
        case .notFound(let what): "There is no such \(what)."
        case .notMember: "You do not belong to this organization."
        }
    }
}
