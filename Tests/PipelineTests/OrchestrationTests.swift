import Domain
import Foundation
import Postgres
import PubSub
import Testing

@testable import Pipeline

/// Whole jobs over a real database, with the messages delivered by the test.
@Suite struct OrchestrationTests {
    private let script = Script(
        numbers: [.old: ["A-1", "A-2", "A-3", "A-9"], .new: ["A-2", "A-1", nil, "A-3", "A-3"]], unreadable: ["old 3"],
        failing: [SheetKey(old: 1, new: 0)])
    private let expected = ["A-2 1:0 failed", "A-1 0:1 changed", "? -:2 added", "A-3 2:3 changed", "A-3 -:4 added", "? 3:- failed"]

    @Test func aJobRunsFromUploadToItsEnd() async throws {
        try await TestPipeline.with { test async throws in
            let job = try await test.job(oldPages: 4, newPages: 5)
            try await test.drain(script)
            let done = try #require(await test.pipeline.jobs.find(test.organization, job.id))
            #expect(done.state == .completed && done.failure == nil && done.endedAt != nil)
            #expect(try await test.result(job.id) == expected)
            #expect(try await test.pipeline.outbox.waiting() == 0)
            #expect(try await test.count("job_stages WHERE state IN ('pending', 'queued', 'running')") == 0)

            let progress = try await test.pipeline.jobs.progress(test.organization, job.id)
            #expect(progress[.ocr]?.completed == 8 && progress[.ocr]?.failed == 1 && progress[.ocr]?.total == 9)
            #expect(progress[.summary]?.completed == 4)

            let comparisons = try await test.pipeline.comparisons.list(test.organization, job.id)
            #expect(comparisons[0].failure == StageFailure(code: "too-large", message: "too large"))
            #expect(comparisons[5].failure == StageFailure(code: "corrupt-page", message: "damaged"))
            #expect(comparisons[1].match == SheetMatch(method: .number, confidence: 1))
            #expect(comparisons[1].changesCount == 1 && comparisons[1].titleBlockChangesCount == 1)
            #expect(comparisons[1].alignment == TestPipeline.pair().alignment && comparisons[1].files == ["overlay": "o"] && comparisons[1].notes == ["a note"])
            #expect(try await test.pipeline.comparisons.changes(test.organization, comparisons[1].id) == TestPipeline.pair().changes)
            let words = try await test.pipeline.comparisons.currentSummaries(test.organization, job.id)
            #expect(words.count == 4 && words[comparisons[1].id]?.text == TestPipeline.words().summary.text)
            #expect(words[comparisons[1].id]?.citations == [["A-1-1"]])
        }
    }

