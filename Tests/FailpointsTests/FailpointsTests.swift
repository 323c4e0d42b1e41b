import Foundation
import Settings
import Synchronization
import Testing

@testable import Failpoints

/// Faults are set by name, strike as often as asked, and never by accident.
@Suite struct FailpointsTests {
    private func failpoints(_ text: String, function: String = "page") throws -> Failpoints {
        try Failpoints(Settings(["BUILDTRACE_FAILPOINTS": text, "BUILDTRACE_FAILPOINTS_CONSENT": Failpoints.consent]), function: function)
    }

    /// How often the effect happened, and whether it failed.
    private func run(_ failpoints: Failpoints, _ effect: Effect) async -> (count: Int, error: FailpointError?) {
        let count = Mutex(0)
        do {
            try await failpoints.around(effect) {
                count.withLock { $0 += 1 }
                if effect == .commit { try await failpoints.inside(.commit) }
            }
            return (count.withLock { $0 }, nil)
        } catch {
            return (count.withLock { $0 }, error as? FailpointError)
        }
    }

    @Test func withoutConsentTheStartIsRefused() throws {
        #expect { try Failpoints(Settings(["BUILDTRACE_FAILPOINTS": "claim.before=crash"]), function: "page") } throws: {
            "\($0)".contains("BUILDTRACE_FAILPOINTS_CONSENT='\(Failpoints.consent)'")
        }
        #expect(throws: SettingError.self) { try Failpoints(Settings(["BUILDTRACE_FAILPOINTS_FOLDER": "/tmp"]), function: "page") }
        #expect(try Failpoints(Settings([:]), function: "page").areOff)
    }

    @Test func anUnknownNameIsRefusedWithTheListOfNames() {
        #expect { try failpoints("page/nowhere.before=crash") } throws: { error in
            "\(error)".contains("'page/nowhere.before'") && Failpoint.all.allSatisfy { "\(error)".contains($0.description) }
        }
    }

    @Test(arguments: [
        "claim.before", "claim.before=explode", "claim.before=crash:after", "claim.before=crash:after x", "claim.before=crash:times 0",
        "claim.before=delay x", "claim.before=crash 5", "claim.before=", "claim.inside=crash",
    ])
    func whatIsNotUnderstoodIsRefused(text: String) {
        #expect(throws: SettingError.self) { try failpoints(text) }
    }

    @Test func onlyWhatFollowsCanBeDoubled() {
        #expect { try failpoints("publish.after=duplicate") } throws: { "\($0)".contains("publish.after") }
    }

    @Test func aFaultStrikesBeforeOrAfterItsEffectOrWithinIt() async throws {
        for (moment, count) in [("before", 0), ("inside", 1), ("after", 1)] {
            let (happened, error) = await run(try failpoints("commit.\(moment)=error"), .commit)
            #expect(happened == count && error?.point.description == "commit.\(moment)")
        }
        let (happened, error) = await run(try failpoints("commit.before=error"), .publish)
        #expect(happened == 1 && error == nil)
    }

    @Test func aDuplicateHasItsEffectTwice() async throws {
        #expect(await run(try failpoints("publish.before=duplicate:times 1"), .publish).count == 2)
    }

    @Test func aFaultWaitsAndEndsAsAsked() async throws {
        let failpoints = try failpoints(" publish.before=error:after 2:times 2 ,claim.before=delay 0")
        var struck: [Bool] = []
        for _ in 0..<6 { struck.append(await run(failpoints, .publish).error != nil) }
        #expect(struck == [false, false, true, true, false, false])
    }

    @Test func aFaultForAnotherFunctionIsPassedOver() async throws {
        #expect(await run(try failpoints("diff/claim.before=error"), .claim).error == nil)
        #expect(await run(try failpoints("page/claim.before=error"), .claim).error != nil)
    }

    @Test func aHangEndsWhenItIsCancelled() async throws {
        let failpoints = try failpoints("claim.before=hang")
        let task = Task { try await failpoints.around(.claim) {} }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func filesArmAndCountFaultsAcrossProcesses() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("failpoints-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder + "/page", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let settings = Settings(["BUILDTRACE_FAILPOINTS_FOLDER": folder, "BUILDTRACE_FAILPOINTS_CONSENT": Failpoints.consent])
        let failpoints = try Failpoints(settings, function: "page")
        #expect(await run(failpoints, .claim).error == nil)
        try Data("error:after 1:times 1".utf8).write(to: URL(fileURLWithPath: folder + "/page/claim.before"))
        #expect(await run(failpoints, .claim).error == nil)
        // A process that was started afresh goes on counting.
        let afresh = try Failpoints(settings, function: "page")
        #expect(await run(afresh, .claim).error != nil)
        #expect(await run(afresh, .claim).error == nil)
        #expect(!FileManager.default.fileExists(atPath: folder + "/page/claim.before"))
        #expect(try String(contentsOfFile: folder + "/page/struck", encoding: .utf8) == "claim.before error \(ProcessInfo.processInfo.processIdentifier)\n")
    }
}
