import Foundation
import HTTPClient
import Testing

@testable import Api

/// Jobs, their lists, and what people say about changes.
@Suite(.serialized) struct JobTests {
    private func body(_ fixture: Fixture) -> [String: any Sendable] {
        ["project_id": fixture.project.uuidString, "old_version_id": fixture.oldVersion.uuidString, "new_version_id": fixture.newVersion.uuidString]
    }

    @Test func theSameKeyMakesAJobOnceEvenAtTheSameMoment() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            let body = self.body(fixture)
            let ids = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<5 {
                    group.addTask { try await owner("POST", "/jobs", body, headers: ["Idempotency-Key": "tender"]).string("id") }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(try await api.count("jobs") == 2)
            var other = body
            other["tolerance_millimetres"] = 2
            #expect(try await owner("POST", "/jobs", other, headers: ["Idempotency-Key": "tender"]).status == 409)
            #expect(try await owner("POST", "/jobs", body, headers: ["Idempotency-Key": "second"]).status == 201)
            #expect(try await api.count("jobs") == 3)
        }
    }

    @Test func aJobIsMadeWhereTheBrokerCannotBeToldYet() async throws {
        try await TestApi.with(publisher: DeadPublisher()) { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            let job = try await owner("POST", "/jobs", body(fixture))
            #expect(job.status == 201, "\(job.text)")
            #expect(try await api.count("outbox") > 0)
            #expect(api.log.text.contains("messages wait in the outbox"))
        }
    }

    @Test func jobsAreFilteredAndTheirNumberIsLimited() async throws {
        try await TestApi.with(["BUILDTRACE_CONCURRENT_JOBS": "1"]) { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization), other = try await Fixture.make(api, in: owner.organization)
            let job = try await owner("POST", "/jobs", body(fixture))
            #expect(job.status == 201)
            #expect(try job.string("status") == "running")
            let refused = try await owner("POST", "/jobs", body(fixture))
            #expect(refused.status == 429 && refused.headers["Retry-After"] != nil)
            #expect(try refused.string("type") == "urn:buildtrace:problem:too-many-jobs")
            func ids(_ query: String) async throws -> [String] {
                let answer = try await owner("GET", "/jobs?\(query)")
                return try answer.list("jobs").indices.map { try answer.string("jobs.\($0).id") }
            }
            let id = try job.string("id")
            #expect(try await ids("").count == 3)
            #expect(try await ids("project_id=\(other.project)") == [other.job.uuidString.lowercased()])
            #expect(try await ids("status=running") == [id])
            #expect(try await ids("version_id=\(fixture.oldVersion)").count == 2)
            #expect(try await owner("GET", "/jobs?status=sleeping").status == 400)
            #expect(try await owner("POST", "/jobs/\(id)/cancel").string("status") == "cancelled")
            #expect(try await owner("DELETE", "/jobs/\(id)").status == 204)
            #expect(try await owner("GET", "/jobs/\(id)").status == 404)
        }
    }

    @Test func onlyWhatFailedIsDoneAgain() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            let id = try await owner("POST", "/jobs", body(fixture)).string("id")
            try await api.run("UPDATE job_stages SET state = 'failed', failure = 'corrupt page', failure_code = 'corrupt-page', ended_at = now() WHERE side = 'new'")
            let log = try await owner("GET", "/jobs/\(id)/ocr-log")
            #expect(try log.string("pages.1.failure") == "corrupt page" || log.string("pages.0.failure") == "corrupt page")
            let rerun = try await owner("POST", "/jobs/\(id)/rerun")
            #expect(try rerun.int("rerun") == 1)
            #expect(try await api.count("job_stages WHERE state = 'failed'") == 0)
            #expect(try await api.count("job_stages WHERE run = 2") == 1)
            #expect(try await owner("POST", "/jobs/\(id)/rerun").int("rerun") == 0)
        }
    }

    @Test func aJobThatDidNotChangeIsNotSentAgain() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization)
            let first = try await owner("GET", "/jobs/\(fixture.job)")
            let tag = try #require(first.headers["ETag"])
            let second = try await owner("GET", "/jobs/\(fixture.job)", headers: ["If-None-Match": tag])
            #expect(second.status == 304 && second.bytes.isEmpty)
            try await api.run("UPDATE jobs SET last_seq = 1 WHERE id = \(fixture.job)")
            #expect(try await owner("GET", "/jobs/\(fixture.job)", headers: ["If-None-Match": tag]).status == 200)
        }
    }

    @Test func changesAreReviewedOneByOneAndManyAtOnce() async throws {
        try await TestApi.with { api async throws in
            let owner = try await api.signIn("owner@example.org")
            let fixture = try await Fixture.make(api, in: owner.organization, changes: 5)
            let me = try await owner("GET", "/auth/me").string("user_id")
            let base = "/comparisons/\(fixture.comparison)/changes"
            let one = try await owner("PATCH", "/changes/\(fixture.change)", ["status": "flagged", "assignee_id": me, "comment": "ask the engineer"])
            #expect(one.status == 200)
            #expect(try one.string("id") == "A-101-1" && one.string("status") == "flagged" && one.string("assignee_id") == me)
            // What is not given stays; null takes away.
            let unassigned = try await owner.send("PATCH", "/changes/\(fixture.change)", text: #"{"assignee_id":null}"#)
            #expect(try unassigned.string("comment") == "ask the engineer" && unassigned.string("status") == "flagged")
            #expect(unassigned.value("assignee_id") == nil)
            let all = try await owner("GET", base)
            let ids = try all.list("changes").indices.map { try all.string("changes.\($0).change_id") }
            #expect(ids.count == 5)
            #expect(try await owner("PATCH", base, ["change_ids": Array(ids[1...2]), "status": "accepted"]).status == 204)
            #expect(try await owner("PATCH", base, ["change_ids": [ids[3], UUID().uuidString], "status": "accepted"]).status == 404)
            func count(_ query: String) async throws -> Int { try await owner("GET", "\(base)?\(query)").list("changes").count }
            #expect(try await count("status=accepted") == 2)
            #expect(try await count("status=open") == 2)
            #expect(try await count("kind=text") == 3)
            #expect(try await count("category=geometry&status=accepted") == 1)
            #expect(try await count("discipline=structural") == 0)
            #expect(try await owner("PATCH", "/changes/\(fixture.change)", ["status": "done"]).status == 400)
            #expect(try await owner("PATCH", "/changes/\(fixture.change)", [:]).status == 400)
            #expect(try await owner("PATCH", "/changes/\(fixture.change)", ["assignee_id": UUID().uuidString]).status == 404)
            let page = try await owner("GET", "\(base)?limit=2")
            #expect(try page.string("next_cursor") == "2")
            #expect(try await owner("GET", "\(base)?limit=2&after=4").value("next_cursor") == nil)
        }
    }
}
