import Domain
import Foundation
import PubSub
import SampleDrawings
import Testing

/// The whole system: real processes, real PostgreSQL, real HTTP.
@Suite(.serialized, .timeLimit(.minutes(10))) struct PipelineTests {
    @Test func aJobGoesFromUploadToWords() async throws {
        try await TestStack.run { system in
            let samples = try system.samples(sheets: 4)
            let job = try await system.follow(try await system.startJob(old: samples.old, new: samples.new))
            #expect(job.status == "completed")
            let report = try await system.report(of: job)
            #expect(report.sheets.count == samples.truth.sheets.count)
            for truth in samples.truth.sheets {
                let found = report.sheets.first { $0.sheetNumber == truth.sheetNumber }
                #expect(found?.status.rawValue == truth.status.rawValue, "\(truth.sheetNumber)")
            }
            #expect(report.sheets.allSatisfy { $0.summary?.text.isEmpty == false })
        }
    }

    /// A push whose answer never comes is given up after half a minute instead of ten.
    private static let patient = PipelineTopology.Retry(
        ackDeadline: .seconds(30), attempts: 20, minimumBackoff: .milliseconds(500), maximumBackoff: .seconds(10))

    @Test func killingAnyProcessChangesNothingInTheResult() async throws {
        try await TestStack.run(workers: [.page: 2], retry: Self.patient) { system in
            let samples = try system.samples(sheets: 4, seed: 2)
            let undisturbed = try await system.follow(try await system.startJob(old: samples.old, new: samples.new))
            let expected = try await system.report(of: undisturbed)
            // Other bytes, so that nothing is taken from the results of the first job; the drawing is the same.
            for (round, function) in ["Page", "Diff", "Orchestrator", "Summary", "Broker", "Api"].enumerated() {
                let (old, new) = (try Self.copy(samples.old, round), try Self.copy(samples.new, round))
                let started = try await system.startJob(old: old, new: new, drawing: "round \(round)")
                _ = try await system.follow(started) { ($0.progress["ocr"]?.completed ?? 0) >= 2 || $0.isOver }
                #expect(system.kill(function) >= 1, "\(function) was not running")
                let job = try await system.follow(started)
                #expect(job.status == "completed", "after killing \(function)")
                var report = try await system.report(of: job)
                report.old = expected.old
                report.new = expected.new
                #expect(report == expected, "after killing \(function)")
            }
        }
    }

    @Test func aCancelledJobStopsAndStaysCancelled() async throws {
        try await TestStack.run { system in
            let samples = try system.samples(sheets: 8, seed: 3)
            let started = try await system.startJob(old: samples.old, new: samples.new)
            _ = try await system.follow(started) { ($0.progress["ocr"]?.total ?? 0) > 0 }
            try await system.client.cancel(started.id)
            let job = try await system.follow(started)
            #expect(job.status == "cancelled")
            let next = try await system.follow(try await system.startJob(old: samples.old, new: samples.new))
            #expect(next.status == "completed", "a cancelled job leaves the way free")
        }
    }

    /// A copy with a comment behind its end: the same drawing in other bytes.
    private static func copy(_ path: String, _ round: Int) throws -> String {
        let copy = "\(path).\(round).pdf"
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        data.append(contentsOf: Array("\n% copy \(round)\n".utf8))
        try data.write(to: URL(fileURLWithPath: copy))
        return copy
    }
}
