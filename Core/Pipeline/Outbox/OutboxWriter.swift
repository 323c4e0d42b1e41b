import Domain
import Postgres
import PubSub

/// The trace that messages are published under: a W3C `traceparent`, set by whoever handles a request or a delivery.
public enum TraceContext {
    @TaskLocal public static var traceparent: String?
}

/// Puts messages into the outbox, in the transaction that makes them true. They leave once that is committed.
struct OutboxWriter {
    let connection: Connection

    /// - Parameters:
    ///   - subject: the stage or version that the message is for; the sweep sends no second message for it.
    ///   - delay: how long the message must wait.
    func add(
        _ message: some PipelineMessage, job: JobID?, subject: StageID? = nil, version: VersionID? = nil, delay: Duration = .zero
    ) async throws {
        let payload = String(decoding: try message.encoded(), as: UTF8.self)
        try await add(
            payload: payload, topic: message.topic.rawValue, schema: message.schema, organization: message.organizationID, job: job,
            subject: subject?.description ?? version?.description, delay: delay)
    }

    /// Adds a message whose payload was made before.
    func add(
        payload: String, topic: String, schema: String?, organization: OrganizationID, job: JobID?, subject: String?, delay: Duration = .zero
    ) async throws {
        var attributes: [String: String] = [:]
        attributes["schema"] = schema
        attributes["jobid"] = job?.description
        attributes["stageid"] = subject
        attributes["traceparent"] = TraceContext.traceparent
        // No ordering key: the machine's end does not depend on the order of arrival, and a key would let one slow message hold up a job.
        try await connection.execute(
            """
            INSERT INTO outbox (organization_id, job_id, subject_id, topic, payload, attributes, not_before)
            VALUES (\(organization), \(job), \(subject), \(topic), \(payload), \(JSON(attributes)),
                    now() + make_interval(secs => \(delay.seconds)))
            """)
    }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
