import Domain
import Foundation
import Hummingbird
import Pipeline

/// One line of a job's result.
struct ComparisonAnswer: Encodable {
    struct Words: Encodable {
        var text: String
        var critical_change: String?
        var recommendations: [String]
        var source: String
        var citations: [[String]]
        var version: Int
    }

    struct Failure: Encodable {
        var code: String
        var message: String
    }

    var id: ComparisonID
    var job_id: JobID
    var sheet_number: String?
    var title: String?
    var discipline: String?
    /// `pending` until the pair is compared.
    var status: String
    /// From 1.
    var old_page: Int?
    var new_page: Int?
    var match: SheetMatch?
    var alignment: Alignment?
    var alignment_score: Double?
    var changes_count: Int
    /// What a reader should know of how the result was made.
    var notes: [String]
    var title_block_changes_count: Int
    var overlay_url: String?
    var failure: Failure?
    /// Where the sheet can be looked at, piece by piece.
    var tiles: TilesAnswer?
    var summary: Words?
    var changes: [Change]?
}

extension Api {
    func addComparisons(to routes: Routes) {
        routes.get(
            "comparisons/{id}", .viewer(of: .comparison), Operation("getComparison", "One sheet with its changes and their pictures", answer: "Comparison")
        ) { call in
            let comparison = try await comparison(call)
            let changes = try await environment.pipeline.comparisons.changes(call.organization, comparison.id)
            let summary = try await environment.pipeline.comparisons.summaries(call.organization, comparison.id).last { $0.isCurrent }
            var answer = try await answer(comparison, summary: summary, changes: try await linked(changes))
            answer.tiles = try await layers(comparison, call.organization)
            return try JSONAnswer.response(answer)
        }
    }

    func answer(_ comparison: ComparisonRecord, summary: StoredSummary?, changes: [Change]?) async throws -> ComparisonAnswer {
        var overlay: String?
        if let key = comparison.files["overlay"] { overlay = try await link(key) }
        return ComparisonAnswer(
            id: comparison.id, job_id: comparison.jobID, sheet_number: comparison.sheetNumber, title: comparison.title,
            discipline: comparison.discipline?.rawValue, status: comparison.status?.rawValue ?? "pending",
            old_page: comparison.oldPage.map { $0 + 1 }, new_page: comparison.newPage.map { $0 + 1 }, match: comparison.match,
            alignment: comparison.alignment, alignment_score: comparison.alignment?.score, changes_count: comparison.changesCount, notes: comparison.notes,
            title_block_changes_count: comparison.titleBlockChangesCount, overlay_url: overlay,
            failure: comparison.failure.map { .init(code: $0.code, message: $0.message) },
            summary: summary.map {
                .init(
                    text: $0.text, critical_change: $0.criticalChange, recommendations: $0.recommendations, source: $0.source.rawValue,
                    citations: $0.citations, version: $0.version)
            },
            changes: changes)
    }

    /// The changes with signed links to their pictures in place of storage keys. Some stores ask a server to sign, so a few are signed at once.
    func linked(_ changes: [Change]) async throws -> [Change] {
        var linked = changes
        let pictures = changes.indices.flatMap { index in (changes[index].files ?? [:]).map { (index, $0.key, $0.value) } }
        for start in stride(from: 0, to: pictures.count, by: 16) {
            try await withThrowingTaskGroup(of: (Int, String, String).self) { group in
                for (index, name, key) in pictures[start..<min(start + 16, pictures.count)] {
                    group.addTask { (index, name, try await link(key)) }
                }
                for try await (index, name, url) in group { linked[index].files?[name] = url }
            }
        }
        return linked
    }

    func comparison(_ call: Call) async throws -> ComparisonRecord {
        guard let comparison = try await environment.pipeline.comparisons.find(call.organization, call.id(of: "comparison")) else {
            throw Problem.notFound("comparison")
        }
        return comparison
    }
}
