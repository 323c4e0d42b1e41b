import Domain
import Foundation
import Postgres
import PubSub
import Testing

@testable import Pipeline

/// Messages leave after the transaction that made them true, at least once.
@Suite struct OutboxTests {
    private func add(_ test: TestPipeline, _ payloads: [String], key: String? = nil, topic: String = "t", notBefore: String = "now()") async throws {
        for payload in payloads {
            try await test.run(
                """
                INSERT INTO outbox (organization_id, topic, payload, ordering_key, not_before)
                VALUES (\(test.organization), \(topic), \(payload), \(key), \(unsafeSQL: notBefore))
                """)
        }
    }

    private func texts(_ messages: [OutgoingMessage]) -> [String] { messages.map { String(decoding: $0.data, as: UTF8.self) } }

    @Test func whatACrashLeftAfterTheCommitIsPublishedByTheSweep() async throws {
        try await TestPipeline.with { test async throws in
            let job = try await test.job()
            let stage = try #require(await test.tasks(PageTask.self).first { $0.side == .old })
            let claim = try await test.claim(stage.stageID)
            #expect(try await test.pipeline.stages.finishPage(claim, TestPipeline.page(stage, number: "A-101")) == .finished)
            // The process dies here, before it publishes. Nothing has left yet.
            #expect(test.publisher.published.isEmpty)
            #expect(try await test.pipeline.sweep.run().published == 1)
            let message = try #require(test.publisher.take().first)
            #expect(message.topic == "ocr-completions")
            #expect(message.attributes["jobid"] == job.id.description)
            #expect(try StageCompletion.decode(message.data).stageID == stage.stageID)
            #expect(try await test.pipeline.sweep.run().published == 0)
        }
    }

    @Test func whatACrashLeftBetweenPublishingAndDeletingIsPublishedAgain() async throws {
        try await TestPipeline.with { test async throws in
            try await add(test, ["a"])
            // Another publisher took it in hand and died.
            try await test.run("UPDATE outbox SET claimed_by = gen_random_uuid(), claimed_until = now() + interval '1 minute'")
            #expect(try await test.pipeline.outbox.flush() == 0)
            try await test.run("UPDATE outbox SET claimed_until = now() - interval '1 second'")
            #expect(try await test.pipeline.outbox.flush() == 1)
            #expect(texts(test.publisher.take()) == ["a"])
            #expect(try await test.pipeline.outbox.waiting() == 0)
        }
    }

    @Test func manyPublishersAtOncePublishEachMessageInOrderOfItsKey() async throws {
        try await TestPipeline.with { test async throws in
            let keys = ["k1", "k2", "k3"]
            for number in 0..<80 {
                for key in keys { try await add(test, ["\(key) \(number)"], key: key) }
            }
            let outboxes = (0..<6).map { _ in Outbox(system: test.system, publisher: test.publisher, batchSize: 7) }
            let published = try await withThrowingTaskGroup(of: Int.self) { group in
                for outbox in outboxes { group.addTask { try await outbox.flush() } }
                return try await group.reduce(0, +)
            }
            // Who found everything in hand of others has stopped; the rest is for the next one.
            let rest = try await test.pipeline.outbox.flush()
            #expect(published + rest == 240)
            let messages = test.publisher.take()
            for key in keys {
                #expect(texts(messages.filter { $0.orderingKey == key }) == (0..<80).map { "\(key) \($0)" })
            }
        }
    }

    @Test func aMessageThatMustWaitHoldsUpItsKeyAndNoOther() async throws {
        try await TestPipeline.with { test async throws in
            try await add(test, ["late"], key: "k", notBefore: "now() + interval '1 hour'")
            try await add(test, ["after it"], key: "k")
            try await add(test, ["other"])
            #expect(try await test.pipeline.outbox.flush() == 1)
            #expect(texts(test.publisher.take()) == ["other"])
            try await test.run("UPDATE outbox SET not_before = now()")
            #expect(try await test.pipeline.outbox.flush() == 2)
            #expect(texts(test.publisher.take()) == ["late", "after it"])
        }
    }

