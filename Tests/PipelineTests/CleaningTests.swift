import Domain
import Postgres
import Testing

@testable import Pipeline

/// Objects that no result refers to go; objects that one refers to stay.
@Suite struct CleaningTests {
    private func withPage(_ body: (TestPipeline, PageTask, MemoryStore) async throws -> Void) async throws {
        try await TestPipeline.with { test async throws in
            _ = try await test.job()
            let task = try #require(await test.tasks(PageTask.self).first)
            // The two uploads.
            try await body(test, task, MemoryStore(["\(test.organization)/uploads/old", "\(test.organization)/uploads/new"]))
        }
    }

    /// Claims a page and writes its objects, as an attempt would.
    private func attempt(_ test: TestPipeline, _ task: PageTask, _ store: MemoryStore) async throws -> (claim: StageClaim, page: PageResult) {
        let outcome = try await test.pipeline.stages.claim(task.stageID, test.organization, worker: "w", objects: task.objectFolder)
        let claim = try #require(outcome.claim)
        var page = TestPipeline.page(task, number: "A-101")
        page.files = ["raster": "\(try claim.objectFolder())raster.png", "text": "\(try claim.objectFolder())text.json"]
        store.add(Array(page.files.values))
        return (claim, page)
    }

    private func written(_ store: MemoryStore) -> Set<String> { store.keys.filter { $0.contains("/pages/") || $0.contains("/comparisons/") } }

    /// Makes every attempt long over.
    private func wait(_ test: TestPipeline) async throws {
        try await test.run("UPDATE object_garbage SET due_at = now() - interval '1 second'")
    }

    private func expire(_ test: TestPipeline, _ stage: StageID) async throws {
        try await test.run("UPDATE job_stages SET lease_expires_at = now() - interval '1 second' WHERE id = \(stage)")
    }

    @Test func whatAResultRefersToStaysAndWhatALostAttemptWroteGoes() async throws {
        try await withPage { test, task, store async throws in
            let zombie = try await attempt(test, task, store)
            try await expire(test, task.stageID)
            let heir = try await attempt(test, task, store)
            #expect(try await test.pipeline.stages.finishPage(heir.claim, heir.page) == .finished)
            #expect(try await test.pipeline.stages.finishPage(zombie.claim, zombie.page) == .lost)
            try await test.pipeline.cleaning.discard(zombie.claim, store)
            #expect(written(store) == Set(heir.page.files.values))
            try await wait(test)
            #expect(try await test.pipeline.cleaning.run(store) == 0)
            #expect(written(store) == Set(heir.page.files.values))
            #expect(try await test.count("object_garbage") == 0)
        }
    }

    @Test func theSweepDeletesWhatADeadAttemptWroteAfterTheGraceTime() async throws {
        try await withPage { test, task, store async throws in
            let dead = try await attempt(test, task, store)
            try await expire(test, task.stageID)
            let heir = try await attempt(test, task, store)
            #expect(try await test.pipeline.stages.finishPage(heir.claim, heir.page) == .finished)
            #expect(try await test.pipeline.cleaning.run(store) == 0, "a zombie may still be writing")
            try await wait(test)
            #expect(try await test.pipeline.cleaning.run(store) == dead.page.files.count)
            #expect(written(store) == Set(heir.page.files.values))
        }
    }

    @Test func aZombieThatWritesAfterTheSweepCleansUpBehindItself() async throws {
        try await withPage { test, task, store async throws in
            let zombie = try await attempt(test, task, store)
            try await expire(test, task.stageID)
            let heir = try await attempt(test, task, store)
            #expect(try await test.pipeline.stages.finishPage(heir.claim, heir.page) == .finished)
            try await wait(test)
            _ = try await test.pipeline.cleaning.run(store)
            store.add(Array(zombie.page.files.values))
            #expect(try await test.pipeline.stages.finishPage(zombie.claim, zombie.page) == .lost)
            try await test.pipeline.cleaning.discard(zombie.claim, store)
            // Whoever cannot tell whether its end was written deletes nothing that it refers to.
            try await test.pipeline.cleaning.discard(heir.claim, store)
            #expect(written(store) == Set(heir.page.files.values))
        }
    }

    @Test func anAttemptThatStillRunsKeepsItsObjectsHoweverLongItTakes() async throws {
        try await withPage { test, task, store async throws in
            let slow = try await attempt(test, task, store)
            // Even where its lease has run out: nobody has taken it over.
            try await expire(test, task.stageID)
            try await wait(test)
            #expect(try await test.pipeline.cleaning.run(store) == 0)
            #expect(try await test.pipeline.stages.finishPage(slow.claim, slow.page) == .finished)
            try await wait(test)
            #expect(try await test.pipeline.cleaning.run(store) == 0)
            #expect(written(store) == Set(slow.page.files.values))
        }
    }

    @Test func anAttemptWhoseObjectsAreBeingDeletedCannotFinish() async throws {
        try await withPage { test, task, store async throws in
            let doomed = try await attempt(test, task, store)
            try await test.run("UPDATE object_garbage SET is_doomed = true")
            await #expect(throws: LeaseError.lost) { try await test.pipeline.stages.finishPage(doomed.claim, doomed.page) }
            #expect(try await test.count("pages") == 0)
        }
    }

