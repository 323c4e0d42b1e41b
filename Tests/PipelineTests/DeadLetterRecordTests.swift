import Domain
import Failpoints
import FoundationEssentials
import Postgres
import PubSub
import Testing

@testable import Pipeline

/// What is kept of a dead letter, however it comes again; which letters a filter means; and purging.
@Suite struct DeadLetterRecordTests {
    private func letter(_ message: some PipelineMessage, id: String? = nil) throws -> IncomingMessage {
        IncomingMessage(envelope: .pubSubWrapped, data: try message.encoded(), messageID: id, deliveryAttempt: 10)
    }

    private func withPages(_ body: (TestPipeline, JobID, [PageTask]) async throws -> Void) async throws {
        try await TestPipeline.with { test async throws in
            let job = try await test.job(oldPages: 2, newPages: 2).id
            try await body(test, job, try await test.tasks(PageTask.self))
        }
    }

    private func redrive(_ test: TestPipeline, _ ids: [DeadLetterID]) async throws -> RedriveRecord {
        let order = RedriveOrder(filter: DeadLetterFilter(ids: ids), requestedBy: "operator", reason: "mended")
        return try await test.pipeline.redrives.run(try await test.pipeline.redrives.create(order).id)
    }

    /// Between failing the stage and writing the letter down the process died: the same copy is delivered again.
    @Test func aLetterThatFailedItsStageAndWasNotKeptIsOpenOnceItIs() async throws {
        try await withPages { test, job, tasks async throws in
            let point = try #require(Failpoint(.record, .before))
            let dying = DeadLetters(
                app: test.app, system: test.system, advance: JobAdvance(matcher: TestPipeline.byNumber), failpoints: Failpoints([point: ArmedFault(.error, times: 1)]))
            let message = try letter(tasks[0], id: "7")
            await #expect(throws: FailpointError.self) { try await dying.take(message, topic: "ocr-pages") }
            let missing = try await test.pipeline.deadLetters.list()
            #expect(missing == [])
            #expect(try await dying.take(message, topic: "ocr-pages") == .failed)
            let kept = try await test.pipeline.deadLetters.list()
            #expect(kept.map(\.state) == [.open] && kept.map(\.timesDead) == [1] && kept.map(\.projectID) == [test.project])
        }
    }

    @Test func oneCopyDeliveredTwiceDiedOnceAndAnotherCopyAgain() async throws {
        try await withPages { test, job, tasks async throws in
            for id in ["7", "7", "8", "8"] { _ = try await test.pipeline.deadLetters.take(letter(tasks[0], id: id), topic: "ocr-pages") }
            let kept = try await test.pipeline.deadLetters.list()
            #expect(kept.map(\.timesDead) == [2] && kept.map(\.timesFailedAgain) == [0])
        }
    }

    @Test func aLetterThatDiesAfterItsRedriveHasFailedAgainAndALateCopyOfTheFirstChangesNothing() async throws {
        try await withPages { test, job, tasks async throws in
            _ = try await test.pipeline.deadLetters.take(letter(tasks[0], id: "1"), topic: "ocr-pages")
            let id = try #require(await test.pipeline.deadLetters.list().first?.id)
            #expect(try await redrive(test, [id]).sent == 1)
            var second = tasks[0]
            second.run = 2
            #expect(try await test.pipeline.deadLetters.take(letter(second, id: "2"), topic: "ocr-pages") == .failed)
            #expect(try await test.pipeline.deadLetters.take(letter(tasks[0], id: "3"), topic: "ocr-pages") == .resolved)
            let kept = try #require(await test.pipeline.deadLetters.find(id))
            #expect(kept.state == .open && kept.timesRedriven == 1 && kept.timesFailedAgain == 1 && kept.timesDead == 3)
            #expect(try PageTask.decode(kept.payload).run == 2)
        }
    }

