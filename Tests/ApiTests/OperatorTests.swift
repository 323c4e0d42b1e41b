import Foundation
import Testing

@testable import Api

/// What those who run an installation see and do: dead letters, redrives, queues.
@Suite(.serialized) struct OperatorTests {
    private static let settings = ["BUILDTRACE_OPERATORS": " Ops@Example.org, other@example.org"]

    @Test func lettersAreListedByWhatIsAskedForAndPageByPage() async throws {
        try await TestApi.with(Self.settings) { api async throws in
            let ops = try await api.signIn("ops@example.org")
            #expect(try await ops("GET", "/auth/me").value("is_operator") as? Bool == true)
            for number in 1...5 { _ = try await api.deadLetter(topic: number < 4 ? "ocr-pages" : "diff-pairs", error: number == 1 ? "timed-out" : "passing", payload: "letter \(number)") }
            func count(_ query: String) async throws -> Int { try await ops("GET", "/dead-letters?\(query)").list("dead_letters").count }
            #expect(try await count("") == 5)
            #expect(try await count("topic=ocr-pages") == 3)
            #expect(try await count("topic=ocr-pages&error_class=passing") == 2)
            #expect(try await count("stage=diff") == 2)
            #expect(try await count("text=letter%203") == 1)
            #expect(try await count("state=resolved") == 0)
            #expect(try await count("died_before=2020-01-01T00:00:00Z") == 0)
            #expect(try await count("died_since=2020-01-01T00:00:00.5Z") == 5)
            for wrong in ["topic=nothing", "state=lost", "stage=page", "died_since=yesterday", "stage_id=7", "limit=0", "cursor=x"] {
                #expect(try await ops("GET", "/dead-letters?\(wrong)").status == 400, "\(wrong)")
            }
            var seen: [String] = []
            var cursor = ""
            repeat {
                let part = try await ops("GET", "/dead-letters?limit=2\(cursor)")
                seen += try part.list("dead_letters").compactMap { ($0 as? [String: Any])?["payload"] as? String }
                cursor = (part.value("next_cursor") as? String).map { "&cursor=\($0)" } ?? ""
            } while !cursor.isEmpty
            #expect(seen == (1...5).reversed().map { "letter \($0)" })
        }
    }

    @Test func aDryRunTellsAndSendsNothingAndARedriveSendsOnceAndIsOnRecord() async throws {
        try await TestApi.with(Self.settings) { api async throws in
            let ops = try await api.signIn("ops@example.org")
            for number in 1...3 { _ = try await api.deadLetter(error: "passing", payload: "letter \(number)") }
            _ = try await api.deadLetter(error: "timed-out", payload: "another")
            let dry = try await ops("POST", "/redrives", ["error_class": "passing", "reason": "to see", "dry_run": true])
            #expect(try dry.status == 200 && dry.int("count") == 3 && dry.list("sample").count == 3 && dry.value("redrive") == nil)
            #expect(try await api.count("redrives") == 0)

            let sent = try await ops("POST", "/redrives", ["error_class": "passing", "reason": "the storage is back"])
            let id = try sent.string("redrive.id")
            #expect(try sent.string("redrive.state") == "completed" && sent.int("redrive.sent") == 3 && sent.string("redrive.requested_by") == "ops@example.org")
            #expect(try await ops("GET", "/redrives/\(id)").string("reason") == "the storage is back")
            #expect(try await ops("GET", "/redrives?state=completed").list("redrives").count == 1)
            #expect(try await ops("GET", "/dead-letters?state=open").list("dead_letters").count == 1)
            let again = try await ops("POST", "/redrives", ["error_class": "passing", "reason": "once more"])
            #expect(try again.int("count") == 0 && again.int("redrive.sent") == 0, "what was sent is not open any more")
            #expect(try await api.count("audit_logs WHERE action = 'redrive' AND subject_id = \(id) AND actor = 'ops@example.org' AND details ->> 'reason' = 'the storage is back'") == 1)
            for wrong: [String: any Sendable] in [
                [:], ["reason": " "], ["reason": "x", "ids": [String]()], ["reason": "x", "topic": "nothing"], ["reason": "x", "letters_per_second": 0],
                ["reason": "x", "target_topic": "no topic"], ["reason": "x", "died_since": "yesterday"], ["reason": "x", "stage": 3],
            ] {
                #expect(try await ops("POST", "/redrives", wrong).status == 400, "\(wrong)")
            }
            #expect(try await api.count("redrives") == 2)
        }
    }

