import Domain
import Postgres
import PubSub
import Testing

@testable import Pipeline

/// How a redrive is asked for, paced, sent elsewhere, interrupted and carried on.
@Suite struct RedriveOrderTests {
    /// Three letters of pages that died.
    private func withLetters(_ body: (TestPipeline, [PageTask]) async throws -> Void) async throws {
        try await TestPipeline.with { test async throws in
            _ = try await test.job(oldPages: 2, newPages: 2)
            let tasks = Array(try await test.tasks(PageTask.self).prefix(3))
            for task in tasks {
                let message = IncomingMessage(
                    envelope: .pubSubWrapped, data: try task.encoded(), attributes: ["schema": "s", "CloudPubSubDeadLetterSourceDeliveryCount": "10"])
                #expect(try await test.pipeline.deadLetters.take(message, topic: "ocr-pages") == .failed)
            }
            _ = try await test.messages()
            try await body(test, tasks)
        }
    }

    private func order(rate: Double? = nil, to topic: String? = nil) -> RedriveOrder {
        RedriveOrder(filter: DeadLetterFilter(state: .open), requestedBy: "operator", reason: "mended", targetTopic: topic, rate: rate)
    }

    @Test func theListIsFrozenWhenItIsAskedFor() async throws {
        try await withLetters { test, tasks async throws in
            let redrive = try await test.pipeline.redrives.create(order())
            _ = try await test.pipeline.deadLetters.take(IncomingMessage(envelope: .cloudTask, data: [1]), topic: "diff-pairs")
            let done = try await test.pipeline.redrives.run(redrive.id)
            #expect(done.sent == 3 && done.state == .completed && done.filter == DeadLetterFilter(state: .open))
            #expect(try await test.pipeline.deadLetters.count(DeadLetterFilter(state: .open)) == 1)
            #expect(try await test.pipeline.redrives.list(state: .completed).map(\.id) == [redrive.id])
        }
    }

    @Test func aRateSpacesLettersOut() {
        let pace = RedrivePace(rate: 4)
        #expect((0...4).map(pace.delay(before:)) == [.zero, .milliseconds(250), .milliseconds(500), .milliseconds(750), .seconds(1)])
        #expect(RedrivePace(rate: nil).delay(before: 1_000_000) == .zero)
    }

    @Test func withALowRateOneLetterGoesOutAndTheOthersWaitForTheirTime() async throws {
        try await withLetters { test, tasks async throws in
            let redrive = try await test.pipeline.redrives.create(order(rate: 0.001))
            let first = try await test.pipeline.redrives.run(redrive.id, until: .now + .seconds(500))
            #expect(first.sent == 1 && first.waiting == 2 && first.state == .running && first.rate == 0.001)
            #expect(try await test.tasks(PageTask.self).count == 1, "it was published, not only put into the outbox")
        }
    }

    @Test(arguments: [0, -1, .infinity, .nan, 1e-300, 1e300]) func aRateThatCannotBeKeptIsRefused(rate: Double) async throws {
        try await TestPipeline.with { test async throws in
            await #expect(throws: RedriveError.self) { try await test.pipeline.redrives.create(order(rate: rate)) }
            await #expect(throws: RedriveError.noReason) {
                try await test.pipeline.redrives.create(RedriveOrder(filter: DeadLetterFilter(), requestedBy: "operator", reason: " \n"))
            }
        }
    }

    @Test func anotherTopicGetsCopiesAndNothingElseHappens() async throws {
        try await withLetters { test, tasks async throws in
            let redrive = try await test.pipeline.redrives.create(order(to: "sandbox"))
            #expect(try await test.pipeline.redrives.run(redrive.id).sent == 3)
            let copies = test.publisher.take()
            #expect(copies.allSatisfy { $0.topic == "sandbox" && $0.attributes == ["schema": "s"] })
            #expect(try Set(copies.map { try PageTask.decode($0.data) }) == Set(tasks))
            #expect(try await test.pipeline.deadLetters.count(DeadLetterFilter(state: .open)) == 3)
            #expect(try await test.count("job_stages WHERE run > 1") == 0)
        }
    }

    @Test func theSweepCarriesOnWhatNobodyIsAt() async throws {
        try await withLetters { test, tasks async throws in
            let redrive = try await test.pipeline.redrives.create(order())
            #expect(try await test.pipeline.redrives.run(redrive.id, limit: 1).sent == 1)
            // Somebody else is at it, and alive.
            try await test.run("UPDATE redrives SET runner = gen_random_uuid(), runner_until = now() + interval '1 minute'")
            #expect(try await test.pipeline.sweep.run().redrivenLetters == 0)
            await #expect(throws: RedriveError.carriedOutElsewhere(redrive.id)) { try await test.pipeline.redrives.run(redrive.id) }
            // And died.
            try await test.run("UPDATE redrives SET runner_until = now() - interval '1 second'")
            #expect(try await test.pipeline.sweep.run().redrivenLetters == 2)
            #expect(try await test.pipeline.redrives.find(redrive.id)?.state == .completed)
            #expect(try await test.count("job_stages WHERE run = 2") == 3)
        }
    }

    @Test func aRedriveThatCannotGoOnDoesNotHoldUpTheSweep() async throws {
        try await withLetters { test, tasks async throws in
            test.publisher.refuse(["sandbox"])
            let stuck = try await test.pipeline.redrives.create(order(to: "sandbox"))
            await #expect(throws: KeepingPublisher.Refusal.self) { try await test.pipeline.redrives.run(stuck.id) }
            let good = try await test.pipeline.redrives.create(order())
            await #expect(throws: KeepingPublisher.Refusal.self) { try await test.pipeline.sweep.run() }
            #expect(try await test.pipeline.redrives.find(good.id)?.state == .completed)
            #expect(try await test.pipeline.redrives.find(stuck.id)?.state == .running)
            #expect(try await test.tasks(PageTask.self).count == 3)
        }
    }
}