    @Test func objectsOfAFailedAndOfACancelledAttemptGo() async throws {
        try await withPage { test, task, store async throws in
            let failed = try await attempt(test, task, store)
            #expect(try await test.pipeline.stages.fail(failed.claim, StageFailure(code: "corrupt-page", message: "damaged")) == .finished)
            try await test.pipeline.cleaning.discard(failed.claim, store)
            #expect(written(store).isEmpty)
            let other = try #require(try await test.pipeline.jobs.stages(test.organization, task.jobID).first { $0.state == "queued" })
            let claim = try #require(
                await test.pipeline.stages.claim(other.id, test.organization, worker: "w", objects: task.objectFolder).claim)
            store.add(["\(try claim.objectFolder())raster.png"])
            #expect(try await test.pipeline.jobs.cancel(test.organization, task.jobID) == .cancelled)
            try await test.pipeline.cleaning.discard(claim, store)
            #expect(written(store).isEmpty)
        }
    }

    @Test func whatCouldNotBeDeletedIsDeletedLater() async throws {
        try await withPage { test, task, store async throws in
            let dead = try await attempt(test, task, store)
            _ = try await test.pipeline.stages.release(dead.claim, after: StageFailure(code: "passing", message: "storage"))
            try await wait(test)
            store.refuseDeletion(true)
            await #expect(throws: (any Error).self) { try await test.pipeline.cleaning.run(store) }
            store.refuseDeletion(false)
            #expect(try await test.pipeline.cleaning.run(store) == dead.page.files.count)
            #expect(try await test.count("object_garbage") == 0)
        }
    }

    @Test func aDeletedVersionTakesItsRunningJobItsPagesAndTheirObjectsWithIt() async throws {
        try await withPage { test, task, store async throws in
            let finished = try await attempt(test, task, store)
            #expect(try await test.pipeline.stages.finishPage(finished.claim, finished.page) == .finished)
            let other = try #require(try await test.pipeline.jobs.stages(test.organization, task.jobID).first { $0.state == "queued" })
            let running = try #require(
                await test.pipeline.stages.claim(other.id, test.organization, worker: "w", objects: "\(test.organization)/pages/x/0").claim)
            store.add(["\(try running.objectFolder())raster.png"])
            #expect(try await test.pipeline.versions.delete(test.organization, task.versionID))

            #expect(try await test.pipeline.stages.check(running) == .cancelled)
            #expect(try await test.pipeline.stages.finishPage(running, finished.page) == .lost)
            try await test.pipeline.cleaning.discard(running, store)
            _ = try await test.pipeline.cleaning.run(store)
            // The other version stays, with its upload.
            let left: Set = ["\(test.organization)/uploads/\(task.side == .old ? "new" : "old")"]
            #expect(store.keys == left)
            for table in ["jobs", "job_stages", "job_events", "comparisons", "pages", "object_garbage"] {
                #expect(try await test.count("\(unsafeSQL: table)") == 0, "\(table)")
            }
        }
    }

    @Test func aDeletedProjectLeavesNothing() async throws {
        try await withPage { test, task, store async throws in
            let script = Script(numbers: [.old: ["A-101"], .new: ["A-101"]])
            let finished = try await attempt(test, task, store)
            #expect(try await test.pipeline.stages.finishPage(finished.claim, finished.page) == .finished)
            try await test.run("UPDATE job_stages SET queued_at = now() - interval '1 hour' WHERE state = 'queued'")
            _ = try await test.pipeline.sweep.run()
            try await test.drain(script)
            #expect(try await test.pipeline.projects.delete(test.organization, test.project))
            _ = try await test.pipeline.cleaning.run(store)
            #expect(store.keys.isEmpty)
            for table in ["drawings", "version_files", "comparisons", "changes", "change_summaries", "pages", "object_garbage"] {
                #expect(try await test.count("\(unsafeSQL: table)") == 0, "\(table)")
            }
        }
    }

    @Test func aPageThatAnotherVersionSharesStaysWhenOneIsDeleted() async throws {
        try await withPage { test, task, store async throws in
            let finished = try await attempt(test, task, store)
            #expect(try await test.pipeline.stages.finishPage(finished.claim, finished.page) == .finished)
            let name = task.side == .old ? "old" : "new"
            _ = try await test.upload(name)
            #expect(try await test.pipeline.versions.delete(test.organization, task.versionID))
            _ = try await test.pipeline.cleaning.run(store)
            #expect(written(store) == Set(finished.page.files.values))
            #expect(store.keys.contains("\(test.organization)/uploads/\(name)"))
            #expect(try await test.count("pages") == 1)
        }
    }

    @Test func aPageThatWasDeletedAfterItWasFoundIsReadAgain() async throws {
        try await withPage { test, task, store async throws in
            let first = try await attempt(test, task, store)
            #expect(try await test.pipeline.stages.finishPage(first.claim, first.page) == .finished)
            // Another job has the page too, and finds it read; then it is deleted.
            let other = try #require(try await test.pipeline.jobs.stages(test.organization, task.jobID).first { $0.state == "queued" })
            let claim = try #require(
                await test.pipeline.stages.claim(other.id, test.organization, worker: "w", objects: task.objectFolder).claim)
            try await test.run("UPDATE job_stages SET state = 'failed', failure = 'x', ended_at = now(), page_id = NULL WHERE id = \(task.stageID)")
            try await test.run("DELETE FROM pages")
            await #expect(throws: PipelineError.self) { try await test.pipeline.stages.finishPage(claim, first.page) }
            #expect(try await test.count("pages") == 0)
        }
    }
}
