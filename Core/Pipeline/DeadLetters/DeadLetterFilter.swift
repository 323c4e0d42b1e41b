import Domain
import FoundationEssentials
import Postgres

/// Which dead letters are meant. What is nil does not matter; all that is given must hold.
public struct DeadLetterFilter: Hashable, Sendable, Codable {
    /// Just these; an empty list means none.
    public var ids: [DeadLetterID]?
    public var state: DeadLetterState?
    /// By its short name, e.g. `ocr-pages`.
    public var topic: String?
    /// Letters of this kind of stage, its completions included.
    public var stageKind: StageKind?
    public var stageID: StageID?
    /// The code of the last error, e.g. `passing`.
    public var errorClass: String?
    public var organizationID: OrganizationID?
    public var projectID: ProjectID?
    /// That died last before, or since.
    public var diedBefore: Date?
    public var diedSince: Date?
    /// Stands in the payload, the attributes or the errors, letter for letter.
    public var text: String?

    public init(
        ids: [DeadLetterID]? = nil, state: DeadLetterState? = nil, topic: String? = nil, stageKind: StageKind? = nil, stageID: StageID? = nil,
        errorClass: String? = nil, organizationID: OrganizationID? = nil, projectID: ProjectID? = nil, diedBefore: Date? = nil,
        diedSince: Date? = nil, text: String? = nil
    ) {
        self.ids = ids
        self.state = state
        self.topic = topic
        self.stageKind = stageKind
        self.stageID = stageID
        self.errorClass = errorClass
        self.organizationID = organizationID
        self.projectID = projectID
        self.diedBefore = diedBefore
        self.diedSince = diedSince
        self.text = text
    }

    /// What must hold of a row `d` of `dead_letters`.
    var condition: Query {
        var parts: [Query] = []
        if let ids { parts.append("d.id = ANY(\(ids)::uuid[])") }
        if let state { parts.append("d.state = \(state)") }
        if let topic { parts.append("d.topic = \(topic)") }
        if let stageKind {
            parts.append("d.topic = ANY(\([Topic.work(of: stageKind).rawValue, Topic.completion(of: stageKind).rawValue])::text[])")
        }
        if let stageID { parts.append("d.stage_id = \(stageID)") }
        if let errorClass { parts.append("d.error_class = \(errorClass)") }
        if let organizationID { parts.append("d.organization_id = \(organizationID)") }
        if let projectID { parts.append("d.project_id = \(projectID)") }
        if let diedBefore { parts.append("d.last_at < \(diedBefore)") }
        if let diedSince { parts.append("d.last_at >= \(diedSince)") }
        if let text {
            // A payload need not be text: it is searched byte by byte.
            let bytes = Bytes(Array(text.utf8))
            parts.append("(position(\(bytes)::bytea IN d.payload) > 0 OR strpos(d.attributes::text, \(text)) > 0 OR strpos(d.errors::text, \(text)) > 0)")
        }
        return parts.reduce("true") { "\($0) AND \($1)" }
    }
}
