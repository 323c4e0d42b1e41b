import Domain
import Postgres

/// The steps of a job's state machine, for whoever receives a completion.
public struct Orchestrator: Sendable {
    private let app: Database
    private let advance: JobAdvance

    init(app: Database, advance: JobAdvance) {
        self.app = app
        self.advance = advance
    }

    /// Takes the job as far as its rows allow. The message only says where to look, so that a duplicate, an early or a late one does no harm.
    /// Flush the outbox for the job before acknowledging.
    /// - Returns: the job's state after; nil where the job was deleted.
    @discardableResult
    public func handle(_ completion: StageCompletion) async throws -> JobState? {
        try await step(completion.jobID, completion.organizationID)
    }

    @discardableResult
    public func step(_ job: JobID, _ organization: OrganizationID) async throws -> JobState? {
        try await app.inOrganization(organization) { try await advance.job(job, organization, $0) }
    }
}
