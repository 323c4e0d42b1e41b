import Domain
import Postgres
import PubSub
import Testing

@testable import Pipeline

/// A job of many sheets: what it costs, and what it leaves to others.
@Suite struct LargeJobTests {
    /// Every number once on each side, but for one that stands twice and some without partner.
    private func script(sheets: Int) -> Script {
        let numbers: [String?] = (0..<sheets).map { "A-\($0)" }
        return Script(numbers: [.old: numbers.dropLast() + ["A-0"], .new: numbers.dropFirst() + ["B-1"]], unreadable: ["old 3"], failing: [SheetKey(old: 5, new: 4)])
    }

    /// The most rows that a step after the end of one stage loads, before all pages are in and after.
    private func largestPart(sheets: Int) async throws -> (before: Int, after: Int) {
        var largest = (before: 0, after: 0)
        try await TestPipeline.with { test async throws in
            let job = try await test.job(oldPages: sheets, newPages: sheets, stagesInFlight: 4)
            let script = script(sheets: sheets)
            var waiting = try await test.messages()
            while !waiting.isEmpty {
                let message = waiting.removeFirst()
                if let completion = try? StageCompletion.decode(message.data) {
                    let part = try await test.app.inOrganization(test.organization) { connection in
                        try await JobSnapshot.load(job.id, after: completion.stageID, test.organization, connection)
                    }
                    if let part, part.isPart {
                        let size = part.comparisons.count + part.pages.values.reduce(0) { $0 + $1.count }
                        if part.machine.isMatched { largest.after = max(largest.after, size) } else { largest.before = max(largest.before, size) }
                    }
                }
                try await test.deliver(message, script)
                waiting += try await test.messages()
            }
            #expect(try await test.pipeline.jobs.find(test.organization, job.id)?.state == .completed)
        }
        return largest
    }

    @Test func aStepLoadsNoMoreOfALargeJobThanOfASmallOne() async throws {
        let small = try await largestPart(sheets: 20)
        let large = try await largestPart(sheets: 80)
        #expect(small.before > 0 && small.after > 0)
        #expect(large.before <= small.before && large.after <= small.after)
    }

    @Test func aJobEndsTheSameWhetherItsStepsLoadAPartOrTheWhole() async throws {
        try await TestPipeline.with { test async throws in
            let script = script(sheets: 24)
            let inParts = try await test.job(oldPages: 24, newPages: 24, stagesInFlight: 3)
            try await test.drain(script, seed: 5, twice: true)
            let whole = try await test.job(oldPages: 24, newPages: 24, stagesInFlight: 3)
            var waiting = try await test.messages()
            while !waiting.isEmpty {
                let message = waiting.removeFirst()
                if let completion = try? StageCompletion.decode(message.data) {
                    try await test.pipeline.orchestrator.step(completion.jobID, test.organization)
                } else {
                    try await test.deliver(message, script)
                }
                waiting += try await test.messages()
            }
            let results = (try await test.result(inParts.id), try await test.result(whole.id))
            #expect(results.0 == results.1 && results.0.count > 24)
        }
    }

    @Test func aSmallJobIsDoneLongBeforeALargeOneThatCameFirst() async throws {
        try await TestPipeline.with { test async throws in
            let large = try await test.job(oldPages: 1000, newPages: 1000)
            let small = try await test.job(oldPages: 2, newPages: 2)
            let script = Script(numbers: [.old: (0..<1000).map { "A-\($0)" }, .new: (0..<1000).map { "A-\($0)" }])
            var waiting = try await test.messages()
            var deliveries = 0
            // One worker, first come, first served: the worst case.
            while try await test.pipeline.jobs.find(test.organization, small.id)?.state == .running, !waiting.isEmpty {
                deliveries += 1
                try await test.deliver(waiting.removeFirst(), script)
                waiting += try await test.messages()
            }
            #expect(try await test.pipeline.jobs.find(test.organization, small.id)?.state == .completed)
            #expect(try await test.pipeline.jobs.find(test.organization, large.id)?.state == .running)
            let read = try await test.count("job_stages WHERE job_id = \(large.id) AND kind = 'ocr' AND state = 'completed'")
            #expect(read < 100, "after \(deliveries) deliveries")
        }
    }
}

extension TestPipeline {
    /// What the outbox publishes now.
    func messages() async throws -> [OutgoingMessage] {
        try await pipeline.outbox.flush()
        return publisher.take()
    }
}