    @Test func aSlowRedriveIsCancelledAndWhatWasNotSentStays() async throws {
        try await TestApi.with(Self.settings) { api async throws in
            let ops = try await api.signIn("ops@example.org")
            for number in 1...3 { _ = try await api.deadLetter(error: "passing", payload: "letter \(number)") }
            let slow = try await ops("POST", "/redrives", ["reason": "gently", "letters_per_second": 0.01])
            #expect(try slow.string("redrive.state") == "running" && slow.int("redrive.sent") == 1 && slow.int("redrive.waiting") == 2)
            let cancelled = try await ops("POST", "/redrives/\(slow.string("redrive.id"))/cancel")
            #expect(try cancelled.string("state") == "cancelled" && cancelled.int("waiting") == 2)
            #expect(try await ops("GET", "/dead-letters?state=open").list("dead_letters").count == 2)
            #expect(try await ops("POST", "/redrives/\(UUID())/cancel").status == 404)
        }
    }

    @Test func aLetterIsEmptiedOnlyWithAReason() async throws {
        try await TestApi.with(Self.settings) { api async throws in
            let ops = try await api.signIn("ops@example.org")
            let letter = try await api.deadLetter(error: "passing", payload: "secret")
            #expect(try await ops("DELETE", "/dead-letters/\(letter)").status == 400)
            #expect(try await ops("GET", "/dead-letters/\(letter)").string("payload") == "secret")
            #expect(try await ops("DELETE", "/dead-letters/\(letter)?reason=a%20mistake").status == 204)
            let purged = try await ops("GET", "/dead-letters/\(letter)")
            #expect(try purged.string("state") == "purged" && purged.string("payload").isEmpty)
            #expect(try await api.count("audit_logs WHERE action = 'purge' AND actor = 'ops@example.org' AND details ->> 'reason' = 'a mistake'") == 1)
            #expect(try await ops("DELETE", "/dead-letters/\(UUID())?reason=x").status == 404)
        }
    }

    @Test func queuesTellWhatWaits() async throws {
        try await TestApi.with(Self.settings) { api async throws in
            let ops = try await api.signIn("ops@example.org")
            let fixture = try await Fixture.make(api, in: ops.organization)
            _ = try await api.deadLetter(error: "passing")
            try await api.run(
                """
                INSERT INTO job_stages (organization_id, job_id, kind, comparison_id, state, queued_at, payload)
                SELECT organization_id, job_id, 'summary', id, 'queued', now() - interval '1 minute', '{}' FROM comparisons WHERE id = \(fixture.comparison)
                """)
            let queues = try await ops("GET", "/operations/queues")
            #expect(try queues.string("stages.2.kind") == "summary" && queues.int("stages.2.queued") == 1 && queues.int("stages.0.queued") == 0)
            #expect((queues.value("stages.2.oldest_queued_seconds") as? Double ?? 0) >= 60)
            #expect(try queues.string("dead_letters.0.topic") == "ocr-pages" && queues.int("dead_letters.0.open") == 1)
        }
    }

    @Test func aTokenWithFewerRightsDoesNotRunTheInstallation() async throws {
        try await TestApi.with(Self.settings) { api async throws in
            let ops = try await api.signIn("ops@example.org")
            for (role, status) in [("viewer", 403), ("owner", 200)] {
                var program = ops
                program.token = try await ops("POST", "/auth/tokens", ["name": role, "role": role]).string("token")
                #expect(try await program("GET", "/dead-letters").status == status, "\(role)")
            }
            let namesake = try await api.signIn("ops@example.org.evil.example")
            #expect(try await namesake("GET", "/dead-letters").status == 403)
        }
    }
}

extension TestApi {
    /// A dead letter that names no work, as if the broker had given up on it.
    func deadLetter(topic: String = "ocr-pages", error: String, payload: String = "what nobody could read") async throws -> UUID {
        let id = UUID()
        try await run(
            """
            INSERT INTO dead_letters (id, topic, identity, payload, attempts, error_class, errors)
            VALUES (\(id), \(topic), \(id.uuidString), convert_to(\(payload), 'UTF8'), 10, \(error),
                    jsonb_build_array(jsonb_build_object('at', '2026-01-31T12:00:00Z', 'attempt', 1, 'code', \(error)::text, 'message', 'what it said')))
            """)
        return id
    }
}
