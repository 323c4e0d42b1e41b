import CObjects
import ObjectComparison

/// Reads a version of a drawing that is a JSON list of objects.
public struct ObjectReader: Sendable {
    /// Entries of a list at most.
    public var mostEntries: Int
    /// Issues that are kept of one list.
    public var mostIssues: Int
    /// How deep what stands in an entry may be nested.
    private static let mostDepth = 64

    public init(mostEntries: Int = 5_000_000, mostIssues: Int = 100) {
        self.mostEntries = mostEntries
        self.mostIssues = mostIssues
    }

    /// Reads UTF-8. Unknown fields are passed over; numbers may stand in quotes; of a field that stands twice the last counts.
    /// - Throws: `ObjectReadingError`, where the text is no such list, or any entry of it cannot be used.
    public func read(_ bytes: some Collection<UInt8>) throws(ObjectReadingError) -> ObjectList {
        let result = bytes.withContiguousStorageIfAvailable { read($0) } ?? Array(bytes).withUnsafeBufferPointer { read($0) }
        return try result.get()
    }

    private func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<ObjectList, ObjectReadingError> {
        guard !bytes.isEmpty else { return .failure(.empty) }
        guard let list = bytes.withMemoryRebound(to: CChar.self, { bto_read($0.baseAddress, $0.count, mostEntries, Self.mostDepth, mostIssues) }) else {
            return .failure(.noMemory)
        }
        defer { bto_free(list) }
        let view = bto_look(list)
        switch bto_failure(UInt32(view.failure)) {
        case BTO_FINE: break
        case BTO_NO_JSON: return .failure(.notJSON(reason: String(cString: view.text), offset: view.offset))
        case BTO_NO_LIST: return .failure(.notAList)
        case BTO_TOO_DEEP: return .failure(.tooDeep(limit: Self.mostDepth))
        case BTO_TOO_MANY: return .failure(.tooMany(limit: mostEntries))
        default: return .failure(.noMemory)
        }
        guard view.issues_found == 0 else {
            let issues = UnsafeBufferPointer(start: view.issues, count: view.issues_kept).map { ObjectIssue($0) }
            return .failure(.malformed(issues: issues, found: view.issues_found))
        }
        return .success(ObjectList(view))
    }
}

/// Why a list of objects cannot be compared.
public enum ObjectReadingError: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    /// `offset` in bytes.
    case notJSON(reason: String, offset: Int)
    case notAList
    case tooDeep(limit: Int)
    case tooMany(limit: Int)
    case malformed(issues: [ObjectIssue], found: Int)
    case noMemory

    public var description: String {
        switch self {
        case .empty: "it is empty; a list of objects without any is []"
        case .notJSON(let reason, let offset): "it is not JSON: at byte \(offset): \(reason)"
        case .notAList: "it is not a list of objects: it must begin with ["
        case .tooDeep(let limit): "it is nested deeper than \(limit) levels"
        case .tooMany(let limit): "it has more than \(limit) objects; split it"
        case .malformed(let issues, let found):
            issues.prefix(3).map(\.description).joined(separator: "; ") + (found > 3 ? "; and \(found - 3) more" : "")
        case .noMemory: "there is not enough memory to read it"
        }
    }
}

extension ObjectIssue {
    private static let fields = ["id", "type", "x", "y", "width", "height"]

    fileprivate init(_ issue: bto_issue) {
        let problem: Problem =
            switch bto_problem(UInt32(issue.problem)) {
            case BTO_NOT_AN_OBJECT: .notAnObject
            case BTO_MISSING: .missingField
            case BTO_NOT_FINITE: .notFinite
            default: .wrongType
            }
        self.init(problem: problem, entry: issue.entry, field: Self.fields.indices.contains(Int(issue.field)) ? Self.fields[Int(issue.field)] : nil)
    }
}

extension ObjectList {
    fileprivate init(_ view: bto_view) {
        func column<Value>(_ start: UnsafePointer<Value>?) -> [Value] { Array(UnsafeBufferPointer(start: start, count: view.count)) }
        let ends = column(view.id_end).map { Int($0) }
        let typeEnds = UnsafeBufferPointer(start: view.type_end, count: view.types).map { Int($0) }
        let names = UnsafeBufferPointer(start: view.type_names, count: typeEnds.last ?? 0)
        self.init(
            x: column(view.x), y: column(view.y), width: column(view.width), height: column(view.height), type: column(view.type),
            typeNames: typeEnds.indices.map { String(decoding: names[($0 == 0 ? 0 : typeEnds[$0 - 1])..<typeEnds[$0]], as: UTF8.self) },
            idBytes: Array(UnsafeBufferPointer(start: view.ids, count: ends.last ?? 0)), idEnds: ends)
    }
}
