import Domain
import Foundation
import LocalStack
import Pipeline
import PubSub
import SampleDrawings
import Testing

/// The whole system: real processes, real PostgreSQL, real HTTP.
@Suite(.serialized, .timeLimit(.minutes(20))) struct PipelineTests {
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
            try await Self.checkPictures(of: job, system, report)
            try Self.walkThrough(system, samples.old, samples.new)
        }
    }

    /// A session by curl, from signing in to the archive with everything.
    private static func walkThrough(_ system: TestStack, _ old: String, _ new: String) throws {
        let session = Process()
        session.executableURL = URL(fileURLWithPath: FileManager.default.currentDirectoryPath + "/scripts/walkthrough")
        session.arguments = [old, new, system.stack.apiURL]
        session.currentDirectoryURL = URL(fileURLWithPath: system.folder)
        let pipe = Pipe()
        session.standardOutput = pipe
        session.standardError = pipe
        try session.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        session.waitUntilExit()
        #expect(session.terminationStatus == 0, "\(output)")
        for part in ["completed", "first change: flagged", "summary after a correction: ", "asked: ", "marked-up.pdf", "side-by-side.pdf", "changes.xlsx", "topics.bcf", "signed out"] {
            #expect(output.contains("\(part)"), "\(output)")
        }
        #expect(!output.contains(".pdf.txt"), "\(output)")
    }

    /// Each change of each sheet has two pictures of one size, behind links; ids are those of the report.
    private static func checkPictures(of job: JobClient.Job, _ system: TestStack, _ report: Report) async throws {
        var ids: [String] = []
        for sheet in try await system.client.comparisons(of: job.id) where sheet.status == "changed" || sheet.status == "unchanged" {
            let changes = try #require(await system.client.comparison(sheet.id).changes)
            ids += changes.map(\.id)
            for change in changes {
                var sizes: [Data] = []
                for name in ["before", "after"] {
                    let link = try #require(change.files?[name], "\(change.id) \(name)")
                    let path = "\(system.folder)/\(name).png"
                    try await system.client.download(link, to: path)
                    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
                    #expect(bytes.prefix(8) == Data([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
                    sizes.append(bytes.subdata(in: 16..<24))
                }
                #expect(sizes[0] == sizes[1], "\(change.id)")
            }
        }
        #expect(!ids.isEmpty && Set(ids).count == ids.count)
        #expect(Set(ids) == Set(report.sheets.flatMap(\.changes).map(\.id)))
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
