import Domain
import Foundation
import PubSub
import Testing

@testable import Pipeline

/// What the steps of a large job cost against PostgreSQL alone: `scripts/bench steps` runs it and prints the figures.
@Suite struct StepBenchmark {
    private static let sheets = ProcessInfo.processInfo.environment["BENCH_STEP_SHEETS"].flatMap { Int($0) }

    @Test(.enabled(if: sheets != nil, "scripts/bench steps runs it")) func stepsOfALargeJob() async throws {
        let sheets = try #require(Self.sheets)
        try await TestPipeline.with { test async throws in
            let numbers: [String?] = (0..<sheets).map { "A-\($0)" }
            let script = Script(numbers: [.old: numbers, .new: numbers])
            let job = try await test.job(oldPages: sheets, newPages: sheets)
            var waiting = try await test.messages()
            var steps: [Duration] = []
            while !waiting.isEmpty {
                let message = waiting.removeFirst()
                let started = ContinuousClock.now
                try await test.deliver(message, script)
                if message.attributes["schema"] == StageCompletion.schema { steps.append(ContinuousClock.now - started) }
                waiting += try await test.messages()
            }
            let state = try await test.pipeline.jobs.find(test.organization, job.id)?.state
            print(Self.line(sheets: sheets, state: state, steps: steps))
            #expect(state == .completed)
        }
    }

    /// In milliseconds; the first and the last tenth tell whether a step grows with what the job has done.
    private static func line(sheets: Int, state: JobState?, steps: [Duration]) -> String {
        func milliseconds(_ duration: Duration) -> Double {
            Double(duration.components.seconds) * 1000 + Double(duration.components.attoseconds) / 1e15
        }
        func median(_ part: some Collection<Duration>) -> String {
            let sorted = part.sorted()
            return sorted.isEmpty ? "-" : String(format: "%.1f", milliseconds(sorted[sorted.count / 2]))
        }
        let tenth = max(1, steps.count / 10)
        let total = steps.reduce(.zero, +)
        return String(
            format: "steps: %d sheets, %@: %d steps in %.1f s; median %@ ms in the first tenth, %@ ms in the last, longest %.0f ms", sheets,
            state?.rawValue ?? "?", steps.count, milliseconds(total) / 1000, median(steps.prefix(tenth)), median(steps.suffix(tenth)),
            milliseconds(steps.max() ?? .zero))
    }
}
