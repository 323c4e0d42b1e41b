import Postgres

/// What somebody may do in an organization or a project; each role may do what the lower ones may.
public enum Role: String, CaseIterable, Sendable, Codable, Comparable, PostgresCodable {
    case viewer, editor, owner

    public static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .editor: 1
        case .owner: 2
        }
    }
}
