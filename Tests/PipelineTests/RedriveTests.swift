import Domain
import Postgres
import PubSub
import Testing

@testable import Pipeline

/// Dead letters that are sent back.
@Suite struct RedriveTests {
    private let numbers: [Side: [String?]] = [.old: ["A-1", "A-2"], .new: ["A-1", "A-2"]]

    private func letter(_ message: some PipelineMessage) throws -> IncomingMessage {
        IncomingMessage(envelope: .pubSubWrapped, data: try message.encoded(), deliveryAttempt: 10)
    }

    /// A job whose new page 1 died.
    private func withDeadPage(_ body: (TestPipeline, JobID, PageTask) async throws -> Void) async throws {
        try await TestPipeline.with { test async throws in
            let job = try await test.job(oldPages: 2, newPages: 2).id
            try await test.pipeline.outbox.flush()
            var dead: PageTask?
            for message in test.publisher.take() {
                if let task = try? PageTask.decode(message.data), task.side == .new, task.page == 1 {
                    dead = task
                } else {
                    try await test.deliver(message, Script(numbers: numbers))
                }
            }
            let task = try #require(dead)
            #expect(try await test.pipeline.deadLetters.take(letter(task), topic: "ocr-pages") == .failed)
            try await test.drain(Script(numbers: numbers))
            #expect(try await test.result(job) == ["A-1 0:0 changed", "? -:1 failed", "A-2 1:- removed"])
            try await body(test, job, task)
        }
    }

    private func redrive(_ test: TestPipeline) async throws -> RedriveRecord {
        let letters = try await test.pipeline.deadLetters.list().map(\.id)
        let redrive = try await test.pipeline.redrives.create(
            RedriveOrder(filter: DeadLetterFilter(ids: letters), requestedBy: "operator", reason: "storage is back"))
        #expect(redrive.waiting == letters.count && redrive.state == .running)
        return try await test.pipeline.redrives.run(redrive.id)
    }

    @Test func aRedrivenPageRunsAgainAndItsJobEndsAsIfNothingHadBeen() async throws {
        try await withDeadPage { test, job, task async throws in
            #expect(try await test.pipeline.jobs.find(test.organization, job)?.state == .completed)
            let done = try await redrive(test)
            #expect(done.state == .completed && done.sent == 1 && done.skipped == 0)
            #expect(try await test.pipeline.jobs.find(test.organization, job)?.state == .running)
            // A late copy of the first death belongs to an earlier run.
            #expect(try await test.pipeline.deadLetters.take(letter(task), topic: "ocr-pages") == .resolved)
            try await test.drain(Script(numbers: numbers), twice: true)
            #expect(try await test.pipeline.jobs.find(test.organization, job)?.state == .completed)
            #expect(try await test.result(job) == ["A-1 0:0 changed", "A-2 1:1 changed"])
            #expect(try await test.pipeline.deadLetters.list().map(\.timesRedriven) == [1])
            #expect(try await test.count("audit_logs WHERE action = 'redrive' AND actor = 'operator'") == 1)
        }
    }

    @Test func aRedriveThatIsSentTwiceHasItsEffectOnce() async throws {
        try await withDeadPage { test, job, task async throws in
            _ = try await redrive(test)
            #expect(try await test.tasks(PageTask.self).map(\.run) == [2])
            // It crashed before it noted that it had sent, and is resumed.
            try await test.run("UPDATE redrive_items SET state = 'waiting', sent_at = NULL")
            try await test.run("UPDATE redrives SET state = 'running', ended_at = NULL")
            let second = try await redrive(test)
            #expect(second.sent == 0 && second.skipped == 1)
            #expect(try await test.tasks(PageTask.self) == [])
            #expect(try await test.count("job_stages WHERE run = 2") == 1)
        }
    }

