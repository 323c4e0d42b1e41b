import Foundation
import LocalStack
import Testing

/// What people upload by mistake, or to do harm: each gets one clear line, and the system goes on.
@Suite(.serialized, .timeLimit(.minutes(20))) struct BadInputTests {
    @Test func everyBadFileIsRefusedWithItsReasonAndTheNextJobRuns() async throws {
        try await TestStack.run { system in
            let samples = try system.samples(sheets: 1, seed: 5)
            let whole = try Data(contentsOf: URL(fileURLWithPath: samples.old))
            let cases: [(name: String, bytes: Data, reason: String)] = [
                ("empty.pdf", Data(), "empty"),
                ("letter.pdf", Data("Dear Sir or Madam".utf8), "no drawing"),
                ("half.pdf", whole.prefix(whole.count / 2), "missing"),
                ("drawing.dwg", Data("AC1032".utf8) + Data(count: 200), "DWG"),
            ]
            let project = try await system.client.project(named: "Bad input")
            for bad in cases {
                let path = system.folder + "/" + bad.name
                try bad.bytes.write(to: URL(fileURLWithPath: path))
                let version = try await system.client.upload(path, project: project, drawing: bad.name, label: "bad")
                let state = try await system.client.opened(version)
                #expect(state.status == "refused", "\(bad.name)")
                let reason = state.refusal?.reason ?? ""
                #expect(reason.contains(bad.reason) && !reason.isEmpty && !reason.contains("\n"), "\(bad.name): \(reason)")
                let sound = try await system.client.upload(samples.old, project: project, drawing: "sound", label: "old")
                let job = try await system.follow(try await system.client.startJob(project: project, old: sound, new: version))
                #expect(job.status == "failed", "\(bad.name)")
                #expect(job.failure?.message.contains("refused") == true, "\(bad.name)")
            }
            let job = try await system.follow(try await system.startJob(old: samples.old, new: samples.new))
            #expect(job.status == "completed")
        }
    }

    @Test func theSameFileOnBothSidesIsUnchanged() async throws {
        try await TestStack.run { system in
            let samples = try system.samples(sheets: 3, seed: 6)
            let job = try await system.follow(try await system.startJob(old: samples.new, new: samples.new))
            let report = try await system.report(of: job)
            #expect(!report.sheets.isEmpty)
            #expect(report.sheets.allSatisfy { $0.status == .unchanged && $0.changes.isEmpty })
        }
    }
}
