import Domain
import Postgres
import Testing

@testable import Pipeline

/// Who may work on a stage, and whose end counts.
@Suite struct LeaseTests {
    private func withPage(_ body: (TestPipeline, PageTask) async throws -> Void) async throws {
        try await TestPipeline.with { test async throws in
            _ = try await test.job()
            let task = try #require(await test.tasks(PageTask.self).first)
            try await body(test, task)
        }
    }

    /// Makes a lease run out now.
    private func expire(_ test: TestPipeline, _ stage: StageID) async throws {
        try await test.run("UPDATE job_stages SET lease_expires_at = now() - interval '1 second' WHERE id = \(stage)")
    }

    @Test func oneOfManyDeliveriesGetsTheLease() async throws {
        try await withPage { test, task async throws in
            let outcomes = try await withThrowingTaskGroup(of: ClaimOutcome<StageClaim>.self) { group in
                for worker in 0..<8 {
                    group.addTask { try await test.pipeline.stages.claim(task.stageID, test.organization, worker: "w\(worker)") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0.claim != nil } == 1)
            #expect(outcomes.count { $0.isHeld } == 7)
        }
    }

    @Test func aZombieWritesNothing() async throws {
        try await withPage { test, task async throws in
            let zombie = try await test.claim(task.stageID, worker: "zombie")
            try await expire(test, task.stageID)
            let heir = try await test.claim(task.stageID, worker: "heir")
            #expect(heir.fencing > zombie.fencing && heir.attempt == 2)

            #expect(try await test.pipeline.stages.renew(zombie) == .lost)
            #expect(try await test.pipeline.stages.finishPage(zombie, TestPipeline.page(task, number: "ZOMBIE")) == .lost)
            #expect(try await test.pipeline.stages.fail(zombie, StageFailure(code: "x", message: "x")) == .lost)
            #expect(try await test.pipeline.stages.release(zombie, after: StageFailure(code: "x", message: "x")) == .lost)
            #expect(try await test.pipeline.stages.postpone(zombie, by: .seconds(5)) == .lost)
            #expect(try await test.count("pages") == 0)
            #expect(try await test.count("job_events") == 0)
            #expect(try await test.count("outbox") == 0)

            #expect(try await test.pipeline.stages.finishPage(heir, TestPipeline.page(task, number: "A-101")) == .finished)
            #expect(try await test.pipeline.stages.finishPage(zombie, TestPipeline.page(task, number: "ZOMBIE")) == .lost)
            let page = try #require(
                await test.pipeline.pages.find(test.organization, fileSHA256: task.file.sha256, page: 0, engineVersion: "test"))
            #expect(page.result == TestPipeline.page(task, number: "A-101"))
            #expect(try await test.pipeline.pages.find(test.organization, page.id) == page)
        }
    }

    @Test func aClaimKnowsHowLongAgoTheFirstAttemptBeganThroughEveryPostponement() async throws {
        try await withPage { test, task async throws in
            let first = try await test.claim(task.stageID, worker: "first")
            #expect(first.elapsed >= .zero && first.elapsed < .seconds(60))
            try await test.run("UPDATE job_stages SET started_at = started_at - interval '7 minutes' WHERE id = \(task.stageID)")
            #expect(try await test.pipeline.stages.postpone(first, by: .zero) == .finished)
            let second = try await test.claim(task.stageID, worker: "second")
            #expect(second.attempt == 1 && second.elapsed >= .seconds(420) && second.elapsed < .seconds(480))
        }
    }

    @Test func aSecondDeliveryOfADoneStageChangesNothing() async throws {
        try await withPage { test, task async throws in
            let claim = try await test.claim(task.stageID)
            #expect(try await test.pipeline.stages.finishPage(claim, TestPipeline.page(task, number: "A-101")) == .finished)
            #expect(try await test.pipeline.stages.claim(task.stageID, test.organization, worker: "again") == .alreadyDone)
            #expect(try await test.pipeline.stages.finishPage(claim, TestPipeline.page(task, number: "A-101")) == .lost)
            #expect(try await test.count("job_events") == 1)
            #expect(try await test.tasks(StageCompletion.self).count == 1)
        }
    }

    @Test func anUnrenewedLeaseMayStillFinishWhileNobodyTookItOver() async throws {
        try await withPage { test, task async throws in
            let claim = try await test.claim(task.stageID)
            try await expire(test, task.stageID)
            #expect(try await test.pipeline.stages.renew(claim) == .renewed)
            #expect(try await test.pipeline.stages.claim(task.stageID, test.organization, worker: "other").isHeld)
            try await expire(test, task.stageID)
            #expect(try await test.pipeline.stages.finishPage(claim, TestPipeline.page(task, number: "A-101")) == .finished)
        }
    }

