import FoundationEssentials

/// The id of one kind of thing; ids of different kinds do not mix. In text and JSON: a UUID in lower case.
public struct Identifier<Kind>: Hashable, Sendable {
    public let uuid: UUID

    public init(_ uuid: UUID = UUID()) {
        self.uuid = uuid
    }
}

extension Identifier: LosslessStringConvertible {
    public init?(_ description: String) {
        guard let uuid = UUID(uuidString: description) else { return nil }
        self.uuid = uuid
    }

    public var description: String { uuid.uuidString.lowercased() }
}

extension Identifier: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = Identifier(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "this is no UUID")
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

public enum OrganizationKind: Sendable {}
public enum UserKind: Sendable {}
public enum ProjectKind: Sendable {}
public enum DrawingKind: Sendable {}
public enum VersionKind: Sendable {}
public enum PageKind: Sendable {}
public enum JobKind: Sendable {}
public enum StageRowKind: Sendable {}
public enum ComparisonKind: Sendable {}
public enum OverlayKind: Sendable {}
public enum SummaryKind: Sendable {}
public enum DeadLetterKind: Sendable {}
public enum RedriveKind: Sendable {}

public typealias OrganizationID = Identifier<OrganizationKind>
public typealias UserID = Identifier<UserKind>
public typealias ProjectID = Identifier<ProjectKind>
public typealias DrawingID = Identifier<DrawingKind>
public typealias VersionID = Identifier<VersionKind>
public typealias PageID = Identifier<PageKind>
public typealias JobID = Identifier<JobKind>
public typealias StageID = Identifier<StageRowKind>
public typealias ComparisonID = Identifier<ComparisonKind>
public typealias OverlayID = Identifier<OverlayKind>
public typealias SummaryID = Identifier<SummaryKind>
public typealias DeadLetterID = Identifier<DeadLetterKind>
public typealias RedriveID = Identifier<RedriveKind>
