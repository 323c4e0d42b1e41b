import Domain
import FoundationEssentials
import Postgres

/// How far a dead letter is.
public enum DeadLetterState: String, Hashable, Sendable, Codable, CaseIterable, PostgresCodable {
    /// Nobody has done anything about it.
    case open
    /// It was sent back to where it came from.
    case redriven
    /// Its work has ended.
    case resolved
    /// It was emptied for good, and is kept for the record only.
    case purged
}

/// A dead letter as it is kept: one row a message, however often it died.
public struct DeadLetterRecord: Hashable, Sendable {
    public var id: DeadLetterID
    public var organizationID: OrganizationID?
    public var projectID: ProjectID?
    public var topic: String
    public var subscription: String?
    public var jobID: JobID?
    public var stageID: StageID?
    public var payload: [UInt8]
    public var attributes: [String: String]
    public var attempts: Int
    public var errorClass: String?
    /// What each attempt said, the first one first; empty where the message never came so far.
    public var errors: [AttemptError]
    public var timesDead: Int
    public var timesRedriven: Int
    /// How often it died after it was sent back.
    public var timesFailedAgain: Int
    public var state: DeadLetterState
    public var firstAt: Date
    public var lastAt: Date

    init(_ row: Row) throws {
        id = try row.get("id")
        organizationID = try row.get("organization_id")
        projectID = try row.get("project_id")
        topic = try row.get("topic")
        subscription = try row.get("subscription")
        jobID = try row.get("job_id")
        stageID = try row.get("stage_id")
        payload = try row.get("payload", as: Bytes.self).bytes
        attributes = try row.json("attributes")
        attempts = try row.get("attempts")
        errorClass = try row.get("error_class")
        errors = try row.json("errors")
        timesDead = try row.get("times_dead")
        timesRedriven = try row.get("times_redriven")
        timesFailedAgain = try row.get("times_failed_again")
        state = try row.get("state")
        firstAt = try row.get("first_at")
        lastAt = try row.get("last_at")
    }
}

extension DeadLetterRecord: Encodable {
    private enum CodingKeys: String, CodingKey {
        case id, topic, subscription, payload, payloadBase64 = "payload_base64", attributes, attempts, errors, state
        case organizationID = "organization_id", projectID = "project_id", jobID = "job_id", stageID = "stage_id", errorClass = "error_class"
        case timesDead = "times_dead", timesRedriven = "times_redriven", timesFailedAgain = "times_failed_again", firstAt = "first_at", lastAt = "last_at"
    }

    /// Times in ISO 8601; the payload as text, or in base64 where it is none.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encodeIfPresent(organizationID, forKey: .organizationID)
        try container.encodeIfPresent(projectID, forKey: .projectID)
        try container.encode(topic, forKey: .topic)
        try container.encodeIfPresent(subscription, forKey: .subscription)
        try container.encodeIfPresent(jobID, forKey: .jobID)
        try container.encodeIfPresent(stageID, forKey: .stageID)
        if let text = String(validating: payload, as: UTF8.self) {
            try container.encode(text, forKey: .payload)
        } else {
            try container.encode(Data(payload), forKey: .payloadBase64)
        }
        try container.encode(attributes, forKey: .attributes)
        try container.encode(attempts, forKey: .attempts)
        try container.encodeIfPresent(errorClass, forKey: .errorClass)
        try container.encode(errors, forKey: .errors)
        try container.encode(timesDead, forKey: .timesDead)
        try container.encode(timesRedriven, forKey: .timesRedriven)
        try container.encode(timesFailedAgain, forKey: .timesFailedAgain)
        try container.encode(state, forKey: .state)
        try container.encode(firstAt.formatted(.iso8601), forKey: .firstAt)
        try container.encode(lastAt.formatted(.iso8601), forKey: .lastAt)
    }
}
