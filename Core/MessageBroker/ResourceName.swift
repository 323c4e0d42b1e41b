/// The name of a topic or subscription: `projects/PROJECT/topics/NAME`.
struct ResourceName: Hashable, Sendable, CustomStringConvertible {
    enum Kind: String, Sendable {
        case topic = "topics"
        case subscription = "subscriptions"
    }

    let kind: Kind
    let project: String
    let name: String

    var description: String { "projects/\(project)/\(kind.rawValue)/\(name)" }

    /// Google's rule: 3 to 255 letters, digits and `-_.~+%`, a letter first, not `goog`.
    init(_ kind: Kind, project: String, name: String) throws(BrokerError) {
        let bytes = Array(name.utf8)
        let isSound =
            (3...255).contains(bytes.count) && bytes.allSatisfy(Self.isAllowed) && (bytes.first.map(Self.isLetter) ?? false)
            && !name.hasPrefix("goog") && !project.isEmpty
        guard isSound else {
            throw .invalidArgument("Invalid [\(kind.rawValue)] name: (name=projects/\(project)/\(kind.rawValue)/\(name))")
        }
        self.kind = kind
        self.project = project
        self.name = name
    }

    /// - Parameter text: a full name.
    init(_ kind: Kind, _ text: String) throws(BrokerError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "projects", parts[2] == kind.rawValue else {
            throw .invalidArgument("Invalid resource name given (name=\(text)); it must look like projects/PROJECT/\(kind.rawValue)/NAME")
        }
        try self.init(kind, project: String(parts[1]), name: String(parts[3]))
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) }
    private static func isAllowed(_ byte: UInt8) -> Bool {
        isLetter(byte) || (0x30...0x39).contains(byte) || "-_.~+%".utf8.contains(byte)
    }
}