    @Test func everyEventIsThereOnceInOrderWithoutGaps() async throws {
        try await TestPipeline.with { test async throws in
            let job = try await test.job(oldPages: 4, newPages: 5)
            try await test.drain(script, twice: true)
            let events = try await test.pipeline.events.list(test.organization, job.id)
            #expect(events.map(\.seq) == Array(1...events.count))
            #expect(events.count { $0.type == .pageOCRComplete } == 8)
            #expect(events.count { $0.type == .ocrStageComplete } == 1)
            #expect(events.count { $0.type == .stageFailed } == 2)
            #expect(events.count { $0.type == .sessionComplete } == 1)
            #expect(events.last?.type == .sessionComplete && events.last?.data.state == .completed)
            #expect(events.last?.data.message == "4 of 6 sheets are done, 2 failed")
            let matched = try #require(events.first { $0.type == .ocrStageComplete })
            #expect(matched.data.totalPages == 9 && matched.data.failedPages == 1 && matched.data.matchedDrawings == 3)
            let compared = try #require(events.first { $0.type == .pairDiffComplete && $0.data.drawingName == "A-1" })
            #expect(compared.data.overlayKey == "o" && compared.data.alignmentScore == 0.9 && compared.data.changesCount == 1)
            let words = try #require(events.first { $0.type == .summaryComplete && $0.data.drawingName == "A-1" })
            #expect(words.data.summary == "A dimension grew." && words.data.criticalChange == "3200 (A-1-1)")
            #expect(try await test.pipeline.events.list(test.organization, job.id, after: events.count - 2, limit: 1) == [events[events.count - 2]])
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func anyOrderAndEveryMessageTwiceGivesTheSameResult(seed: UInt64) async throws {
        try await TestPipeline.with { test async throws in
            let job = try await test.job(oldPages: 4, newPages: 5, stagesInFlight: Int(seed))
            try await test.drain(script, seed: seed, twice: true)
            #expect(try await test.pipeline.jobs.find(test.organization, job.id)?.state == .completed)
            #expect(try await test.result(job.id) == expected)
            let changes = try await test.count("changes x JOIN comparisons c ON c.id = x.comparison_id WHERE c.superseded_at IS NULL")
            #expect(changes == 4)
            let asked = try await test.count("job_stages WHERE kind = 'summary' AND state = 'completed'")
            #expect(try await test.count("change_summaries") == asked)
        }
    }

    @Test func manyWorkersAtOnceGiveTheSameResult() async throws {
        try await TestPipeline.with { test async throws in
            let job = try await test.job(oldPages: 4, newPages: 5)
            while true {
                try await test.pipeline.outbox.flush()
                let messages = test.publisher.take()
                guard !messages.isEmpty else { break }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for message in messages + messages { group.addTask { try await test.deliver(message, script) } }
                    try await group.waitForAll()
                }
            }
            #expect(try await test.pipeline.jobs.find(test.organization, job.id)?.state == .completed)
            #expect(try await test.result(job.id) == expected)
        }
    }

    @Test func aSupersededPairLeavesTheResultsWithItsWork() async throws {
        // The matcher joins the old sheet with the second new page, whatever the numbers say.
        let matcher: SheetMatcher = { _, _ in [SheetPairing(old: 0, new: 1, match: SheetMatch(method: .content, confidence: 0.7))] }
        try await TestPipeline.with(matcher: matcher) { test async throws in
            let job = try await test.job(oldPages: 1, newPages: 2)
            let pages = try await test.tasks(PageTask.self)
            for task in pages where task.page == 0 {
                _ = try await test.pipeline.stages.finishPage(test.claim(task.stageID), TestPipeline.page(task, number: "A-1"))
            }
            try await test.pipeline.orchestrator.step(job.id, test.organization)
            let wrong = try #require(await test.tasks(PairTask.self).first)
            let claim = try await test.claim(wrong.stageID)
            let last = try #require(pages.first { $0.page == 1 })
            _ = try await test.pipeline.stages.finishPage(test.claim(last.stageID), TestPipeline.page(last, number: "A-1"))
            try await test.pipeline.orchestrator.step(job.id, test.organization)

            #expect(try await test.pipeline.stages.renew(claim) == .cancelled)
            #expect(try await test.pipeline.stages.finishPair(claim, TestPipeline.pair()) == .cancelled)
            try await test.drain(Script(numbers: [:]))
            #expect(try await test.result(job.id) == ["A-1 -:0 added", "A-1 0:1 changed"])
            #expect(try await test.pipeline.events.list(test.organization, job.id).count { $0.type == .pairSuperseded } == 1)
            #expect(try await test.pipeline.comparisons.find(test.organization, wrong.comparisonID)?.status == nil)
        }
    }

    @Test func theMatcherIsGivenAllThatWasReadOfEverySheet() async throws {
        // Pairs by title alone, and by the fingerprint where there is no title.
        let matcher: SheetMatcher = { old, new in
            new.compactMap { sheet in
                let partner = old.first { $0.identity.title == sheet.identity.title && $0.fingerprint == sheet.fingerprint }
                return partner.map { SheetPairing(old: $0.page, new: sheet.page, match: SheetMatch(method: .title, confidence: 0.5)) }
            }
        }
        try await TestPipeline.with(matcher: matcher) { test async throws in
            let job = try await test.job(oldPages: 2, newPages: 2)
            for task in try await test.tasks(PageTask.self) {
                var page = TestPipeline.page(task, number: nil)
                let isFirst = (task.page == 0) == (task.side == .old)
                page.identity.title = isFirst ? "Plan" : nil
                page.fingerprint = isFirst ? #"{"a": 1}"# : #"{"a": 2}"#
                _ = try await test.pipeline.stages.finishPage(test.claim(task.stageID), page)
            }
            try await test.drain(Script(numbers: [:]))
            #expect(try await test.result(job.id) == ["? 1:0 changed", "? 0:1 changed"])
        }
    }

    @Test func aJobOfPendingVersionsStartsWhenTheyAreOpen() async throws {
        try await TestPipeline.with { test async throws in
            let old = try await test.upload("old").id
            let new = try await test.upload("new").id
            let job = try await test.pipeline.jobs.create(test.organization, test.project, old: old, new: new)
            #expect(job.state == .pending)
            try await test.open(old, pages: 1)
            #expect(try await test.pipeline.jobs.find(test.organization, job.id)?.state == .pending)
            try await test.open(new, pages: 1)
            #expect(try await test.pipeline.jobs.find(test.organization, job.id)?.state == .running)
            #expect(try await test.tasks(PageTask.self).map(\.side).sorted { $0.rawValue < $1.rawValue } == [.new, .old])
        }
    }

    @Test func aRefusedVersionFailsTheJobsThatWaitForIt() async throws {
        try await TestPipeline.with { test async throws in
            let old = try await test.upload("old").id
            let new = try await test.ready("new", pages: 1)
            let job = try await test.pipeline.jobs.create(test.organization, test.project, old: old, new: new)
            let claim = try #require(await test.pipeline.openings.claim(old, test.organization, worker: "opener").claim)
            #expect(try await test.pipeline.openings.refuse(claim, StageFailure(code: "encrypted", message: "it is encrypted")) == .finished)
            let failed = try #require(await test.pipeline.jobs.find(test.organization, job.id))
            #expect(failed.state == .failed && failed.failure?.message == "the old set was refused: it is encrypted")
            let late = try await test.pipeline.jobs.create(test.organization, test.project, old: old, new: new)
            #expect(late.state == .failed)
        }
    }

    @Test func jobsAndOpeningsThatMeetAtOnceMissNothing() async throws {
        try await TestPipeline.with { test async throws in
            for round in 0..<10 {
                let old = try await test.ready("old \(round)", pages: 1)
                let new = try await test.upload("new \(round)").id
                async let job = test.pipeline.jobs.create(test.organization, test.project, old: old, new: new)
                async let opened: Void = test.open(new, pages: 1)
                let id = try await job.id
                try await opened
                #expect(try await test.pipeline.jobs.find(test.organization, id)?.state == .running)
            }
        }
    }

    @Test func aJobOfUnknownVersionsIsRefused() async throws {
        try await TestPipeline.with { test async throws in
            let old = try await test.ready("old", pages: 1)
            await #expect(throws: PipelineError.notFound("drawing version")) {
                try await test.pipeline.jobs.create(test.organization, test.project, old: old, new: VersionID())
            }
            await #expect(throws: PipelineError.notFound("project")) {
                try await test.pipeline.jobs.create(test.organization, ProjectID(), old: old, new: old)
            }
        }
    }

    @Test func aJobCompleteIsNotCancelledAnyMore() async throws {
        try await TestPipeline.with { test async throws in
            let job = try await test.job()
            try await test.drain(Script(numbers: [.old: ["A-1"], .new: ["A-1"]]))
            #expect(try await test.pipeline.jobs.cancel(test.organization, job.id) == .completed)
            #expect(try await test.pipeline.jobs.list(test.organization, test.project).map(\.id) == [job.id])
        }
    }

    @Test func wordsCanBeAskedForOnceMoreAndEveryVersionIsKept() async throws {
        try await TestPipeline.with { test async throws in
            let job = try await test.job()
            let script = Script(numbers: [.old: ["A-1"], .new: ["A-1"]])
            try await test.drain(script)
            let comparison = try #require(await test.pipeline.comparisons.list(test.organization, job.id).first)
            try await test.pipeline.comparisons.regenerateSummary(test.organization, comparison.id)
            try await test.drain(script)
            let summaries = try await test.pipeline.comparisons.summaries(test.organization, comparison.id)
            #expect(summaries.map(\.version) == [1, 2] && summaries.map(\.isCurrent) == [false, true])
            await #expect(throws: PipelineError.notFound("comparison")) {
                try await test.pipeline.comparisons.regenerateSummary(test.organization, ComparisonID())
            }
        }
    }

    @Test func newEventsWakeListeners() async throws {
        try await TestPipeline.with { test async throws in
            var wakes = test.pipeline.events.wakes().makeAsyncIterator()
            #expect(await wakes.next() == .resumed)
            let job = try await test.job()
            #expect(try await test.pipeline.jobs.cancel(test.organization, job.id) == .cancelled)
            #expect(await wakes.next() == .notified(payload: "\(test.organization) \(job.id) 1"))
        }
    }
}
