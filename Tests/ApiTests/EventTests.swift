import Domain
import Foundation
import Testing

@testable import Api

/// Events as they happen, over a real connection.
@Suite(.serialized, .timeLimit(.minutes(2))) struct EventTests {
    /// A reader of Server-Sent Events: curl, line by line.
    private final class Reader {
        private let process = Process()
        /// The ids of the events that came.
        let ids: AsyncStream<Int>

        init(_ api: TestApi, _ job: UUID, token: String?, lastID: Int? = nil) throws {
            let pipe = Pipe()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
            process.arguments =
                ["-sN", "-H", "Authorization: Bearer \(token ?? "")"] + (lastID.map { ["-H", "Last-Event-ID: \($0)"] } ?? [])
                + [api.url + "/api/v1/jobs/\(job.uuidString.lowercased())/events"]
            process.standardOutput = pipe
            let (ids, id) = AsyncStream.makeStream(of: Int.self)
            self.ids = ids
            try process.run()
            Thread.detachNewThread {
                var rest = Data()
                while case let bytes = pipe.fileHandleForReading.availableData, !bytes.isEmpty {
                    rest += bytes
                    while let end = rest.firstIndex(of: 10) {
                        let line = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
                        if line.hasPrefix("id: "), let number = Int(line.dropFirst(4)) { id.yield(number) }
                        rest = Data(rest[(end + 1)...])
                    }
                }
                id.finish()
            }
        }

        func end() {
            kill(process.processIdentifier, SIGKILL)
        }
    }

    private static func take(_ count: Int, from ids: inout AsyncStream<Int>.Iterator) async -> [Int] {
        var taken: [Int] = []
        while taken.count < count, let id = await ids.next() { taken.append(id) }
        return taken
    }

    private static func add(_ range: ClosedRange<Int>, to job: UUID, _ api: TestApi) async throws {
        try await api.run(
            """
            INSERT INTO job_events (organization_id, job_id, seq, type, data)
            SELECT j.organization_id, j.id, n, 'page_ocr_complete', jsonb_build_object('page_number', n, 'overlay_key', 'a/b.png')
            FROM jobs j, generate_series(\(range.lowerBound)::int, \(range.upperBound)::int) n WHERE j.id = \(job)
            """)
    }

    @Test func aFollowerSeesEveryEventAndMissesNoneWhenItComesBack() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            try await Self.add(1...3, to: fixture.job, api)
            let reader = try Reader(api, fixture.job, token: owner.token)
            var ids = reader.ids.makeAsyncIterator()
            let came3 = await Self.take(3, from: &ids)
            #expect(came3 == [1, 2, 3])
            try await Self.add(4...5, to: fixture.job, api)
            let came2 = await Self.take(2, from: &ids)
            #expect(came2 == [4, 5])
            reader.end()
            try await Self.add(6...7, to: fixture.job, api)
            let second = try Reader(api, fixture.job, token: owner.token, lastID: 5)
            ids = second.ids.makeAsyncIterator()
            let came67 = await Self.take(2, from: &ids)
            #expect(came67 == [6, 7])
            // The listening connection is lost and made again: what came meanwhile is not.
            try await api.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()")
            try await Self.add(8...300, to: fixture.job, api)
            let came293 = await Self.take(293, from: &ids)
            #expect(came293 == Array(8...300))
            second.end()
        }
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
