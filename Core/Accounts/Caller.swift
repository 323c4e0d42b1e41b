import Domain

public enum PersonKind: Sendable {}
public enum SessionKind: Sendable {}
public enum APITokenKind: Sendable {}
public enum InvitationKind: Sendable {}
public typealias PersonID = Identifier<PersonKind>
public typealias SessionID = Identifier<SessionKind>
public typealias APITokenID = Identifier<APITokenKind>
public typealias InvitationID = Identifier<InvitationKind>

/// Who calls, and what they may do in their organization at this moment.
public struct Caller: Hashable, Sendable {
    public var user: UserID
    public var organization: OrganizationID
    public var email: String
    public var role: Role
    /// The most that the token allows, whatever a project grants.
    public var ceiling: Role
    public var isOperator: Bool
    /// Nil for a personal token.
    public var session: SessionID?
}

/// What a token says before anything is looked up.
public struct Credential: Hashable, Sendable {
    enum Proof: Hashable, Sendable {
        case session(SessionID)
        case tokenHash(String)
    }

    public var organization: OrganizationID
    var proof: Proof
}
