import FoundationEssentials

/// A message's payload: JSON in snake_case that names its schema and version, and holds the truth. Attributes are advisory.
public protocol PipelineMessage: Codable, Hashable, Sendable {
    /// Name and version, e.g. `buildtrace.page-task/1`.
    static var schema: String { get }
    var schema: String { get }
    var organizationID: OrganizationID { get }
    var topic: Topic { get }
}

/// Why bytes are no payload. All of these are answered with 400.
public enum MessageError: Error, Hashable, CustomStringConvertible {
    case notJSON(String)
    case schemaMissing
    /// Another schema, or a version of it that this program does not know.
    case schemaUnknown(found: String, expected: String)
    case malformed(schema: String, reason: String)

    public var description: String {
        switch self {
        case .notJSON(let reason): "the payload is no JSON object: \(reason)"
        case .schemaMissing: "the payload names no schema"
        case .schemaUnknown(let found, let expected): "the payload's schema is '\(found)', this function takes '\(expected)'"
        case .malformed(let schema, let reason): "the payload is no valid \(schema): \(reason)"
        }
    }
}

extension PipelineMessage {
    /// The payload's bytes; equal payloads have equal bytes.
    public func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }

    public static func decode(_ bytes: [UInt8]) throws(MessageError) -> Self {
        let data = Data(bytes)
        let found = try MessageHead.schema(of: data)
        guard found == schema else { throw .schemaUnknown(found: found, expected: schema) }
        do {
            return try JSONDecoder().decode(Self.self, from: data)
        } catch {
            throw .malformed(schema: schema, reason: describe(error))
        }
    }
}

/// What every payload has, for those who must tell payloads apart or only need to know whose they are.
public struct MessageHead: Sendable, Hashable {
    public var schema: String
    public var organizationID: OrganizationID?
    public var jobID: JobID?
    public var stageID: StageID?
    public var run: Int?
    public var versionID: VersionID?

    private struct Fields: Decodable {
        var schema: String?
        var organization_id: OrganizationID?
        var job_id: JobID?
        var stage_id: StageID?
        var run: Int?
        var version_id: VersionID?
    }

    public init(_ bytes: [UInt8]) throws(MessageError) {
        let data = Data(bytes)
        schema = try Self.schema(of: data)
        do {
            let fields = try JSONDecoder().decode(Fields.self, from: data)
            organizationID = fields.organization_id
            jobID = fields.job_id
            stageID = fields.stage_id
            run = fields.run
            versionID = fields.version_id
        } catch {
            throw .malformed(schema: schema, reason: describe(error))
        }
    }

    fileprivate static func schema(of data: Data) throws(MessageError) -> String {
        struct Head: Decodable {
            var schema: String?
        }
        let head: Head
        do {
            head = try JSONDecoder().decode(Head.self, from: data)
        } catch {
            throw .notJSON(describe(error))
        }
        guard let schema = head.schema else { throw .schemaMissing }
        return schema
    }
}

/// What a decoder minds, with the place but without the value.
private func describe(_ error: any Error) -> String {
    func place(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
        (context.codingPath + (key.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
    }
    return switch error {
    case DecodingError.keyNotFound(let key, let context): "'\(place(context, key))' is missing"
    case DecodingError.valueNotFound(_, let context): "'\(place(context))' is null"
    case DecodingError.typeMismatch(let type, let context): "'\(place(context))' is no \(type)"
    case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty: "'\(place(context))' is not valid"
    default: "it cannot be parsed"
    }
}
