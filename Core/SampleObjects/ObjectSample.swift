/// One generated pair of versions of a drawing given as objects, and the truth about it.
public struct ObjectSample: Sendable {
    public var drawingID: String
    /// JSON, or what is meant to be none.
    public var versionA: [UInt8]
    public var versionB: [UInt8]
    public var truth: ObjectTruth
}

/// What a comparison has to find.
public struct ObjectTruth: Codable, Hashable, Sendable {
    public var drawingID: String
    /// Why the pair cannot be compared; nil where it can.
    public var malformed: Malformation?
    /// Ids.
    public var added: [String] = []
    public var removed: [String] = []
    public var moved: [String] = []
    public var resized: [String] = []
    public var retyped: [String] = []
    /// Old id and new id.
    public var reidentified: [[String]] = []

    enum CodingKeys: String, CodingKey {
        case drawingID = "drawing_id"
        case malformed, added, removed, moved, resized, retyped, reidentified
    }
}

/// Ways in which a version can be of no use.
public enum Malformation: String, Codable, CaseIterable, Sendable {
    case missingField = "missing_field"
    case wrongType = "wrong_type"
    case notFinite = "not_finite"
    case notJSON = "not_json"
    case notAList = "not_a_list"
}
