import Domain
import Foundation
import LocalStack
import Testing

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
        let left = try await chaos.comeToRest()
        #expect(job.status == "completed" && left.isEmpty, "\(left)")
        return try await chaos.result(of: job.id)
    }

    /// Runs the job. Returns its id, and what is wrong after: differences in the result, leftovers, flaws.
    func compare() async throws -> (job: String, findings: [String]) {
        let samples = try chaos.system.samples(sheets: Self.sheets, seed: 2)
        let (old, new) = (try Self.copy(samples.old, number), try Self.copy(samples.new, number))
        let started = try await start(old: old, new: new)
        var givenUp = 0
        for (stage, blow) in blows {
            _ = try await chaos.system.follow(started) { ($0.progress[stage]?.completed ?? 0) >= 1 || $0.isOver }
            givenUp += try await strike(blow, job: started.id)
        }
        let job = try await chaos.system.follow(started)
        let left = try await chaos.comeToRest()
        let result = try await persistently { try await chaos.result(of: job.id) }
        let onRecord = try await persistently { try await chaos.givenUp(job.id) }
        let letters = onRecord == givenUp ? [] : ["- \(givenUp) dead letters were given up, \(onRecord) are on record"]
        let flaws = try await persistently { try await chaos.deadLetters() }
        let jobs = try await persistently { try await chaos.jobs(like: job.id) }
        let again = jobs == 1 ? [] : ["+ \(jobs) jobs were made where one was asked for"]
        return (job.id, left + result.difference(from: reference) + letters + again + flaws)
    }

    /// Whoever gets no answer asks again. An upload then is one more version; a job is made once.
    private func start(old: String, new: String) async throws -> JobClient.Job {
        let client = chaos.system.client
        let project = try await persistently { try await client.project(named: "Tests") }
        let before = try await persistently { try await client.upload(old, project: project, drawing: "round \(number)", label: "old") }
        let after = try await persistently { try await client.upload(new, project: project, drawing: "round \(number)", label: "new") }
        return try await persistently { try await client.startJob(project: project, old: before, new: after, key: "round \(number)") }
    }

    /// Returns how many dead letters it made.
    func strike(_ blow: Blow, job: String) async throws -> Int {
        switch blow {
        case .giveUpDonePages: return try await persistently { try await chaos.giveUpDonePages(of: job) }
        case .kill(let function): _ = chaos.system.kill(function)
        case .pause(let function): for process in chaos.system.processes(of: function).prefix(1) { chaos.pause(process) }
        case .restartDatabase(let crash): try await persistently { try chaos.restartDatabase(crash: crash) }
        case .cutConnections: try await persistently { try await chaos.cutConnections() }
        case .repeatMessages: try await persistently { try await chaos.repeatMessages(of: job) }
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

/// What a person does whose upload, click or question met a fault: the same again. Who meets nothing else for five minutes gives up.
func persistently<Result>(_ body: () async throws -> Result) async throws -> Result {
    let end = ContinuousClock.now + .seconds(300)
    while true {
        do { return try await body() } catch where ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(250)) }
    }
}
