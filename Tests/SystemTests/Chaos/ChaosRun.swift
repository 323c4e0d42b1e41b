import Domain
import Foundation
import LocalStack

/// Something that is done to the system from outside.
enum Blow: Sendable {
    case kill(String)
    case pause(String)
    case restartDatabase(crash: Bool)
    case cutConnections
    case repeatMessages
    /// Pages that were read come in as dead letters. Once a job.
    case giveUpDonePages
}

/// One job under faults, held against the same job undisturbed.
struct ChaosRun {
    static let sheets = 2

    let chaos: ChaosSystem
    let number: Int
    let reference: JobResult
    /// What is done once a kind of stage has begun to come in.
    var blows: [(stage: String, blow: Blow)] = []

    /// What the job leaves when nobody disturbs it.
    static func reference(_ chaos: ChaosSystem) async throws -> JobResult {
        let samples = try chaos.system.samples(sheets: sheets, seed: 2)
        let job = try await chaos.system.follow(try await chaos.system.startJob(old: samples.old, new: samples.new))
        _ = try await chaos.comeToRest()
        return try await chaos.result(of: job.id)
    }

    /// Runs the job. Returns what is wrong after: differences in the result, leftovers, flaws.
    func compare() async throws -> [String] {
        let samples = try chaos.system.samples(sheets: Self.sheets, seed: 2)
        let (old, new) = (try Self.copy(samples.old, number), try Self.copy(samples.new, number))
        let started = try await Self.persistently { try await chaos.system.startJob(old: old, new: new, drawing: "round \(number)") }
        var givenUp = 0
        for (stage, blow) in blows {
            _ = try await chaos.system.follow(started) { ($0.progress[stage]?.completed ?? 0) >= 1 || $0.isOver }
            givenUp += try await strike(blow, job: started.id)
        }
        let job = try await chaos.system.follow(started)
        let left = try await chaos.comeToRest()
        let result = try await chaos.result(of: job.id)
        let onRecord = try await chaos.givenUp(job.id)
        let letters = onRecord == givenUp ? [] : ["- \(givenUp) dead letters were given up, \(onRecord) are on record"]
        return left.map { "left: \($0)" } + result.difference(from: reference) + letters + (try await chaos.flaws())
    }

    /// What a person does whose upload or click met a fault: the same again.
    private static func persistently<Result>(_ body: () async throws -> Result) async throws -> Result {
        var left = 40
        while true {
            do { return try await body() } catch where left > 0 { left -= 1 }
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    /// Returns how many dead letters it made.
    func strike(_ blow: Blow, job: String) async throws -> Int {
        switch blow {
        case .giveUpDonePages: return try await Self.persistently { try await chaos.giveUpDonePages(of: job) }
        case .kill(let function): _ = chaos.system.kill(function)
        case .pause(let function): for process in chaos.system.processes(of: function).prefix(1) { chaos.pause(process) }
        case .restartDatabase(let crash): try chaos.restartDatabase(crash: crash)
        case .cutConnections: try await chaos.cutConnections()
        case .repeatMessages: try await chaos.repeatMessages(of: job)
        }
        return 0
    }

    /// A copy with a comment behind its end: the same drawing in other bytes, so that nothing is taken from the results of an earlier job.
    static func copy(_ path: String, _ number: Int) throws -> String {
        let copy = "\(path).\(number).pdf"
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        data.append(contentsOf: Array("\n% copy \(number)\n".utf8))
        try data.write(to: URL(fileURLWithPath: copy))
        return copy
    }
}
