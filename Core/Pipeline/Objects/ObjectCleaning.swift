import Domain
import ObjectStorage
import Postgres

/// Deletes objects that nothing refers to: what lost attempts wrote, and what belonged to deleted rows.
///
/// Each is first doomed, in a transaction that makes sure that no row refers to it and that no attempt can begin to; then deleted; then forgotten.
/// A crash between two of these is made good by the next run.
public struct ObjectCleaning: Sendable {
    private let app: Database
    private let system: Database
    private let policy: SweepPolicy
    private let batchSize = 100

    init(app: Database, system: Database, policy: SweepPolicy) {
        self.app = app
        self.system = system
        self.policy = policy
    }

    private struct Entry {
        var id: Int64
        var organization: OrganizationID
        var prefix: String
        var fileSHA256: String?

        init(_ row: Row) throws {
            id = try row.get("id")
            organization = try row.get("organization_id")
            prefix = try row.get("prefix")
            fileSHA256 = try row.get("file_sha256")
        }
    }

    /// Deletes everything that is due.
    /// - Returns: the number of objects deleted.
    /// - Throws: the first trouble, after the rest was tried.
    public func run(_ store: any ObjectStore) async throws -> Int {
        var deleted = 0
        var last: Int64 = 0
        var failure: (any Error)?
        while true {
            let rows = try await system.withConnection { connection in
                try await connection.query(
                    """
                    SELECT id, organization_id, prefix, file_sha256 FROM object_garbage
                    WHERE due_at <= now() AND id > \(last) ORDER BY id LIMIT \(batchSize)
                    """)
            }
            guard let end = rows.last else { break }
            last = try end.get("id")
            for entry in try rows.map(Entry.init) {
                do {
                    deleted += try await clean(entry, store)
                } catch {
                    failure = failure ?? error
                }
            }
        }
        if let failure { throw failure }
        return deleted
    }

    /// Deletes what an attempt wrote that is over without a result. Where that fails, the sweep makes it good.
    public func discard(_ claim: StageClaim, _ store: any ObjectStore) async throws {
        guard let prefix = claim.objectPrefix else { return }
        let (entry, isKept) = try await app.inOrganization(claim.organizationID) { connection in
            let row = try await connection.queryFirst(
                "SELECT id, organization_id, prefix, file_sha256 FROM object_garbage WHERE stage_id = \(claim.stageID) AND fencing = \(claim.fencing)")
            // Without a note, either a result refers to the objects, or the sweep came first and the attempt wrote more since.
            let isKept = row == nil ? try await isReferredTo(prefix, connection) : false
            return (try row.map(Entry.init), isKept)
        }
        if let entry {
            _ = try await clean(entry, store)
        } else if !isKept {
            try await store.delete(prefix: prefix)
        }
    }

    private func clean(_ entry: Entry, _ store: any ObjectStore) async throws -> Int {
        guard try await doom(entry) else { return 0 }
        let deleted: Int
        if entry.prefix.hasSuffix("/") {
            deleted = try await store.delete(prefix: entry.prefix)
        } else {
            try await store.delete(try ObjectKey(entry.prefix))
            deleted = 1
        }
        try await app.inOrganization(entry.organization) { connection in
            _ = try await connection.execute("DELETE FROM object_garbage WHERE id = \(entry.id)")
        }
        return deleted
    }

    /// - Returns: false where the objects stay: they are referred to after all, or their attempt still runs.
    private func doom(_ entry: Entry) async throws -> Bool {
        try await app.inOrganization(entry.organization) { connection in
            let row = try await connection.queryFirst(
                """
                SELECT g.is_doomed, EXISTS (
                    SELECT FROM job_stages s WHERE s.id = g.stage_id AND s.fencing = g.fencing AND s.state = 'running') AS is_running
                FROM object_garbage g WHERE id = \(entry.id) FOR UPDATE OF g
                """)
            guard let row else { return false }
            if try row.get("is_doomed") { return true }
            // A stage's fencing number only grows, and an attempt that ended does not begin again: what is over stays over.
            if try row.get("is_running") {
                try await connection.execute(
                    "UPDATE object_garbage SET due_at = now() + make_interval(secs => \(policy.objectGrace.seconds)) WHERE id = \(entry.id)")
                return false
            }
            guard try await !isReferredTo(entry.prefix, connection) else {
                try await connection.execute("DELETE FROM object_garbage WHERE id = \(entry.id)")
                return false
            }
            if let file = entry.fileSHA256 { try await deletePages(of: file, connection) }
            try await connection.execute("UPDATE object_garbage SET is_doomed = true WHERE id = \(entry.id)")
            return true
        }
    }

    private func isReferredTo(_ prefix: String, _ connection: Connection) async throws -> Bool {
        let segments = prefix.split(separator: "/").map(String.init)
        let row: Row?
        if prefix.hasSuffix("/"), segments.count == 5, segments[1] == "pages" {
            row = try await connection.queryFirst(
                """
                SELECT FROM pages p WHERE p.organization_id = current_organization() AND p.file_sha256 = \(segments[2]) AND p.page::text = \(segments[3])
                    AND EXISTS (SELECT FROM jsonb_each_text(p.files) f WHERE starts_with(f.value, \(prefix))) LIMIT 1
                """)
        } else if prefix.hasSuffix("/"), segments.count == 4, segments[1] == "comparisons", let comparison = ComparisonID(segments[2]) {
            row = try await connection.queryFirst(
                """
                SELECT FROM comparisons c WHERE c.id = \(comparison)
                    AND EXISTS (SELECT FROM jsonb_each_text(c.files) f WHERE starts_with(f.value, \(prefix)))
                """)
        } else {
            row = try await connection.queryFirst(
                """
                SELECT FROM version_files WHERE storage_key = \(prefix) OR readable_key = \(prefix)
                UNION ALL SELECT FROM manual_overlays WHERE storage_key = \(prefix) LIMIT 1
                """)
        }
        return row != nil
    }

    /// Pages of a file go with its last version; what was stored for them becomes garbage in turn.
    private func deletePages(of file: String, _ connection: Connection) async throws {
        try await connection.execute(
            """
            DELETE FROM pages p WHERE p.organization_id = current_organization() AND p.file_sha256 = \(file)
                AND NOT EXISTS (SELECT FROM version_files v WHERE v.organization_id = p.organization_id AND v.sha256 = p.file_sha256)
                AND NOT EXISTS (SELECT FROM job_stages s WHERE s.page_id = p.id)
                AND NOT EXISTS (SELECT FROM comparisons c WHERE c.old_page_id = p.id)
                AND NOT EXISTS (SELECT FROM comparisons c WHERE c.new_page_id = p.id)
            """)
    }
}
