import Domain
import Postgres

extension StageTask {
    /// The folder in storage that attempts at this task write under; nil where they write nothing.
    public var objectFolder: String? {
        switch self {
        case let page as PageTask: "\(page.organizationID)/pages/\(page.file.sha256)/\(page.file.page)"
        case let pair as PairTask: "\(pair.organizationID)/comparisons/\(pair.comparisonID)"
        default: nil
        }
    }
}

/// What an attempt may write to storage: noted when it begins, struck off together with the result that refers to it. What stays noted is
/// garbage, however the attempt ended.
struct AttemptObjects {
    let connection: Connection

    /// Notes an attempt that begins.
    func note(_ claim: StageClaim, prefix: String, grace: Duration) async throws {
        try await connection.execute(
            """
            INSERT INTO object_garbage (organization_id, stage_id, fencing, prefix, due_at)
            VALUES (\(claim.organizationID), \(claim.stageID), \(claim.fencing), \(prefix), now() + make_interval(secs => \(grace.seconds)))
            """)
    }

    /// Strikes off an attempt whose result is written in this transaction.
    /// - Returns: whether its objects are the result's. Where they are not under its own prefix, they are somebody else's.
    /// - Throws: `LeaseError.lost` where its objects are being deleted.
    func keep(_ files: [String: String], of claim: StageClaim) async throws -> Bool {
        guard let prefix = claim.objectPrefix else { return true }
        guard files.values.contains(where: { $0.hasPrefix(prefix) }) else { return false }
        let struck = try await connection.execute(
            "DELETE FROM object_garbage WHERE stage_id = \(claim.stageID) AND fencing = \(claim.fencing) AND NOT is_doomed")
        guard struck == 1 else { throw LeaseError.lost }
        return true
    }
}
