import Domain
import FoundationEssentials
import Postgres

/// What taking a dead letter found and did.
struct Settlement: Sendable {
    var outcome: DeadLetterOutcome
    /// The stage's or version's history, as JSON.
    var errors = "[]"
    var project: ProjectID?
    /// The letter is of an earlier run than the one that the stage is in.
    var isStale = false

    init(_ outcome: DeadLetterOutcome, errors: String = "[]", project: ProjectID? = nil, isStale: Bool = false) {
        self.outcome = outcome
        self.errors = errors
        self.project = project
        self.isStale = isStale
    }
}

/// Fails what a dead letter asked for, so that its job can end. Done twice, the second time finds what the first one did.
struct Settling {
    static let failure = StageFailure(code: "dead-letter", message: "every delivery attempt failed; an operator can see why and redrive it")

    let connection: Connection
    let organization: OrganizationID
    let advance: JobAdvance

    func settle(_ head: MessageHead) async throws -> Settlement {
        if let stage = head.stageID, let job = head.jobID, let run = head.run { return try await settle(stage, of: job, run: run) }
        if let version = head.versionID, head.stageID == nil { return try await settle(version, run: head.run ?? 1) }
        // A completion that died: its job must not wait for it.
        if let job = head.jobID {
            try await advance.job(job, organization, connection)
            return Settlement(.resolved, project: try await project(of: job))
        }
        return Settlement(.recorded)
    }

    private func project(of job: JobID) async throws -> ProjectID? {
        try await connection.queryFirst("SELECT project_id FROM jobs WHERE id = \(job)")?.get("project_id")
    }

    private func settle(_ stage: StageID, of job: JobID, run: Int) async throws -> Settlement {
        guard try await StageEnd.lockJob(job, connection) else { return Settlement(.recorded) }
        let row = try await connection.queryFirst(
            """
            SELECT s.kind, s.state, s.run, s.attempts, s.errors, s.failure_code, s.lease_expires_at,
                   s.lease_expires_at > clock_timestamp() AS is_leased, j.project_id
            FROM job_stages s JOIN jobs j ON j.id = s.job_id WHERE s.id = \(stage) AND s.job_id = \(job) FOR NO KEY UPDATE OF s
            """)
        guard let row else { return Settlement(.recorded) }
        var settled = Settlement(.resolved, errors: try row.get("errors"), project: try row.get("project_id"))
        settled.isStale = try row.get("run") != run
        let state: StageRowState = try row.get("state")
        if settled.isStale { return settled }
        if state == .failed {
            // This very letter, delivered again, failed it.
            if try row.get("failure_code", as: String?.self) == Self.failure.code { settled.outcome = .failed }
            return settled
        }
        guard state.progress == .inFlight else { return settled }
        if try row.get("is_leased", as: Bool?.self) == true {
            settled.outcome = .stillLeased(until: try row.get("lease_expires_at"))
            return settled
        }
        let subject = StageEnd.Subject(organizationID: organization, jobID: job, stageID: stage, kind: try row.get("kind"))
        try await StageEnd.fail(subject, attempt: try row.get("attempts"), Self.failure, connection)
        settled.outcome = .failed
        return settled
    }

    private func settle(_ version: VersionID, run: Int) async throws -> Settlement {
        let row = try await connection.queryFirst(
            """
            SELECT v.state, v.run, v.errors, v.refusal_code, v.lease_expires_at, v.lease_expires_at > clock_timestamp() AS is_leased, d.project_id
            FROM drawing_versions v JOIN drawings d ON d.id = v.drawing_id WHERE v.id = \(version) FOR NO KEY UPDATE OF v
            """)
        guard let row else { return Settlement(.recorded) }
        var settled = Settlement(.resolved, errors: try row.get("errors"), project: try row.get("project_id"))
        settled.isStale = try row.get("run") != run
        let state: VersionState = try row.get("state")
        if settled.isStale { return settled }
        if state == .refused {
            if try row.get("refusal_code", as: String?.self) == Self.failure.code { settled.outcome = .failed }
            return settled
        }
        guard state == .pending else { return settled }
        if try row.get("is_leased", as: Bool?.self) == true {
            settled.outcome = .stillLeased(until: try row.get("lease_expires_at"))
            return settled
        }
        try await VersionStore.refuse(version, Self.failure, connection)
        try await advance.waitingJobs(of: version, organization, connection)
        settled.outcome = .failed
        return settled
    }
}
