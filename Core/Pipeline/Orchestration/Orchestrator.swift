import Domain
import Failpoints
import Postgres

/// The steps of a job's state machine, for whoever receives a completion.
public struct Orchestrator: Sendable {
    private let app: Database
    private let advance: JobAdvance
    private let failpoints: Failpoints

    init(app: Database, advance: JobAdvance, failpoints: Failpoints = .off) {
        self.app = app
        self.advance = advance
        self.failpoints = failpoints
    }

    /// Takes the job as far as its rows allow. The message only says where to look, so that a duplicate, an early or a late one does no harm.
    /// Flush the outbox for the job before acknowledging.
    /// - Returns: the job's state after; nil where the job was deleted.
    @discardableResult
    public func handle(_ completion: StageCompletion) async throws -> JobState? {
        try await step(completion.jobID, after: completion.stageID, completion.organizationID)
    }

    @discardableResult
    func step(_ job: JobID, after stage: StageID? = nil, _ organization: OrganizationID) async throws -> JobState? {
        try await failpoints.around(.step) {
            try await app.inOrganization(organization) { connection in
                let state = try await advance.job(job, after: stage, organization, connection)
                try await failpoints.inside(.step)
                return state
            }
        }
    }
}