    @Test func aFailedPairRunsAgain() async throws {
        try await TestPipeline.with { test async throws in
            let job = try await test.job().id
            let script = Script(numbers: [.old: ["A-1"], .new: ["A-1"]], failing: [SheetKey(old: 0, new: 0)])
            try await test.drain(script)
            let failed = try #require(await test.pipeline.jobs.find(test.organization, job))
            #expect(failed.state == .failed && failed.failure?.code == "every-sheet-failed")
            let stage = try #require(await test.pipeline.jobs.stages(test.organization, job).first { $0.kind == .diff })
            let payload: String = try await test.owner.withConnection {
                try await $0.queryOne("SELECT payload FROM job_stages WHERE id = \(stage.id)").get("payload")
            }
            let message = IncomingMessage(envelope: .pubSubWrapped, data: Array(payload.utf8))
            #expect(try await test.pipeline.deadLetters.take(message, topic: "diff-pairs") == .resolved)
            #expect(try await redrive(test).sent == 1)
            try await test.drain(Script(numbers: script.numbers))
            #expect(try await test.result(job) == ["A-1 0:0 changed"])
            #expect(try await test.pipeline.jobs.find(test.organization, job)?.state == .completed)
        }
    }

    @Test func aVersionThatDiedIsOpenedAgainAndItsJobStarts() async throws {
        try await TestPipeline.with { test async throws in
            let old = try await test.upload("old").id
            let new = try await test.ready("new", pages: 1)
            let job = try await test.pipeline.jobs.create(test.organization, test.project, old: old, new: new).id
            let task = OpenTask(organizationID: test.organization, versionID: old)
            #expect(try await test.pipeline.deadLetters.take(letter(task), topic: "drawing-uploads") == .failed)
            _ = try await test.tasks(OpenTask.self)
            #expect(try await redrive(test).sent == 1)
            let second = OpenTask(organizationID: test.organization, versionID: old, run: 2)
            #expect(try await test.tasks(OpenTask.self) == [second])
            #expect(try await test.pipeline.jobs.find(test.organization, job)?.state == .pending)
            // A late copy of the first letter does not refuse the version again.
            #expect(try await test.pipeline.deadLetters.take(letter(task), topic: "drawing-uploads") == .resolved)
            #expect(try await test.pipeline.versions.find(test.organization, old)?.state == .pending)
            try await test.open(old, pages: 1)
            #expect(try await test.pipeline.jobs.find(test.organization, job)?.state == .running)
        }
    }

    @Test func lettersOfCancelledJobsAreSkippedAndWhatNothingCouldReadIsSentAsItIs() async throws {
        try await TestPipeline.with { test async throws in
            let job = try await test.job()
            let task = try #require(await test.tasks(PageTask.self).first)
            #expect(try await test.pipeline.deadLetters.take(letter(task), topic: "ocr-pages") == .failed)
            #expect(try await test.pipeline.jobs.cancel(test.organization, job.id) == .cancelled)
            let garbage = IncomingMessage(envelope: .cloudTask, data: [1])
            #expect(try await test.pipeline.deadLetters.take(garbage, topic: "ocr-pages") == .recorded)
            let done = try await redrive(test)
            #expect(done.sent == 1 && done.skipped == 1)
            #expect(test.publisher.take().filter { $0.data == [1] }.map(\.topic) == ["ocr-pages"])
        }
    }

    @Test func aCancelledRedriveSendsNothingMore() async throws {
        try await withDeadPage { test, job, task async throws in
            let letters = try await test.pipeline.deadLetters.list().map(\.id)
            let asked = try await test.pipeline.redrives.create(
                RedriveOrder(filter: DeadLetterFilter(ids: letters), requestedBy: "operator", reason: "mistake"))
            #expect(try await test.pipeline.redrives.run(asked.id, limit: 0).waiting == 1)
            #expect(try await test.pipeline.redrives.cancel(asked.id, requestedBy: "another").state == .cancelled)
            #expect(try await test.count("audit_logs WHERE action = 'redrive.cancel' AND actor = 'another'") == 1)
            #expect(try await test.pipeline.redrives.run(asked.id).waiting == 1)
            #expect(try await test.tasks(PageTask.self) == [])
            await #expect(throws: PipelineError.notFound("redrive")) { try await test.pipeline.redrives.cancel(RedriveID(), requestedBy: "operator") }
        }
    }
}
