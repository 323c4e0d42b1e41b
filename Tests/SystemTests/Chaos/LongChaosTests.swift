import Domain
import Foundation
import LocalStack
import Testing

@testable import Failpoints

/// Random faults for as long as asked for, as many as fit: what `scripts/chaos` runs and prints.
@Suite(.serialized) struct LongChaosTests {
    private static let minutes = ProcessInfo.processInfo.environment["BUILDTRACE_CHAOS_MINUTES"].flatMap { Double($0) }
    private static let seed = ProcessInfo.processInfo.environment["BUILDTRACE_CHAOS_SEED"].flatMap { UInt64($0) } ?? 1

    @Test(.enabled(if: minutes != nil, "scripts/chaos runs it")) func randomFaultsLoseNothingAndDoubleNothing() async throws {
        let end = ContinuousClock.now + .seconds((Self.minutes ?? 0) * 60)
        var dice = Dice(state: Self.seed)
        var tally = Tally(seed: Self.seed)
        while ContinuousClock.now < end {
            // A new system now and then: its database, and what one round costs, grow.
            try await ChaosSystem.run { chaos in
                let reference = try await ChaosRun.reference(chaos)
                for _ in 0..<40 where ContinuousClock.now < end {
                    tally.jobs += 1
                    let strikes = Self.strikes(&dice)
                    for strike in strikes { try chaos.arm(strike.function, strike.point, strike.fault, after: strike.after) }
                    let blows = Self.blows(&dice, needsDeadLetters: strikes.contains { $0.function == .deadLetter })
                    let run = ChaosRun(chaos: chaos, number: tally.jobs, reference: reference, blows: blows)
                    let before = Dictionary(grouping: chaos.struck, by: \.function).mapValues(\.count)
                    let findings = try await run.compare().findings
                    for strike in strikes { chaos.disarm(strike.function, strike.point) }
                    let struck = Dictionary(grouping: chaos.struck, by: \.function).flatMap { $1.dropFirst(before[$0] ?? 0) }
                    tally.add(struck.map(\.line), run.blows.map(\.blow), findings)
                    print(tally.line(of: strikes.map { "\($0.function.rawValue)/\($0.point) \($0.fault)" } + run.blows.map { "\($0.stage): \($0.blow)" }, findings))
                }
            }
        }
        print(tally.summary)
        #expect(tally.failedJobs == 0, "\(tally.summary)")
    }

    private struct Strike {
        var function: ChaosTarget
        var point: Failpoint
        var fault: Fault
        var after: Int
    }

    private static func strikes(_ dice: inout Dice) -> [Strike] {
        let stage: [Effect] = [.handle, .claim, .renew, .commit, .release, .take, .publish, .forget]
        let effects: [ChaosTarget: [Effect]] = [
            .page: stage + [.read, .write], .diff: stage + [.read, .write], .summary: stage,
            .orchestrator: [.handle, .step, .sweep, .take, .publish, .forget, .remove], .api: [.handle, .write, .commit, .take, .publish, .forget],
            .broker: [.accept, .claim, .deliver, .acknowledge], .deadLetter: [.handle, .commit, .record, .take],
        ]
        var strikes: [String: Strike] = [:]
        var slow = 0
        for _ in 0..<Int.random(in: 24...44, using: &dice) {
            guard let function = ChaosTarget.allCases.randomElement(using: &dice),
                let effect = effects[function]?.randomElement(using: &dice), let moment = Failpoint.Moment.allCases.randomElement(using: &dice),
                let point = Failpoint(effect, moment)
            else { continue }
            var fault: Fault
            switch Int.random(in: 0..<20, using: &dice) {
            case 0..<9: fault = .crash
            case 9..<13: fault = .error
            case 13..<15: fault = moment == .before ? .duplicate : .error
            case 15..<17: fault = .delay(milliseconds: Int.random(in: 50...4000, using: &dice))
            case 17..<19: fault = .stop
            // The Broker and Api have nobody who would end what hangs.
            default: fault = function == .broker || function == .api ? .crash : .hang
            }
            // A request's body comes once.
            if function == .api, fault == .duplicate, effect == .handle || effect == .commit { fault = .error }
            // What takes long is rationed, so that a stage meets it less often than it may be tried.
            if fault == .stop || fault == .hang {
                slow += 1
                if slow > 2 { fault = .crash }
            }
            strikes["\(function)\(point)"] = Strike(function: function, point: point, fault: fault, after: Int.random(in: 0...2, using: &dice))
        }
        return strikes.values.sorted { "\($0.function)\($0.point)" < "\($1.function)\($1.point)" }
    }

    /// - Parameter needsDeadLetters: there must be some, so that DeadLetter has anything to do.
    private static func blows(_ dice: inout Dice, needsDeadLetters: Bool) -> [(stage: String, blow: Blow)] {
        var hasGivenUp = needsDeadLetters
        return (needsDeadLetters ? [("ocr", .giveUpDonePages)] : []) + ["ocr", "diff", "summary"].compactMap { stage in
            let names = ["Broker", "Api", "Page", "Diff", "Summary", "Orchestrator"]
            switch Int.random(in: 0..<12, using: &dice) {
            case 0, 1: return (stage, .kill(names.randomElement(using: &dice) ?? "Broker"))
            case 2: return (stage, .pause(names.randomElement(using: &dice) ?? "Broker"))
            case 3: return (stage, .restartDatabase(crash: Bool.random(using: &dice)))
            case 4: return (stage, .cutConnections)
            case 5, 6: return (stage, .repeatMessages)
            case 7 where !hasGivenUp:
                hasGivenUp = true
                return (stage, .giveUpDonePages)
            default: return nil
            }
        }
    }
}

/// What was done and what came of it.
private struct Tally {
    let seed: UInt64
    var jobs = 0
    var failedJobs = 0
    var lost = 0
    var doubled = 0
    var leftOver = 0
    var faults: [String: Int] = [:]

    init(seed: UInt64) { self.seed = seed }

    mutating func add(_ struck: [String], _ blows: [Blow], _ findings: [String]) {
        for line in struck { faults[line.split(separator: " ").dropFirst().first.map(String.init) ?? "?", default: 0] += 1 }
        for blow in blows { faults["\(blow)".split(separator: "(").first.map(String.init) ?? "?", default: 0] += 1 }
        lost += findings.count { $0.hasPrefix("- ") || $0.hasPrefix("missing") }
        doubled += findings.count { $0.hasPrefix("+ ") }
        leftOver += findings.count { !$0.hasPrefix("- ") && !$0.hasPrefix("+ ") && !$0.hasPrefix("missing") }
        if !findings.isEmpty { failedJobs += 1 }
    }

    func line(of faults: [String], _ findings: [String]) -> String {
        (["job \(jobs): \(findings.isEmpty ? "the same" : "NOT the same") after \(faults.joined(separator: ", "))"] + findings.map { "    \($0)" })
            .joined(separator: "\n")
    }

    var summary: String {
        let kinds = faults.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return "chaos, seed \(seed): \(faults.values.reduce(0, +)) faults injected (\(kinds)); \(jobs) jobs run, \(failedJobs) with findings; "
            + "\(lost) rows or objects lost, \(doubled) doubled or wrong, \(leftOver) left over"
    }
}

/// SplitMix64: the same seed throws the same dice.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
