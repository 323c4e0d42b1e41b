/// Something that is wrong with one entry of a list of objects.
public struct ObjectIssue: Codable, Hashable, Sendable, CustomStringConvertible {
    public enum Problem: String, Codable, Sendable {
        // These make the list unusable.
        case notAnObject = "not_an_object"
        case missingField = "missing_field"
        case wrongType = "wrong_type"
        case notFinite = "not_finite"
        // With these it can be compared.
        case negativeSize = "negative_size"
        case duplicateID = "duplicate_id"
        case unknownType = "unknown_type"
        case outsideSheet = "outside_sheet"

        /// Whether a list with it cannot be compared.
        public var isFatal: Bool {
            switch self {
            case .notAnObject, .missingField, .wrongType, .notFinite: true
            case .negativeSize, .duplicateID, .unknownType, .outsideSheet: false
            }
        }
    }

    public var problem: Problem
    /// From 0, in the list.
    public var entry: Int
    public var field: String?
    /// The id or type that the problem is about.
    public var value: String?

    public init(problem: Problem, entry: Int, field: String? = nil, value: String? = nil) {
        self.problem = problem
        self.entry = entry
        self.field = field
        self.value = value
    }

    public var description: String {
        let field = field ?? "a field"
        let value = value ?? ""
        return switch problem {
        case .notAnObject: "entry \(entry) is not an object"
        case .missingField: "entry \(entry) has no \(field)"
        case .wrongType: "entry \(entry): \(field) is not a \(field == "id" || field == "type" ? "string" : "number")"
        case .notFinite: "entry \(entry): \(field) is not a finite number"
        case .negativeSize: "entry \(entry) (\(value)): \(field) is negative"
        case .duplicateID: "entry \(entry): the id \(value) stands here again"
        case .unknownType: "entry \(entry): the type \(value) is not known"
        case .outsideSheet: "entry \(entry) (\(value)) lies outside the sheet"
        }
    }
}
