import Crypto
import Domain
import Foundation
import ObjectStorage
import Postgres

/// Everything that a job left, row by row and object by object, without what differs from run to run: ids, times, attempts, and results that
/// a later page superseded.
struct JobResult: Equatable {
    var lines: [String]

    /// What one has and the other has not.
    func difference(from other: JobResult) -> [String] {
        lines.difference(from: other.lines).map { change in
            switch change {
            case .insert(_, let line, _): "+ \(line)"
            case .remove(_, let line, _): "- \(line)"
            }
        }
    }
}

extension ChaosSystem {
    func result(of job: String) async throws -> JobResult {
        guard let job = JobID(job) else { return JobResult(lines: []) }
        let rows = try await database.withConnection { connection in try await connection.query(Self.rows(job)) }
        let files = try await database.withConnection { connection in try await connection.query(Self.files(job)) }
        var lines = try rows.map { try $0.get("line", as: String.self) }
        for file in files {
            let bytes = try await store.get(ObjectKey(try file.get("key")))
            let hash = SHA256.hash(data: bytes).prefix(8).map { String(format: "%02x", $0) }.joined()
            lines.append("object \(try file.get("name", as: String.self)) \(bytes.count) \(hash)")
        }
        return JobResult(lines: lines.sorted())
    }

    private static func rows(_ job: JobID) -> Query {
        """
        WITH results AS (SELECT *, concat(old_page, ':', new_page) AS pair FROM comparisons WHERE job_id = \(job) AND superseded_at IS NULL)
        SELECT concat_ws(' ', 'job', state, failure_code) AS line FROM jobs WHERE id = \(job)
        UNION ALL
        SELECT concat_ws(' ', 'stage', s.kind, s.side, s.page, r.pair, s.state, s.failure_code, s.run, s.generation)
        FROM job_stages s LEFT JOIN results r ON r.id = s.comparison_id
        WHERE s.job_id = \(job) AND (s.comparison_id IS NULL OR r.id IS NOT NULL)
        UNION ALL
        SELECT concat_ws(' ', 'page', s.side, s.page, to_jsonb(p) - ARRAY['id', 'organization_id', 'file_sha256', 'files', 'created_at'])
        FROM job_stages s JOIN pages p ON p.id = s.page_id WHERE s.job_id = \(job)
        UNION ALL
        SELECT concat_ws(' ', 'comparison', to_jsonb(r)
            - ARRAY['id', 'organization_id', 'job_id', 'old_page_id', 'new_page_id', 'files', 'created_at', 'completed_at'])
        FROM results r
        UNION ALL
        SELECT concat_ws(' ', 'change', r.pair, to_jsonb(c) - ARRAY['id', 'organization_id', 'comparison_id', 'files'])
        FROM changes c JOIN results r ON r.id = c.comparison_id
        UNION ALL
        SELECT concat_ws(' ', 'summary', r.pair, to_jsonb(s) - ARRAY['id', 'organization_id', 'comparison_id', 'created_at'])
        FROM change_summaries s JOIN results r ON r.id = s.comparison_id
        UNION ALL
        SELECT concat_ws(' ', 'event', e.type, e.data - ARRAY['comparison_id', 'overlay_key', 'stage_id'])
        FROM job_events e
        WHERE e.job_id = \(job) AND e.type <> 'pair_superseded'
          AND (e.data ->> 'comparison_id' IS NULL OR e.data ->> 'comparison_id' IN (SELECT id::text FROM results))
        UNION ALL
        SELECT concat_ws(' ', 'events without gaps', count(*) = max(seq) AND min(seq) = 1) FROM job_events WHERE job_id = \(job)
        """
    }

    /// The objects that the results refer to, named by page or pair and purpose.
    private static func files(_ job: JobID) -> Query {
        """
        SELECT concat_ws(' ', 'page', s.side, s.page, f.key) AS name, f.value AS key
        FROM job_stages s JOIN pages p ON p.id = s.page_id, jsonb_each_text(p.files) f WHERE s.job_id = \(job)
        UNION ALL
        SELECT concat_ws(' ', 'pair', concat(c.old_page, ':', c.new_page), f.key), f.value
        FROM comparisons c, jsonb_each_text(c.files) f WHERE c.job_id = \(job) AND c.superseded_at IS NULL
        UNION ALL
        SELECT concat_ws(' ', 'change', concat(c.old_page, ':', c.new_page), d.ordinal, f.key), f.value
        FROM comparisons c JOIN changes d ON d.comparison_id = c.id, jsonb_each_text(d.files) f WHERE c.job_id = \(job) AND c.superseded_at IS NULL
        """
    }
}
