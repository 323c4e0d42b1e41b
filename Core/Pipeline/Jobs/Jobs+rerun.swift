import Domain
import Postgres

extension Jobs {
    /// Lets just the sheets that failed begin again; the job goes on until they are done. Flush the outbox after.
    /// - Returns: how many stages begin again; 0 where none had failed.
    public func rerunFailed(_ organization: OrganizationID, _ id: JobID) async throws -> Int {
        try await app.inOrganization(organization) { connection in
            let failed: [StageID] = try await connection.query(
                "SELECT id FROM job_stages WHERE job_id = \(id) AND state = 'failed' ORDER BY kind, page, side, id"
            ).map { try $0.get("id") }
            let reopening = Reopening(connection: connection, organization: organization)
            var count = 0
            for stage in failed where try await reopening.stage(stage, of: id) { count += 1 }
            return count
        }
    }
}