    @Test func aReleasedStageCanBeClaimedAtOnceAndKeepsItsErrors() async throws {
        try await withPage { test, task async throws in
            let claim = try await test.claim(task.stageID)
            #expect(try await test.pipeline.stages.release(claim, after: StageFailure(code: "storage", message: "unavailable")) == .finished)
            let second = try await test.claim(task.stageID)
            #expect(second.attempt == 2)
            #expect(try await test.count("job_stages WHERE errors -> 0 ->> 'code' = 'storage' AND errors -> 0 ->> 'attempt' = '1'") == 1)
        }
    }

    @Test func waitingSpendsNoAttemptAndComesBackThroughTheOutbox() async throws {
        try await withPage { test, task async throws in
            _ = try await test.tasks(PageTask.self)
            let claim = try await test.claim(task.stageID)
            #expect(try await test.pipeline.stages.postpone(claim, by: .seconds(3600)) == .finished)
            #expect(try await test.tasks(PageTask.self) == [])
            try await test.run("UPDATE outbox SET not_before = now()")
            #expect(try await test.tasks(PageTask.self) == [task])
            #expect(try await test.claim(task.stageID).attempt == 1)
        }
    }

    @Test func aFailureEndsTheStageWithItsReason() async throws {
        try await withPage { test, task async throws in
            let claim = try await test.claim(task.stageID)
            #expect(try await test.pipeline.stages.fail(claim, StageFailure(code: "corrupt-page", message: "the page is damaged")) == .finished)
            let events = try await test.pipeline.events.list(test.organization, task.jobID)
            #expect(events.map(\.type) == [.stageFailed])
            #expect(events[0].data.reason == "corrupt-page" && events[0].data.pageNumber == 1 && events[0].data.stageID == task.stageID)
            let completion = try #require(await test.tasks(StageCompletion.self).first)
            #expect(completion.outcome == .failed && completion.stageID == task.stageID)
        }
    }

    @Test func textsWithNULCharactersAreStoredWithoutThem() async throws {
        try await withPage { test, task async throws in
            var page = TestPipeline.page(task, number: "A\0-101")
            page.identity.title = "\0"
            let claim = try await test.claim(task.stageID)
            #expect(try await test.pipeline.stages.finishPage(claim, page) == .finished)
            #expect(try await test.count("pages WHERE sheet_number = 'A-101' AND title = '' AND identity ->> 'number' = 'A-101'") == 1)
            #expect(try await test.pipeline.events.list(test.organization, task.jobID).map(\.data.drawingName) == ["A-101"])
        }
    }

    @Test func aCancelledJobStopsItsWork() async throws {
        try await withPage { test, task async throws in
            let claim = try await test.claim(task.stageID)
            #expect(try await test.pipeline.jobs.cancel(test.organization, task.jobID) == .cancelled)
            #expect(try await test.pipeline.stages.renew(claim) == .cancelled)
            #expect(try await test.pipeline.stages.finishPage(claim, TestPipeline.page(task, number: "A-101")) == .cancelled)
            #expect(try await test.pipeline.stages.claim(task.stageID, test.organization, worker: "late") == .cancelled)
            #expect(try await test.count("pages") == 0)
            #expect(try await test.pipeline.events.list(test.organization, task.jobID).map(\.type) == [.sessionComplete])
        }
    }

    @Test func aDeletedJobLeavesNothingToWorkOn() async throws {
        try await withPage { test, task async throws in
            let claim = try await test.claim(task.stageID)
            #expect(try await test.pipeline.projects.delete(test.organization, test.project))
            #expect(try await test.pipeline.stages.finishPage(claim, TestPipeline.page(task, number: "A-101")) == .lost)
            #expect(try await test.pipeline.stages.claim(task.stageID, test.organization, worker: "late") == .gone)
            #expect(try await test.count("job_stages") == 0)
        }
    }

    @Test func thePageThatAnotherJobStoredFirstStands() async throws {
        try await withPage { test, task async throws in
            let claim = try await test.claim(task.stageID)
            #expect(try await test.pipeline.stages.finishPage(claim, TestPipeline.page(task, number: "A-101")) == .finished)
            let versions = try await test.pipeline.versions.list(test.organization, test.project).map(\.id)
            let second = try await test.pipeline.jobs.create(test.organization, test.project, old: versions[0], new: versions[1])
            let again = try #require(
                await test.tasks(PageTask.self).first { $0.jobID == second.id && $0.file.sha256 == task.file.sha256 })
            let other = try await test.claim(again.stageID)
            #expect(try await test.pipeline.stages.finishPage(other, TestPipeline.page(again, number: "LATER")) == .finished)
            #expect(try await test.count("pages") == 1)
            #expect(try await test.count("pages WHERE sheet_number = 'A-101'") == 1)
        }
    }
}