    @Test func aTopicThatRefusesDoesNotHoldUpTheOthersAndLosesNothing() async throws {
        try await TestPipeline.with { test async throws in
            try await add(test, ["a"], topic: "broken")
            try await add(test, ["b"], topic: "sound")
            test.publisher.refuse(["broken"])
            await #expect(throws: KeepingPublisher.Refusal.self) { try await test.pipeline.outbox.flush() }
            #expect(texts(test.publisher.take()) == ["b"])
            test.publisher.refuse([])
            #expect(try await test.pipeline.outbox.flush() == 1)
            #expect(texts(test.publisher.take()) == ["a"])
        }
    }

    @Test func aFlushForOneJobLeavesTheOthersAlone() async throws {
        try await TestPipeline.with { test async throws in
            let job = try await test.job()
            try await add(test, ["unrelated"])
            #expect(try await test.pipeline.outbox.flush(job: job.id) == 2)
            #expect(test.publisher.take().allSatisfy { $0.topic == "ocr-pages" })
            // The two versions' own open tasks, and the unrelated one.
            #expect(try await test.pipeline.outbox.flush() == 3)
        }
    }

    @Test func messagesCarryTheTraceOfWhoeverCausedThem() async throws {
        try await TestPipeline.with { test async throws in
            let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            _ = try await TraceContext.$traceparent.withValue(trace) { try await test.upload("set") }
            try await test.pipeline.outbox.flush()
            #expect(test.publisher.take().map { $0.attributes["traceparent"] } == [trace])
        }
    }

    @Test func stagesWhoseLeaseRanOutWithoutAMessageAreAskedForAgain() async throws {
        try await TestPipeline.with { test async throws in
            _ = try await test.job()
            let tasks = try await test.tasks(PageTask.self)
            _ = try await test.claim(tasks[0].stageID)
            #expect(try await test.pipeline.sweep.run() == SweepReport())
            // Long after: one worker died with its lease, and the other message was lost on its way.
            try await test.run("UPDATE job_stages SET queued_at = now() - interval '1 hour'")
            try await test.run("UPDATE job_stages SET lease_expires_at = now() - interval '30 minutes' WHERE lease_owner IS NOT NULL")
            let report = try await test.pipeline.sweep.run()
            #expect(report.requeuedStages == 2 && report.published == 2)
            let again = try test.publisher.take().map { try PageTask.decode($0.data) }
            #expect(Set(again) == Set(tasks))
            #expect(try await test.pipeline.sweep.run() == SweepReport())
        }
    }

    @Test func versionsThatNobodyOpensAreAskedForAgain() async throws {
        try await TestPipeline.with { test async throws in
            let version = try await test.upload("set").id
            _ = try await test.tasks(OpenTask.self)
            _ = try #require(await test.pipeline.openings.claim(version, test.organization, worker: "dies").claim)
            #expect(try await test.pipeline.sweep.run().requeuedVersions == 0)
            try await test.run(
                "UPDATE drawing_versions SET queued_at = now() - interval '1 hour', lease_expires_at = now() - interval '30 minutes'")
            #expect(try await test.pipeline.sweep.run().requeuedVersions == 1)
            #expect(try test.publisher.take().map { try OpenTask.decode($0.data).versionID } == [version])
        }
    }

    @Test func aJobWhoseCompletionsWereLostIsTakenFurther() async throws {
        try await TestPipeline.with { test async throws in
            _ = try await test.job()
            for task in try await test.tasks(PageTask.self) {
                let claim = try await test.claim(task.stageID)
                #expect(try await test.pipeline.stages.finishPage(claim, TestPipeline.page(task, number: "A-101")) == .finished)
            }
            try await test.run("DELETE FROM outbox")
            let report = try await test.pipeline.sweep.run()
            #expect(report.steppedJobs == 1)
            #expect(try test.publisher.take().count { try MessageHead($0.data).schema == PairTask.schema } == 1)
        }
    }
}
