import Domain
import Foundation
import Testing

@testable import Api

/// Events of jobs, as people's programs get them.
@Suite(.serialized, .timeLimit(.minutes(2))) struct EventTests {
    private static func add(_ range: ClosedRange<Int>, to job: UUID, _ api: TestApi) async throws {
        try await api.run(
            """
            INSERT INTO job_events (organization_id, job_id, seq, type, data)
            SELECT j.organization_id, j.id, n, 'page_ocr_complete', jsonb_build_object('page_number', n, 'overlay_key', 'a/b.png')
            FROM jobs j, generate_series(\(range.lowerBound)::int, \(range.upperBound)::int) n WHERE j.id = \(job)
            """)
    }

    @Test func eventsCarryLinksInPlaceOfStorageKeys() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            try await Self.add(1...2, to: fixture.job, api)
            let list = try await owner("GET", "/jobs/\(fixture.job)/events?after=1", headers: ["Accept": "application/json"])
            #expect(try list.list("events").count == 1 && list.int("events.0.seq") == 2)
            #expect(try list.string("events.0.session_id") == fixture.job.uuidString.lowercased())
            #expect(try list.string("events.0.overlay_url").contains("/objects/a/b.png?expires="))
            #expect(!list.text.contains("overlay_key"))
        }
    }
}