    @Test func theSweepNotesThatRedrivenWorkEndedWell() async throws {
        try await withPages { test, job, tasks async throws in
            _ = try await test.pipeline.deadLetters.take(letter(tasks[0]), topic: "ocr-pages")
            let ids = try await test.pipeline.deadLetters.list().map(\.id)
            _ = try await redrive(test, ids)
            #expect(try await test.pipeline.sweep.run().resolvedLetters == 0)
            _ = try await test.pipeline.stages.finishPage(test.claim(tasks[0].stageID), TestPipeline.page(tasks[0], number: "A-1"))
            #expect(try await test.pipeline.sweep.run().resolvedLetters == 1)
            #expect(try await test.pipeline.deadLetters.list().map(\.state) == [.resolved])
        }
    }

    @Test func filtersMeanWhatTheySay() async throws {
        try await withPages { test, job, tasks async throws in
            let letters = test.pipeline.deadLetters
            _ = try await test.pipeline.stages.release(test.claim(tasks[0].stageID), after: StageFailure(code: "storage", message: "50% \"odd\" ü"))
            _ = try await letters.take(letter(tasks[0]), topic: "ocr-pages")
            _ = try await letters.take(letter(tasks[1]), topic: "ocr-pages")
            _ = try await letters.take(IncomingMessage(envelope: .cloudTask, data: [0, 255, 65]), topic: "summary-completions")
            try await test.run("UPDATE dead_letters SET last_at = now() - interval '3 days' WHERE stage_id = \(tasks[1].stageID)")
            let old = Date(timeIntervalSinceNow: -86_400)
            func count(_ filter: DeadLetterFilter) async throws -> Int {
                #expect(try await letters.list(filter).count == letters.count(filter))
                return try await letters.count(filter)
            }
            #expect(try await count(DeadLetterFilter()) == 3)
            #expect(try await count(DeadLetterFilter(ids: [])) == 0)
            #expect(try await count(DeadLetterFilter(state: .resolved)) == 0)
            #expect(try await count(DeadLetterFilter(topic: "ocr-pages")) == 2)
            #expect(try await count(DeadLetterFilter(stageKind: .ocr)) == 2)
            #expect(try await count(DeadLetterFilter(stageKind: .summary)) == 1)
            #expect(try await count(DeadLetterFilter(stageID: tasks[1].stageID)) == 1)
            #expect(try await count(DeadLetterFilter(errorClass: "storage")) == 1)
            #expect(try await count(DeadLetterFilter(organizationID: test.organization)) == 2)
            #expect(try await count(DeadLetterFilter(projectID: test.project)) == 2)
            #expect(try await count(DeadLetterFilter(projectID: ProjectID())) == 0)
            #expect(try await count(DeadLetterFilter(diedBefore: old)) == 1)
            #expect(try await count(DeadLetterFilter(diedSince: old)) == 2)
            #expect(try await count(DeadLetterFilter(text: tasks[0].stageID.description)) == 1)
            #expect(try await count(DeadLetterFilter(text: "ü")) == 1)
            #expect(try await count(DeadLetterFilter(text: "%")) == 1)
            #expect(try await count(DeadLetterFilter(text: "' OR true --")) == 0)
            #expect(try await count(DeadLetterFilter(topic: "ocr-pages", errorClass: "storage", diedBefore: old)) == 0)
        }
    }

    @Test func whatIsPurgedIsEmptyStaysOnRecordAndIsNeverSent() async throws {
        try await withPages { test, job, tasks async throws in
            for task in tasks.prefix(2) { _ = try await test.pipeline.deadLetters.take(letter(task), topic: "ocr-pages") }
            let chosen = DeadLetterFilter(stageID: tasks[0].stageID)
            #expect(try await test.pipeline.deadLetters.purge(chosen, requestedBy: "operator", reason: "a test") == 1)
            #expect(try await test.pipeline.deadLetters.purge(chosen, requestedBy: "operator", reason: "a test") == 0)
            let purged = try #require(await test.pipeline.deadLetters.list(chosen).first)
            #expect(purged.state == .purged && purged.payload == [] && purged.attributes == [:])
            #expect(try await test.count("audit_logs WHERE action = 'purge' AND details->>'reason' = 'a test' AND subject_id = \(purged.id.description)") == 1)
            let all = try await test.pipeline.redrives.create(RedriveOrder(filter: DeadLetterFilter(), requestedBy: "operator", reason: "all"))
            #expect(all.waiting == 1)
        }
    }
}
