import Domain
import Postgres
import Testing

@testable import Pipeline

/// A rate that several instances keep to together.
@Suite struct RateLimitTests {
    private let minute = Duration.seconds(60)

    /// How many minutes until the turn, rounded up; 0 for now.
    private func wait(_ test: TestPipeline, _ holder: String, limits: RateLimits? = nil) async throws -> Int {
        let wait = try await (limits ?? test.pipeline.rateLimits).turn("model", holder: holder, every: minute)
        return Int(((wait?.seconds ?? 0) / 60).rounded(.up))
    }

    /// Lets time pass for everybody.
    private func pass(_ seconds: Int, _ test: TestPipeline) async throws {
        try await test.run("UPDATE rate_limits SET next_at = next_at - make_interval(secs => \(seconds)), held_until = held_until - make_interval(secs => \(seconds))")
        try await test.run("UPDATE rate_turns SET at = at - make_interval(secs => \(seconds))")
    }

    @Test func turnsComeOneAfterTheOtherAndEachOnce() async throws {
        try await TestPipeline.with { test async throws in
            // Another instance, with connections of its own.
            let other = RateLimits(system: test.system)
            #expect(try await wait(test, "a") == 0)
            #expect(try await wait(test, "b", limits: other) == 1)
            #expect(try await wait(test, "c") == 2)
            #expect(try await wait(test, "b") == 1, "asking again changes nothing")
            try await pass(60, test)
            #expect(try await wait(test, "c") == 1, "nobody overtakes")
            #expect(try await wait(test, "b") == 0)
            #expect(try await wait(test, "b") == 2, "its turn is taken; this is another")
        }
    }

    @Test func whatStoodStillIsNotMadeUpForInABurst() async throws {
        try await TestPipeline.with { test async throws in
            #expect(try await wait(test, "a") == 0)
            try await pass(86_400, test)
            #expect(try await wait(test, "b") == 0)
            #expect(try await wait(test, "c") == 1)
        }
    }

    @Test func aHoldPutsEverybodyOffOnce() async throws {
        try await TestPipeline.with { test async throws in
            for holder in ["a", "b"] { _ = try await wait(test, holder) }
            for _ in 0..<3 { try await test.pipeline.rateLimits.hold("model", for: .seconds(1800)) }
            #expect(try await wait(test, "b") == 31)
            #expect(try await wait(test, "c") == 32)
            try await test.pipeline.rateLimits.hold("model", for: .seconds(600))
            #expect(try await wait(test, "b") == 31, "a shorter one changes nothing")
        }
    }

    @Test func manyAtOnceGetATurnEach() async throws {
        try await TestPipeline.with { test async throws in
            let limits = test.pipeline.rateLimits
            let waits = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<12 {
                    group.addTask {
                        let wait = try await limits.turn("model", holder: "\(number)", every: .seconds(60))
                        return Int(((wait?.seconds ?? 0) / 60).rounded(.up))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(waits.sorted() == Array(0..<12))
        }
    }

    @Test func queueingSpendsNeitherAnAttemptNorTime() async throws {
        try await TestPipeline.with { test async throws in
            _ = try await test.job()
            let task = try #require(await test.tasks(PageTask.self).first)
            let claim = try await test.claim(task.stageID)
            #expect(try await test.pipeline.stages.postpone(claim, by: .zero, beginsAnew: true) == .finished)
            let second = try await test.claim(task.stageID)
            #expect(second.attempt == 1 && second.elapsed < .seconds(60))
            // Work that had begun goes on counting.
            try await test.run("UPDATE job_stages SET started_at = now() - interval '5 minutes', attempts = 2 WHERE id = \(task.stageID)")
            try await test.run("UPDATE job_stages SET lease_expires_at = now() - interval '1 second' WHERE id = \(task.stageID)")
            let third = try await test.claim(task.stageID)
            #expect(third.attempt == 3)
            #expect(try await test.pipeline.stages.postpone(third, by: .zero, beginsAnew: true) == .finished)
            #expect(try await test.claim(task.stageID).elapsed > .seconds(290))
        }
    }
}
