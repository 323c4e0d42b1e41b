import Domain
import Postgres
import PubSub

/// Sends one dead letter: lets its work begin again, or publishes it where there is no work to be found.
struct LetterSender {
    let app: Database
    let publisher: any MessagePublisher

    /// - Returns: false where there is nothing to send.
    func send(_ letter: DeadLetterRecord, to target: String?) async throws -> Bool {
        guard letter.state != .purged else { return false }
        if let target {
            try await publish(letter, to: target)
            return true
        }
        guard let head = try? MessageHead(letter.payload) else {
            // Nothing could read it; whoever sends it back expects that something now can.
            try await publish(letter, to: letter.topic)
            return true
        }
        guard let organization = letter.organizationID else { return false }
        return try await app.inOrganization(organization) { connection in
            let reopening = Reopening(connection: connection, organization: organization)
            if let stage = head.stageID, head.run != nil, let job = head.jobID { return try await reopening.stage(stage, of: job) }
            if let version = head.versionID, head.stageID == nil { return try await reopening.version(version) }
            return false
        }
    }

    /// The message as it was, without what the broker added when it gave up.
    private func publish(_ letter: DeadLetterRecord, to topic: String) async throws {
        let attributes = letter.attributes.filter { !$0.key.hasPrefix("CloudPubSubDeadLetter") }
        _ = try await publisher.publish([OutgoingMessage(topic: topic, data: letter.payload, attributes: attributes)], to: topic)
    }
}
