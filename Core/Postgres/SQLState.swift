/// A five-character code of the SQL standard's, as PostgreSQL's Appendix A lists them.
public struct SQLState: Hashable, Sendable, CustomStringConvertible {
    public let code: String

    public init(_ code: String) {
        self.code = code
    }

    public static let uniqueViolation = SQLState("23505")
    public static let foreignKeyViolation = SQLState("23503")
    public static let checkViolation = SQLState("23514")
    public static let insufficientPrivilege = SQLState("42501")
    public static let serializationFailure = SQLState("40001")
    public static let deadlockDetected = SQLState("40P01")
    public static let queryCanceled = SQLState("57014")
    public static let adminShutdown = SQLState("57P01")
    public static let tooManyConnections = SQLState("53300")
    public static let duplicateObject = SQLState("42710")
    public static let undefinedTable = SQLState("42P01")

    public var description: String { code }

    /// Whether the server tells of trouble that passes: a lost or refused connection, a lost race, missing resources, a restart.
    public var isTransient: Bool {
        switch code.prefix(2) {
        case "08", "40", "53", "58": true
        default: ["55P03", "57014", "57P01", "57P02", "57P03", "57P05", "25P03", "25006"].contains(code)
        }
    }
}
