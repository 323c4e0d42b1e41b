import Domain
import Failpoints
import Postgres
import PubSub

/// When the sweep takes something for left behind.
public struct SweepPolicy: Hashable, Sendable {
    /// How long after a lease ran out its stage is asked for again. The broker's own retries come first.
    public var leaseGrace: Duration
    /// How long a message may be under way before it is sent again.
    public var queueGrace: Duration
    /// How long after it began an attempt is not expected to write objects any more. Longer than any function's deadline.
    public var objectGrace: Duration

    public init(leaseGrace: Duration = .seconds(120), queueGrace: Duration = .seconds(900), objectGrace: Duration = .seconds(3600)) {
        self.leaseGrace = leaseGrace
        self.queueGrace = queueGrace
        self.objectGrace = objectGrace
    }
}

/// What a sweep did.
public struct SweepReport: Hashable, Sendable {
    public var published = 0
    public var requeuedStages = 0
    public var requeuedVersions = 0
    public var steppedJobs = 0
    /// Dead letters whose work ended well after they were sent back.
    public var resolvedLetters = 0
    /// Letters that redrives which nobody was at sent or skipped.
    public var redrivenLetters = 0
}

/// Makes good what crashes left behind: messages in the outbox, stages and versions whose lease ran out without a message, jobs that
/// nobody takes further. Safe to run at any time and by several at once.
public struct Sweep: Sendable {
    private let system: Database
    private let outbox: Outbox
    private let orchestrator: Orchestrator
    private let deadLetters: DeadLetters
    private let redrives: Redrives
    private let policy: SweepPolicy
    private let failpoints: Failpoints
    private let batchSize = 500
    /// How long one sweep sends dead letters back. A scheduler calls again.
    private let redriveTime = Duration.seconds(20)

    init(
        system: Database, outbox: Outbox, orchestrator: Orchestrator, deadLetters: DeadLetters, redrives: Redrives, policy: SweepPolicy,
        failpoints: Failpoints = .off
    ) {
        self.system = system
        self.outbox = outbox
        self.orchestrator = orchestrator
        self.deadLetters = deadLetters
        self.redrives = redrives
        self.policy = policy
        self.failpoints = failpoints
    }

    public func run() async throws -> SweepReport {
        var report = SweepReport()
        report.requeuedStages = try await failpoints.around(.sweep) { try await requeueStages() }
        report.requeuedVersions = try await failpoints.around(.sweep) { try await requeueVersions() }
        report.steppedJobs = try await stepJobs()
        report.resolvedLetters = try await deadLetters.resolveRedriven()
        report.published = try await outbox.flush()
        // Last: a redrive that cannot go on must not hold up the rest.
        report.redrivenLetters = try await redrives.carryOn(until: .now + redriveTime)
        return report
    }

    private func requeueStages() async throws -> Int {
        try await system.withTransaction { connection in
            let rows = try await connection.query(
                """
                SELECT s.id, s.organization_id, s.job_id, s.kind, s.payload
                FROM job_stages s JOIN jobs j ON j.id = s.job_id
                WHERE (s.state = 'queued' AND s.queued_at < now() - make_interval(secs => \(policy.queueGrace.seconds))
                       OR s.state = 'running' AND s.lease_expires_at < now() - make_interval(secs => \(policy.leaseGrace.seconds))
                          AND s.queued_at < now() - make_interval(secs => \(policy.leaseGrace.seconds)))
                  AND NOT EXISTS (SELECT FROM outbox o WHERE o.subject_id = s.id)
                ORDER BY s.queued_at LIMIT \(batchSize) FOR UPDATE OF s SKIP LOCKED
                """)
            for row in rows {
                let stage: StageID = try row.get("id")
                let kind: StageKind = try row.get("kind")
                try await OutboxWriter(connection: connection).add(
                    payload: try row.get("payload"), topic: Topic.work(of: kind).rawValue, schema: kind.taskSchema,
                    organization: try row.get("organization_id"), job: try row.get("job_id"), subject: stage.description)
                try await connection.execute("UPDATE job_stages SET queued_at = now() WHERE id = \(stage)")
            }
            try await failpoints.inside(.sweep)
            return rows.count
        }
    }

    private func requeueVersions() async throws -> Int {
        try await system.withTransaction { connection in
            let rows = try await connection.query(
                """
                SELECT v.id, v.organization_id, v.run FROM drawing_versions v
                WHERE v.state = 'pending'
                  AND v.queued_at < now() - make_interval(secs => CASE WHEN v.lease_owner IS NULL THEN \(policy.queueGrace.seconds)::float8
                                                                       ELSE \(policy.leaseGrace.seconds)::float8 END)
                  AND (v.lease_expires_at IS NULL OR v.lease_expires_at < now() - make_interval(secs => \(policy.leaseGrace.seconds)))
                  AND NOT EXISTS (SELECT FROM outbox o WHERE o.subject_id = v.id)
                ORDER BY v.queued_at LIMIT \(batchSize) FOR UPDATE SKIP LOCKED
                """)
            for row in rows {
                let version: VersionID = try row.get("id")
                try await OutboxWriter(connection: connection).add(
                    OpenTask(organizationID: try row.get("organization_id"), versionID: version, run: try row.get("run")), job: nil,
                    version: version)
                try await connection.execute("UPDATE drawing_versions SET queued_at = now() WHERE id = \(version)")
            }
            try await failpoints.inside(.sweep)
            return rows.count
        }
    }

    /// Steps jobs that have nothing in flight: a completion of theirs was lost, or died.
    private func stepJobs() async throws -> Int {
        let jobs = try await system.withConnection { connection in
            try await connection.query(
                """
                SELECT j.id, j.organization_id FROM jobs j
                WHERE (j.state = 'running'
                       AND NOT EXISTS (SELECT FROM job_stages s WHERE s.job_id = j.id AND s.state IN ('queued', 'running'))
                       OR j.state = 'pending'
                       AND NOT EXISTS (SELECT FROM drawing_versions v WHERE v.id IN (j.old_version_id, j.new_version_id) AND v.state = 'pending'))
                  AND NOT EXISTS (SELECT FROM outbox o WHERE o.job_id = j.id)
                ORDER BY j.created_at LIMIT \(batchSize)
                """
            ).map { (try $0.get("id", as: JobID.self), try $0.get("organization_id", as: OrganizationID.self)) }
        }
        for (job, organization) in jobs { try await orchestrator.step(job, organization) }
        return jobs.count
    }
}
