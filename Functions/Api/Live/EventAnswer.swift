import Domain
import Foundation
import Pipeline

/// An event as people's programs get it, over every kind of connection.
struct EventAnswer: Encodable {
    var job: JobID
    var event: JobEvent
    /// In place of the storage key.
    var overlayURL: String?

    /// - Parameter link: makes a link of a storage key.
    static func all(_ job: JobID, _ events: [JobEvent], link: (String) async throws -> String) async throws -> [EventAnswer] {
        var answers: [EventAnswer] = []
        for event in events { answers.append(EventAnswer(job: job, event: event, overlayURL: try await event.data.overlayKey.asyncMap(link))) }
        return answers
    }

    private enum CodingKeys: String, CodingKey {
        case type
        case sessionID = "session_id"
        case seq
        case createdAt = "created_at"
        case overlayURL = "overlay_url"
    }

    func encode(to encoder: any Encoder) throws {
        var data = event.data
        data.overlayKey = nil
        try data.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(event.type, forKey: .type)
        try container.encode(job, forKey: .sessionID)
        try container.encode(event.seq, forKey: .seq)
        try container.encode(event.createdAt, forKey: .createdAt)
        try container.encodeIfPresent(overlayURL, forKey: .overlayURL)
    }
}
