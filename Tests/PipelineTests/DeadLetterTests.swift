import Domain
import Postgres
import PubSub
import Testing

@testable import Pipeline

/// Messages that the broker gave up on.
@Suite struct DeadLetterTests {
    private func letter(_ message: some PipelineMessage) throws -> IncomingMessage {
        IncomingMessage(
            envelope: .pubSubWrapped, data: try message.encoded(), attributes: ["schema": message.schema], subscription: "s", deliveryAttempt: 10)
    }

    private func withPage(_ body: (TestPipeline, PageTask) async throws -> Void) async throws {
        try await TestPipeline.with { test async throws in
            _ = try await test.job()
            let task = try #require(await test.tasks(PageTask.self).first { $0.side == .old })
            try await body(test, task)
        }
    }

    private func state(_ test: TestPipeline, _ stage: StageID, _ job: JobID) async throws -> String? {
        try await test.pipeline.jobs.stages(test.organization, job).first { $0.id == stage }?.state
    }

    @Test func aDeadStageFailsSoThatItsJobCanEnd() async throws {
        try await withPage { test, task async throws in
            let claim = try await test.claim(task.stageID)
            _ = try await test.pipeline.stages.release(claim, after: StageFailure(code: "storage", message: "unavailable"))
            #expect(try await test.pipeline.deadLetters.take(letter(task), topic: "ocr-pages") == .failed)
            #expect(try await state(test, task.stageID, task.jobID) == "failed")
            #expect(try await test.tasks(StageCompletion.self).map(\.outcome) == [.failed])
            let kept = try #require(await test.pipeline.deadLetters.list().first)
            #expect(kept.stageID == task.stageID && kept.organizationID == test.organization && kept.topic == "ocr-pages")
            #expect(kept.errorClass == "storage" && kept.attempts == 10 && kept.state == .open && kept.timesDead == 1)
            #expect(try PageTask.decode(kept.payload) == task)
            // A delivery that comes after all changes nothing.
            #expect(try await test.pipeline.stages.finishPage(claim, TestPipeline.page(task, number: "A-1")) == .lost)
        }
    }

    @Test func aLetterThatDiesTwiceIsOneRow() async throws {
        try await withPage { test, task async throws in
            for _ in 0..<2 { #expect(try await test.pipeline.deadLetters.take(letter(task), topic: "ocr-pages") == .failed) }
            let kept = try await test.pipeline.deadLetters.list()
            #expect(kept.map(\.timesDead) == [2] && kept.map(\.state) == [.open])
            #expect(try await test.count("job_events WHERE type = 'stage_failed'") == 1)
        }
    }

    @Test func aLetterOfACompletedStageIsResolvedAndChangesNothing() async throws {
        try await withPage { test, task async throws in
            _ = try await test.pipeline.stages.finishPage(test.claim(task.stageID), TestPipeline.page(task, number: "A-1"))
            #expect(try await test.pipeline.deadLetters.take(letter(task), topic: "ocr-pages") == .resolved)
            #expect(try await state(test, task.stageID, task.jobID) == "completed")
            #expect(try await test.pipeline.deadLetters.list().map(\.state) == [.resolved])
        }
    }

    @Test func whileADeliveryWorksOnItTheLetterWaits() async throws {
        try await withPage { test, task async throws in
            let claim = try await test.claim(task.stageID)
            let outcome = try await test.pipeline.deadLetters.take(letter(task), topic: "ocr-pages")
            guard case .stillLeased = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(try await test.pipeline.deadLetters.list() == [])
            #expect(try await test.pipeline.stages.finishPage(claim, TestPipeline.page(task, number: "A-1")) == .finished)
        }
    }

    @Test func aLetterOfAnEarlierRunDoesNotFailTheLaterOne() async throws {
        try await withPage { test, task async throws in
            try await test.run("UPDATE job_stages SET run = 2 WHERE id = \(task.stageID)")
            #expect(try await test.pipeline.deadLetters.take(letter(task), topic: "ocr-pages") == .resolved)
            #expect(try await state(test, task.stageID, task.jobID) == "queued")
        }
    }

    @Test func aVersionThatNeverOpenedIsRefusedAndItsJobFails() async throws {
        try await TestPipeline.with { test async throws in
            let old = try await test.upload("old").id
            let new = try await test.ready("new", pages: 1)
            let job = try await test.pipeline.jobs.create(test.organization, test.project, old: old, new: new)
            let task = try #require(await test.tasks(OpenTask.self).first { $0.versionID == old })
            let claim = try #require(await test.pipeline.openings.claim(old, test.organization, worker: "opener").claim)
            guard case .stillLeased = try await test.pipeline.deadLetters.take(letter(task), topic: "drawing-uploads") else {
                Issue.record("the lease is live")
                return
            }
            _ = try await test.pipeline.openings.release(claim, after: StageFailure(code: "storage", message: "unavailable"))
            #expect(try await test.pipeline.deadLetters.take(letter(task), topic: "drawing-uploads") == .failed)
            #expect(try await test.pipeline.versions.find(test.organization, old)?.state == .refused)
            #expect(try await test.pipeline.jobs.find(test.organization, job.id)?.state == .failed)
            #expect(try await test.pipeline.deadLetters.take(letter(task), topic: "drawing-uploads") == .failed)
            #expect(try await test.pipeline.deadLetters.list().map(\.state) == [.open])
        }
    }

    @Test func aCompletionThatDiedTakesItsJobFurtherAllTheSame() async throws {
        try await TestPipeline.with { test async throws in
            _ = try await test.job()
            var completions: [StageCompletion] = []
            for task in try await test.tasks(PageTask.self) {
                _ = try await test.pipeline.stages.finishPage(test.claim(task.stageID), TestPipeline.page(task, number: "A-1"))
                completions += try await test.tasks(StageCompletion.self)
            }
            #expect(try await test.pipeline.deadLetters.take(letter(completions[1]), topic: "ocr-completions") == .resolved)
            #expect(try await test.tasks(PairTask.self).count == 1)
        }
    }

    @Test func whatIsNoPayloadIsKeptAsItIs() async throws {
        try await TestPipeline.with { test async throws in
            let garbage = IncomingMessage(envelope: .cloudTask, data: [0, 255, 10])
            for _ in 0..<2 { #expect(try await test.pipeline.deadLetters.take(garbage, topic: "ocr-pages") == .recorded) }
            let stranger = SummaryTask(
                organizationID: OrganizationID(), jobID: JobID(), stageID: StageID(), run: 1, comparisonID: ComparisonID())
            #expect(try await test.pipeline.deadLetters.take(letter(stranger), topic: "summary-overlays") == .recorded)
            let kept = try await test.pipeline.deadLetters.list()
            #expect(kept.count == 2)
            #expect(kept.first { $0.topic == "ocr-pages" }?.payload == [0, 255, 10])
            #expect(kept.allSatisfy { $0.organizationID == nil && $0.stageID == nil })
        }
    }

    @Test func aLetterOfADeletedJobIsKept() async throws {
        try await withPage { test, task async throws in
            #expect(try await test.pipeline.projects.delete(test.organization, test.project))
            #expect(try await test.pipeline.deadLetters.take(letter(task), topic: "ocr-pages") == .recorded)
        }
    }
}
