import Foundation
import Testing

@testable import Api

/// Events over WebSockets, with a client that is not ours.
@Suite(.serialized, .timeLimit(.minutes(3))) struct SocketTests {
    /// - Parameter padding: characters that each event carries besides.
    private static func add(_ range: ClosedRange<Int>, to job: UUID, _ api: TestApi, padding: Int = 0) async throws {
        try await api.run(
            """
            WITH j AS (UPDATE jobs SET last_seq = \(range.upperBound) WHERE id = \(job) RETURNING organization_id, id)
            INSERT INTO job_events (organization_id, job_id, seq, type, data)
            SELECT j.organization_id, j.id, n, 'page_ocr_complete', jsonb_build_object('page_number', n, 'overlay_key', 'a/b.png', 'message', repeat('x', \(padding)::int))
            FROM j, generate_series(\(range.lowerBound)::int, \(range.upperBound)::int) n
            """)
    }

    @Test func whoJoinsAJobSeesEveryEventAndResumesWithoutLoss() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            try await Self.add(1...3, to: fixture.job, api)
            let client = try SocketClient(api.url, token: owner.token)
            client.join(fixture.job)
            let greeting = await client.lines(until: "joined_session")
            #expect(greeting.count == 2 && greeting[0].contains(#""type":"connected""#))
            #expect(greeting.last?.contains(#""seq":3"#) == true && greeting.last?.contains(fixture.job.uuidString.lowercased()) == true)
            let first = await client.events(3)
            #expect(first == [1, 2, 3])
            try await Self.add(4...500, to: fixture.job, api)
            let more = await client.events(497)
            #expect(more == Array(4...500))
            // The listening connection is lost: what comes meanwhile is not.
            try await api.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()")
            try await Self.add(501...510, to: fixture.job, api)
            let last = await client.events(10)
            #expect(last == Array(501...510))
            let second = try SocketClient(api.url, token: owner.token)
            second.send("!pieces " + #"{"type":"join_session","session_id":"\#(fixture.job)","after":505}"#)
            let resumed = await second.events(5)
            #expect(resumed == Array(506...510))
            // A room that was left is quiet, the others go on.
            let other = try await Fixture.make(api, in: owner.organization)
            second.join(other.job)
            second.send(#"{"type":"leave_session","session_id":"\#(fixture.job)"}"#)
            #expect(await second.lines(until: "left_session").isEmpty == false)
            try await Self.add(511...511, to: fixture.job, api)
            try await Self.add(1...1, to: other.job, api)
            let heard = await second.lines(until: #""seq":1,"#)
            #expect(heard.contains { $0.contains(other.job.uuidString.lowercased()) } && !heard.contains { $0.contains(#""seq":511"#) })
            #expect(heard.last?.contains("/objects/a/b.png?expires=") == true)
        }
    }

    @Test func twoInstancesServeEveryEventThroughARestart() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            let one = try await api.instance(), two = try await api.instance()
            let first = try SocketClient(one.url, token: owner.token), second = try SocketClient(two.url, token: owner.token)
            for client in [first, second] {
                client.join(fixture.job)
                _ = await client.lines(until: "joined_session")
            }
            try await Self.add(1...20, to: fixture.job, api)
            for client in [first, second] {
                let seen = await client.events(20)
                #expect(seen == Array(1...20))
            }
            try await one.stop()
            let end = await first.lines(until: "closed")
            #expect(end.last?.hasPrefix("closed 1001") == true, "\(end)")
            try await Self.add(21...40, to: fixture.job, api)
            let again = try await api.instance(port: one.port)
            let back = try SocketClient(again.url, token: owner.token)
            back.join(fixture.job, after: 20)
            _ = await back.lines(until: "joined_session")
            try await Self.add(41...60, to: fixture.job, api)
            for client in [back, second] {
                let seen = await client.events(40)
                #expect(seen == Array(21...60))
            }
            try await again.stop()
            try await two.stop()
        }
    }

    @Test func onlyWhoMayIsLetIn() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org"), stranger = try await api.signIn("stranger@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            func first(_ client: SocketClient) async -> String {
                for await line in client.lines { return line }
                return ""
            }
            #expect(await first(try SocketClient(api.url)) == "refused 401")
            #expect(await first(try SocketClient(api.url, token: owner.token.map { $0.dropLast(4) + "AAAA" })) == "refused 401")
            // Another site's page that uses a browser's cookies.
            let cookie = "bt_access=\(owner.token ?? "")"
            #expect(await first(try SocketClient(api.url, ["--cookie", cookie, "--origin", "https://elsewhere.example"])) == "refused 403")
            #expect(await first(try SocketClient(api.url, ["--cookie", cookie])) == "refused 403")
            #expect(await first(try SocketClient(api.url, ["--cookie", cookie, "--origin", api.url])).contains("connected"))
            #expect(try await owner("GET", "/events").status == 426)
            // Programs that ask for an upgrade that there is none of are served as any other.
            #expect(try await owner("POST", "/projects", ["name": "New"], headers: ["Upgrade": "h2c", "Connection": "Upgrade"]).status == 201)
            let client = try SocketClient(api.url, token: stranger.token)
            client.join(fixture.job)
            let answer = await client.lines(until: "error")
            #expect(answer.last?.contains("not-found") == true)
            client.send("nonsense")
            let advice = await client.lines(until: "error")
            #expect(advice.last?.contains("invalid-message") == true)
        }
    }

    @Test func whoBreaksTheProtocolIsToldWhy() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            // Binary; too large; a frame without mask; text that is not UTF-8 (masked with nought).
            for (line, code) in [("!binary", 1003), ("!big", 1009), ("!raw 810141", 1002), ("!raw 818100000000ff", 1007)] {
                let client = try SocketClient(api.url, token: owner.token)
                _ = await client.lines(until: "connected")
                client.send(line)
                let end = await client.lines(until: "closed")
                #expect(end.last?.hasPrefix("closed \(code)") == true, "\(line): \(end)")
            }
            #expect(try await owner("GET", "/auth/me").status == 200)
        }
    }

    @Test func whoReadsTooSlowlyIsDroppedAndMissesNothing() async throws {
        try await TestApi.with(["BUILDTRACE_SOCKET_HEARTBEAT_SECONDS": "1", "BUILDTRACE_SOCKET_STALL_SECONDS": "1"]) { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            try await Self.add(1...2000, to: fixture.job, api, padding: 1000)
            let slow = try SocketClient(api.url, token: owner.token, ["--slow"])
            slow.join(fixture.job)
            while !api.log.text.contains("too slowly") { await Task.yield() }
            slow.send("!read")
            let seen = await slow.lines(until: "closed")
            #expect(seen.last?.hasPrefix("closed 1013") == true, "\(seen.last ?? "")")
            let numbers = seen.compactMap(SocketClient.event)
            #expect(numbers == Array(1...max(1, numbers.count)) && numbers.count < 2000)
            let back = try SocketClient(api.url, token: owner.token)
            back.join(fixture.job, after: numbers.count)
            let rest = await back.events(2000 - numbers.count)
            #expect(rest == Array((numbers.count + 1)...2000))
        }
    }

    @Test func whoNeverAnswersOrSignsOutIsDropped() async throws {
        try await TestApi.with(["BUILDTRACE_SOCKET_HEARTBEAT_SECONDS": "1"]) { api async throws in
            let owner = try await api.signIn("owner@example.org"), other = try await api.signIn("other@example.org")
            let silent = try SocketClient(api.url, token: owner.token, ["--silent"])
            let end = await silent.lines(until: "closed")
            #expect(end.last?.hasPrefix("closed 1013") == true, "\(end)")
            let client = try SocketClient(api.url, token: other.token)
            _ = await client.lines(until: "connected")
            #expect(try await other("POST", "/auth/logout").status == 204)
            let goodbye = await client.lines(until: "closed")
            #expect(goodbye.last?.hasPrefix("closed 4401") == true, "\(goodbye)")
        }
    }
}
