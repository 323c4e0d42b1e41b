import Domain
import Failpoints
import FoundationEssentials
import Postgres

/// The opening of uploaded versions, with its own lease and fencing number on the version. See `StageStore`.
public struct VersionStore: Sendable {
    private let app: Database
    private let advance: JobAdvance
    public let policy: LeasePolicy
    private let failpoints: Failpoints

    init(app: Database, policy: LeasePolicy, advance: JobAdvance, failpoints: Failpoints = .off) {
        self.app = app
        self.policy = policy
        self.advance = advance
        self.failpoints = failpoints
    }

    /// Asks for the lease of a version that is not open yet.
    public func claim(_ version: VersionID, _ organization: OrganizationID, worker: String) async throws -> ClaimOutcome<VersionClaim> {
        try await failpoints.around(.claim) { try await take(version, organization, worker) }
    }

    private func take(_ version: VersionID, _ organization: OrganizationID, _ worker: String) async throws -> ClaimOutcome<VersionClaim> {
        try await app.inOrganization(organization) { connection in
            let claimed = try await connection.queryFirst(
                """
                UPDATE drawing_versions
                SET fencing = fencing + 1, attempts = attempts + 1, lease_owner = \(worker),
                    lease_expires_at = clock_timestamp() + make_interval(secs => \(policy.duration.seconds))
                WHERE id = \(version) AND state = 'pending' AND (lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())
                RETURNING fencing, attempts
                """)
            if let claimed {
                return .claimed(
                    VersionClaim(
                        organizationID: organization, versionID: version, fencing: try claimed.get("fencing"), worker: worker,
                        attempt: try claimed.get("attempts")))
            }
            guard let row = try await connection.queryFirst("SELECT state, lease_expires_at FROM drawing_versions WHERE id = \(version)")
            else { return .gone }
            guard try row.get("state", as: VersionState.self) == .pending else { return .alreadyDone }
            return .heldByOther(until: try row.get("lease_expires_at", as: Date?.self) ?? Date())
        }
    }

    public func renew(_ claim: VersionClaim) async throws -> RenewOutcome {
        try await failpoints.around(.renew) { try await prolong(claim) }
    }

    private func prolong(_ claim: VersionClaim) async throws -> RenewOutcome {
        try await app.inOrganization(claim.organizationID) { connection in
            let renewed = try await connection.execute(
                """
                UPDATE drawing_versions SET lease_expires_at = clock_timestamp() + make_interval(secs => \(policy.duration.seconds))
                WHERE id = \(claim.versionID) AND fencing = \(claim.fencing) AND state = 'pending' AND lease_owner IS NOT NULL
                """)
            return renewed == 1 ? .renewed : .lost
        }
    }

    /// Whether the lease is still held; a version that was deleted is not wanted any more. Writes nothing.
    public func check(_ claim: VersionClaim) async throws -> RenewOutcome {
        try await app.inOrganization(claim.organizationID) { connection in
            let row = try await connection.queryFirst("SELECT fencing = \(claim.fencing) AS is_held FROM drawing_versions WHERE id = \(claim.versionID)")
            guard let row else { return .cancelled }
            return try row.get("is_held") ? .renewed : .lost
        }
    }

    /// Keeps the lease while `body` works. See `Lease.hold`.
    public func holding<Result: Sendable>(
        _ claim: VersionClaim, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await Lease(policy: policy, clock: ContinuousClock(), check: { try await check(claim) }, renew: { try await renew(claim) }).hold(body)
    }

    /// Gives a version back after passing trouble (503).
    public func release(_ claim: VersionClaim, after failure: StageFailure) async throws -> FinishOutcome {
        try await failpoints.around(.release) { try await giveBack(claim, after: failure) }
    }

    private func giveBack(_ claim: VersionClaim, after failure: StageFailure) async throws -> FinishOutcome {
        try await app.inOrganization(claim.organizationID) { connection in
            let released = try await connection.execute(
                """
                UPDATE drawing_versions
                SET lease_owner = NULL, lease_expires_at = NULL, queued_at = now(),
                    errors = errors || \(JSON([AttemptError(claim.attempt, failure)]))::jsonb
                WHERE id = \(claim.versionID) AND fencing = \(claim.fencing) AND state = 'pending'
                """)
            return released == 1 ? .finished : .lost
        }
    }

    /// The version can be read. Jobs that waited for it start.
    /// - Parameter files: one for each uploaded file, in the same order.
    public func finish(_ claim: VersionClaim, files: [OpenedFile]) async throws -> FinishOutcome {
        try await end(claim) { connection in
            var firstPage = 0
            for (ordinal, file) in files.enumerated() {
                let updated = try await connection.execute(
                    """
                    UPDATE version_files SET kind = \(file.kind), readable_key = \(file.readableKey), page_count = \(file.pageCount),
                                             first_page = \(firstPage)
                    WHERE version_id = \(claim.versionID) AND ordinal = \(ordinal)
                    """)
                guard updated == 1 else { throw PostgresError.unexpectedRowCount(updated) }
                firstPage += file.pageCount
            }
            try await connection.execute(
                """
                UPDATE drawing_versions SET state = 'ready', page_count = \(firstPage), lease_owner = NULL, lease_expires_at = NULL,
                                            opened_at = now()
                WHERE id = \(claim.versionID)
                """)
        }
    }

    /// The version cannot be read, and never will. Jobs that waited for it fail with the reason.
    public func refuse(_ claim: VersionClaim, _ failure: StageFailure) async throws -> FinishOutcome {
        try await end(claim) { try await Self.refuse(claim.versionID, failure, $0) }
    }

    static func refuse(_ version: VersionID, _ failure: StageFailure, _ connection: Connection) async throws {
        let failure = failure.storable
        try await connection.execute(
            """
            UPDATE drawing_versions SET state = 'refused', refusal_code = \(failure.code), refusal = \(failure.message), lease_owner = NULL,
                                        lease_expires_at = NULL, opened_at = now(), fencing = fencing + 1
            WHERE id = \(version)
            """)
    }

    private func end(_ claim: VersionClaim, write: (Connection) async throws -> Void) async throws -> FinishOutcome {
        try await failpoints.around(.commit) { try await writeEnd(claim, write) }
    }

    private func writeEnd(_ claim: VersionClaim, _ write: (Connection) async throws -> Void) async throws -> FinishOutcome {
        try await app.inOrganization(claim.organizationID) { connection in
            // Whoever creates a job holds a share lock on its versions: it sees this end, or is seen here.
            let row = try await connection.queryFirst(
                "SELECT state, fencing, lease_owner FROM drawing_versions WHERE id = \(claim.versionID) FOR NO KEY UPDATE")
            guard let row, try row.get("state", as: VersionState.self) == .pending, try row.get("fencing") == claim.fencing,
                try row.get("lease_owner", as: String?.self) != nil
            else { return .lost }
            try await write(connection)
            try await advance.waitingJobs(of: claim.versionID, claim.organizationID, connection)
            try await failpoints.inside(.commit)
            return .finished
        }
    }
}
