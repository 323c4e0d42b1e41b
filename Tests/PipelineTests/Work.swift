import Domain
import Foundation
import PubSub
import Testing

@testable import Pipeline

// Steps that many tests take.
extension TestPipeline {
    static func sha(_ seed: String) -> String {
        let hex = seed.utf8.map { String(format: "%02x", $0) }.joined()
        return String((hex + String(repeating: "0", count: 64)).prefix(64))
    }

    /// Uploads a version without opening it.
    func upload(_ name: String) async throws -> VersionRecord {
        let file = UploadedFile(name: "\(name).pdf", size: 10, sha256: Self.sha(name), storageKey: "\(organization)/uploads/\(name)")
        return try await pipeline.versions.create(organization, project, drawingName: "Set", files: [file])
    }

    /// Uploads a version and opens it with so many pages.
    func ready(_ name: String, pages: Int) async throws -> VersionID {
        let version = try await upload(name).id
        try await open(version, pages: pages)
        return version
    }

    func open(_ version: VersionID, pages: Int) async throws {
        let claim = try #require(await pipeline.openings.claim(version, organization, worker: "opener").claim)
        let opened = OpenedFile(kind: .pdf, pageCount: pages, readableKey: "\(organization)/readable")
        #expect(try await pipeline.openings.finish(claim, files: [opened]) == .finished)
    }

    /// A running job between two open versions.
    func job(oldPages: Int = 1, newPages: Int = 1, stagesInFlight: Int = 16) async throws -> JobRecord {
        let old = try await ready("old", pages: oldPages)
        let new = try await ready("new", pages: newPages)
        return try await pipeline.jobs.create(organization, project, old: old, new: new, stagesInFlight: stagesInFlight)
    }

    /// The messages that the outbox publishes now, of one payload type.
    func tasks<Task: PipelineMessage>(_ type: Task.Type = Task.self) async throws -> [Task] {
        try await pipeline.outbox.flush()
        return try publisher.take().filter { $0.attributes["schema"] == Task.schema }.map { try Task.decode($0.data) }
    }

    func claim(_ stage: StageID, worker: String = "worker") async throws -> StageClaim {
        try #require(await pipeline.stages.claim(stage, organization, worker: worker).claim)
    }

    static func page(_ task: PageTask, number: String?) -> PageResult {
        PageResult(
            fileSHA256: task.file.sha256, page: task.file.page, engineVersion: "test", width: 2592, height: 1728,
            identity: SheetIdentity(number: number, confidence: number == nil ? 0 : 0.9), textSource: .embedded,
            files: ["raster": "r", "text": "t"])
    }

    static func pair(_ status: SheetReport.Status = .changed, named name: String = "A-1") -> PairRecord {
        let box = Box(left: 1, top: 2, right: 3, bottom: 4)
        return PairRecord(
            status: status,
            alignment: Alignment(transform: .identity, verdict: .good, score: 0.9, inlierRatio: 0.8, residualMillimetres: 0.02),
            changes: [
                Change(
                    id: "\(name)-1", kind: .text, category: .dimension, bounds: box, oldBounds: box, text: .init(old: "3000", new: "3200"),
                    confidence: 0.9, dimensionDifferenceMillimetres: 200, files: ["before": "b", "after": "a"]),
                Change(id: "\(name)-2", kind: .added, category: .titleBlock, bounds: box, confidence: 0.5),
            ],
            files: ["overlay": "o"], engineVersion: "test", notes: ["a note"])
    }

    static func words(about name: String = "A-1") -> SummaryRecord {
        SummaryRecord(
            summary: Summary(
                text: "A dimension grew.", criticalChange: "3200 (\(name)-1)", recommendations: ["Check."], source: .rules, citations: [["\(name)-1"]]),
            changesByDiscipline: ["architectural": ["A dimension grew."]])
    }
}

extension ClaimOutcome {
    var claim: Claim? { if case .claimed(let claim) = self { claim } else { nil } }
    var isHeld: Bool { if case .heldByOther = self { true } else { false } }
}
