import Domain
import Foundation
import Imaging
import ObjectStorage
import Postgres
import Raster
import Testing

/// One of everything in an organization, as if the pipeline had made it.
struct Fixture: Sendable {
    let project: UUID
    let drawing: UUID
    let oldVersion: UUID
    let newVersion: UUID
    let job: UUID
    let comparison: UUID
    let change: UUID
    let summary: UUID
    let upload: UUID

    /// - Parameter changes: how many the comparison has.
    static func make(_ api: TestApi, in organization: String, changes: Int = 3) async throws -> Fixture {
        let organization = try #require(UUID(uuidString: organization))
        let (project, drawing, old, new, job, comparison, summary, upload) = (UUID(), UUID(), UUID(), UUID(), UUID(), UUID(), UUID(), UUID())
        try await api.run("INSERT INTO projects (id, organization_id, name) VALUES (\(project), \(organization), 'Tower')")
        try await api.run("INSERT INTO drawings (id, organization_id, project_id, name) VALUES (\(drawing), \(organization), \(project), 'Architectural set')")
        let pages = [UUID(), UUID()]
        let folder = organization.uuidString.lowercased()
        for (number, version) in [old, new].enumerated() {
            // Other bytes in each fixture.
            let hash = String(repeating: version.uuidString.lowercased().replacing("-", with: ""), count: 2)
            let key = "\(organization.uuidString.lowercased())/uploads/\(hash)"
            try await api.run(
                """
                INSERT INTO drawing_versions (id, organization_id, drawing_id, version_number, label, state, page_count, opened_at)
                VALUES (\(version), \(organization), \(drawing), \(number + 1), 'rev', 'ready', 1, now())
                """)
            try await api.run(
                """
                INSERT INTO version_files (organization_id, version_id, ordinal, file_name, size_bytes, sha256, storage_key, kind, readable_key, page_count, first_page)
                VALUES (\(organization), \(version), 0, 'set.pdf', 10, \(hash), \(key), 'pdf', \(key), 1, 0)
                """)
            let raster = "\(folder)/pages/\(hash)/1/raster.png"
            let picture = GreyRaster(width: 900, height: 600, dpi: 25) { pixels in
                for index in pixels.indices where (index % 900 + 10 * number) % 60 < 3 { pixels[index] = 0 }
            }
            try await api.store.put(ObjectKey(raster), bytes: try PNG.encode(picture), contentType: "image/png")
            try await api.run(
                """
                INSERT INTO pages (id, organization_id, file_sha256, page, engine_version, width_points, height_points, sheet_number, title, identity, text_source, files)
                VALUES (\(pages[number]), \(organization), \(hash), 0, 'test', 2592, 1728, 'A-101', 'First floor', '{"number":"A-101","confidence":0.9}', 'embedded',
                        jsonb_build_object('thumbnail', \(folder)::text || '/t.png', 'raster', \(raster)::text))
                """)
        }
        try await api.run(
            """
            INSERT INTO jobs (id, organization_id, project_id, old_version_id, new_version_id, state, started_at, ended_at, settings)
            VALUES (\(job), \(organization), \(project), \(old), \(new), 'completed', now(), now(), '{"dpi":300,"tolerance_millimetres":0.5}')
            """)
        try await api.run(
            """
            INSERT INTO comparisons (id, organization_id, job_id, old_page, new_page, sheet_number, title, discipline, status, changes_count, completed_at,
                                     match_method, match_confidence, engine_version, old_page_id, new_page_id)
            VALUES (\(comparison), \(organization), \(job), 0, 0, 'A-101', 'First floor', 'architectural', 'changed', \(changes), now(), 'number', 1, 'test', \(pages[0]), \(pages[1]))
            """)
        try await api.run(
            """
            INSERT INTO changes (organization_id, comparison_id, ordinal, change_id, kind, category, bounds, old_bounds, old_text, new_text, confidence, files)
            SELECT \(organization), \(comparison), n, 'A-101-' || n, CASE WHEN n % 2 = 1 THEN 'text' ELSE 'added' END,
                   CASE WHEN n % 2 = 1 THEN 'dimension' ELSE 'geometry' END, ARRAY[100, 200, 140, 210]::float8[], NULL,
                   CASE WHEN n % 2 = 1 THEN '3000' END, CASE WHEN n % 2 = 1 THEN '3200' END, 0.9,
                   jsonb_build_object('after', \(folder)::text || '/a.png')
            FROM generate_series(1, \(changes)::int) n
            """)
        try await api.run(
            """
            INSERT INTO change_summaries (id, organization_id, comparison_id, version, is_current, source, text, citations)
            VALUES (\(summary), \(organization), \(comparison), 1, true, 'rules', 'A dimension grew.', '[["A-101-1"]]')
            """)
        try await api.run(
            """
            INSERT INTO pending_uploads (id, organization_id, project_id, file_name, drawing_name, size_bytes)
            VALUES (\(upload), \(organization), \(project), 'big.pdf', 'Big set', 100)
            """)
        let change: UUID = try await api.owner.withConnection {
            try await $0.queryOne("SELECT id FROM changes WHERE comparison_id = \(comparison) AND ordinal = 1").get("id")
        }
        return Fixture(
            project: project, drawing: drawing, oldVersion: old, newVersion: new, job: job, comparison: comparison, change: change, summary: summary, upload: upload)
    }
}
