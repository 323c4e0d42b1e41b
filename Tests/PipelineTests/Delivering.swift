import Domain
import PubSub
import Testing

@testable import Pipeline

/// What each page and pair gives.
struct Script: Sendable {
    var numbers: [Side: [String?]]
    var unreadable: Set<String> = []
    var failing: Set<SheetKey> = []
}

// Works messages off as the functions would.
extension TestPipeline {
    /// Works one message off, as a function would.
    func deliver(_ message: OutgoingMessage, _ script: Script) async throws {
        let stages = pipeline.stages
        let head = try MessageHead(message.data)
        switch head.schema {
        case StageCompletion.schema:
            try await pipeline.orchestrator.handle(StageCompletion.decode(message.data))
        case PageTask.schema:
            let task = try PageTask.decode(message.data)
            guard let claim = try await stages.claim(task.stageID, organization, worker: "page").claim else { return }
            if script.unreadable.contains("\(task.side) \(task.page)") {
                _ = try await stages.fail(claim, StageFailure(code: "corrupt-page", message: "damaged"))
            } else {
                _ = try await stages.finishPage(claim, TestPipeline.page(task, number: script.numbers[task.side]?[task.page]))
            }
        case PairTask.schema:
            let task = try PairTask.decode(message.data)
            guard let claim = try await stages.claim(task.stageID, organization, worker: "diff").claim else { return }
            let comparison = try #require(await pipeline.comparisons.find(organization, task.comparisonID))
            #expect(comparison.oldPageID == task.oldPageID && comparison.newPageID == task.newPageID)
            if script.failing.contains(SheetKey(old: comparison.oldPage, new: comparison.newPage)) {
                _ = try await stages.fail(claim, StageFailure(code: "too-large", message: "too large"))
            } else {
                _ = try await stages.finishPair(claim, TestPipeline.pair(named: comparison.plainName))
            }
        case SummaryTask.schema:
            let task = try SummaryTask.decode(message.data)
            guard let claim = try await stages.claim(task.stageID, organization, worker: "summary").claim else { return }
            let comparison = try #require(await pipeline.comparisons.find(organization, task.comparisonID))
            _ = try await stages.finishSummary(claim, TestPipeline.words(about: comparison.plainName))
        default: break
        }
    }

    /// Delivers until nothing is left, each message twice when asked, in an order that the seed decides.
    func drain(_ script: Script, seed: UInt64 = 0, twice: Bool = false) async throws {
        var generator = Seeded(state: seed)
        var waiting: [OutgoingMessage] = []
        while true {
            try await pipeline.outbox.flush()
            waiting += publisher.take().flatMap { twice ? [$0, $0] : [$0] }
            guard !waiting.isEmpty else { return }
            let index = seed == 0 ? 0 : Int.random(in: 0..<waiting.count, using: &generator)
            try await deliver(waiting.remove(at: index), script)
        }
    }

    /// A job's results, one line each: number, old page, new page, status.
    func result(_ job: JobID) async throws -> [String] {
        try await pipeline.comparisons.list(organization, job).map { comparison in
            let pages = "\(comparison.oldPage.map(String.init) ?? "-"):\(comparison.newPage.map(String.init) ?? "-")"
            return "\(comparison.sheetNumber ?? "?") \(pages) \(comparison.status?.rawValue ?? "pending")"
        }
    }
}

private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
