import Domain
import Foundation
import LocalStack
import Testing

@testable import Failpoints

/// Every failpoint strikes once, every process is killed and paused, and each time the job ends as if nothing had been.
@Suite(.serialized, .timeLimit(.minutes(60))) struct ChaosTests {
    private typealias Strike = (function: ChaosTarget, point: String, fault: Fault)

    private struct Round {
        var strikes: [Strike]
        var blows: [(stage: String, blow: Blow)] = []
    }

    /// Faults that strike in one job, each at its first chance, and what is done from outside meanwhile.
    private static let rounds: [Round] = [
        Round(strikes: strikes(.crash, [
            .page: ["claim.before", "read.after", "write.before"], .diff: ["claim.before", "read.before", "write.after"],
            .summary: ["handle.before", "commit.inside"], .orchestrator: ["step.before", "take.after"]])),
        Round(strikes: strikes(.crash, [
            .page: ["claim.after", "write.after", "commit.before"], .diff: ["claim.after", "commit.inside", "publish.before"],
            .summary: ["claim.after", "commit.after"], .orchestrator: ["step.inside", "publish.after", "sweep.inside"]])),
        Round(strikes: strikes(.crash, [
            .page: ["commit.inside", "take.before", "read.before"], .diff: ["handle.before", "commit.after", "publish.after"],
            .summary: ["claim.before", "take.after", "publish.before"], .orchestrator: ["step.after", "forget.before", "handle.before"]])),
        Round(strikes: strikes(.crash, [
            .page: ["commit.after", "take.after", "handle.before"], .diff: ["read.after", "take.before", "forget.after"],
            .summary: ["commit.before", "forget.before", "handle.after"], .orchestrator: ["take.before", "publish.before", "sweep.before"]])),
        Round(strikes: strikes(.crash, [
            .page: ["publish.before", "forget.before", "handle.after"], .diff: ["write.before", "take.after", "handle.after"],
            .summary: ["publish.after", "take.before", "forget.after"], .orchestrator: ["forget.after", "handle.after", "sweep.after"]])),
        // Attempts that give their stage back, or renew their lease, and die over it.
        Round(strikes: strikes(.error, [.page: ["write.after"], .diff: ["write.before"], .summary: ["commit.before"]])
            + strikes(.crash, [
                .page: ["release.before", "renew.before", "publish.after", "forget.after"], .diff: ["release.after", "renew.after", "commit.before"],
                .summary: ["release.before"]])
            + strikes(.delay(milliseconds: 1500), [.page: ["read.before"], .diff: ["read.before", "forget.before"]])),
        Round(strikes: strikes(.error, [
            .page: ["claim.before", "read.before", "write.before", "commit.inside", "take.after", "publish.before"],
            .diff: ["claim.after", "read.after", "commit.before", "publish.after"], .summary: ["claim.before", "commit.after", "forget.before"],
            .orchestrator: ["step.before", "step.inside", "step.after", "take.before", "publish.before", "forget.after"]]),
            blows: [("ocr", .cutConnections), ("summary", .repeatMessages)]),
        Round(strikes: strikes(.duplicate, [
            .page: ["handle.before", "claim.before", "write.before", "publish.before"], .diff: ["commit.before", "publish.before", "take.before"],
            .summary: ["handle.before", "commit.before"], .orchestrator: ["handle.before", "step.before", "publish.before", "forget.before"]]),
            blows: [("ocr", .kill("Broker")), ("diff", .kill("Api")), ("diff", .repeatMessages), ("summary", .kill("Orchestrator"))]),
        // Zombies that wake after their lease, and work that hangs until its deadline.
        Round(strikes: strikes(.stop, [
            .page: ["commit.before"], .diff: ["write.before"], .summary: ["claim.after"], .orchestrator: ["publish.before"]])
            + strikes(.hang, [.page: ["read.before"], .summary: ["commit.before"], .orchestrator: ["take.after"]])),
        // Api, the Broker and DeadLetter.
        Round(strikes: strikes(.crash, [
            .api: ["handle.before", "write.after", "commit.after", "take.after", "publish.after"], .broker: ["accept.after", "deliver.after", "acknowledge.before"],
            .deadLetter: ["handle.before", "commit.inside", "record.after"]]),
            blows: [("diff", .giveUpDonePages)]),
        Round(strikes: strikes(.crash, [
            .api: ["write.before", "commit.inside", "publish.before", "forget.before", "handle.after"], .broker: ["accept.before", "claim.after", "deliver.before"],
            .deadLetter: ["record.before", "commit.before", "handle.after"]]),
            blows: [("diff", .giveUpDonePages)]),
        Round(strikes: strikes(.error, [
            .api: ["handle.after", "write.after", "commit.before", "commit.inside", "publish.after"], .broker: ["accept.after", "claim.after", "deliver.after", "acknowledge.after"],
            .deadLetter: ["commit.after", "record.before"]])
            + strikes(.duplicate, [.broker: ["deliver.before", "accept.before"], .deadLetter: ["handle.before", "record.before"], .api: ["forget.before"]]),
            blows: [("diff", .giveUpDonePages)]),
        Round(strikes: [], blows: [
            ("ocr", .restartDatabase(crash: false)), ("diff", .pause("Broker")), ("diff", .restartDatabase(crash: true)), ("summary", .pause("Page"))]),
    ]

    private static func strikes(_ fault: Fault, _ points: [ChaosTarget: [String]]) -> [Strike] {
        points.flatMap { function, names in names.map { (function, $0, fault) } }
    }

    @Test func everyFailpointStrikesEveryProcessIsHurtAndNothingIsLostOrDoubled() async throws {
        try await ChaosSystem.run { chaos in
            let reference = try await ChaosRun.reference(chaos)
            var idle: [Strike] = []
            var jobs: [String] = []
            for round in Self.rounds {
                let (job, left) = try await run(round, jobs.count, chaos, reference)
                jobs.append(job)
                idle += left
            }
            // The sweep, another process or an earlier crash may have been first at a place: what is left gets jobs of its own, in which nothing else
            // strikes the same function.
            for _ in 0..<24 where !idle.isEmpty {
                let chosen = Dictionary(grouping: idle, by: \.function).values.compactMap(\.first)
                let round = Round(strikes: chosen, blows: [("diff", .giveUpDonePages)])
                let (job, left) = try await run(round, jobs.count, chaos, reference, occasions: chosen.compactMap(Self.occasion))
                jobs.append(job)
                let struck = chosen.filter { strike in !left.contains { $0.function == strike.function } }
                idle.removeAll { strike in struck.contains { $0.function == strike.function && $0.point == strike.point && $0.fault == strike.fault } }
            }
            #expect(idle.isEmpty, "never reached: \(idle.map { "\($0.function.rawValue)/\($0.point) \($0.fault)" })")
            // Zombies that woke after their job was looked at have changed nothing either.
            for (number, job) in jobs.enumerated() {
                let difference = try await persistently { try await chaos.result(of: job) }.difference(from: reference)
                #expect(difference.isEmpty, "round \(number), at the end: \(difference.joined(separator: "\n"))")
            }
            try await cancelAndDelete(chaos)
        }
    }

    /// What must happen before a failpoint can be reached at all.
    private static func occasion(of strike: Strike) -> Strike? {
        switch strike.point.split(separator: ".").first {
        case "release": (strike.function, "commit.before", .error)
        case "renew": (strike.function, "read.before", .delay(milliseconds: 1500))
        default: nil
        }
    }

    /// Runs one job under a round's faults. Returns it, and the strikes that found no chance.
    /// - Parameter occasions: faults that may strike as well.
    private func run(
        _ round: Round, _ number: Int, _ chaos: ChaosSystem, _ reference: JobResult, occasions: [Strike] = []
    ) async throws -> (job: String, idle: [Strike]) {
        let all = round.strikes + occasions
        for strike in all { try chaos.arm(strike.function, try #require(Failpoint(strike.point)), strike.fault) }
        let (job, findings) = try await ChaosRun(chaos: chaos, number: number, reference: reference, blows: round.blows).compare()
        #expect(findings.isEmpty, "round \(number): \(findings.joined(separator: "\n"))")
        let idle = try round.strikes.filter { chaos.isArmed($0.function, try #require(Failpoint($0.point))) }
        for strike in all { chaos.disarm(strike.function, try #require(Failpoint(strike.point))) }
        return (job, idle)
    }

    /// A cancelled job lets go of its running work, and deleted versions leave nothing.
    private func cancelAndDelete(_ chaos: ChaosSystem) async throws {
        let samples = try chaos.system.samples(sheets: 3, seed: 7)
        let point = try #require(Failpoint(.read, .before))
        // Work that would go on for longer than a delivery may take.
        try chaos.arm(.page, point, .delay(milliseconds: 60_000))
        let job = try await persistently { try await chaos.system.startJob(old: samples.old, new: samples.new) }
        try await eventually { !chaos.isArmed(.page, point) }
        try await persistently { try await chaos.system.client.cancel(job.id) }
        let left = try await chaos.comeToRest()
        #expect(left.isEmpty, "\(left)")
        #expect(try await persistently { try await chaos.system.client.job(job.id) }.status == "cancelled")

        try chaos.arm(.diff, point, .delay(milliseconds: 60_000))
        _ = try await persistently { try await chaos.system.startJob(old: samples.old, new: samples.new, drawing: "second") }
        try await eventually { !chaos.isArmed(.diff, point) }
        try await persistently { try await chaos.database.withConnection { _ = try await $0.execute("DELETE FROM projects") } }
        let rest = try await chaos.comeToRest(isCleaned: true)
        #expect(rest.isEmpty, "\(rest)")
        let store = chaos.system.folder + "/state/objects/objects"
        #expect(try FileManager.default.contentsOfDirectory(atPath: store).isEmpty)
    }
}
