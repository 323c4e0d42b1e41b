import Domain
import Hummingbird
import Pipeline

extension Api {
    /// The whole result of a job in the report's own form; pictures of sheets are links. Pictures of single changes are linked where one
    /// comparison is asked for: a large set has too many of them to sign at once.
    func addResults(to router: RouterGroup<BasicRequestContext>) {
        router.get("jobs/:id/results") { _, context in
            guard let job = try await environment.pipeline.jobs.find(organization, id(context, of: "job")) else { throw Problem.notFound("job") }
            return try JSONAnswer.response(try await report(of: job))
        }
    }

    private func report(of job: JobRecord) async throws -> Report {
        let comparisons = environment.pipeline.comparisons
        let rows = try await comparisons.list(organization, job.id)
        let summaries = try await comparisons.currentSummaries(organization, job.id)
        var sheets: [SheetReport] = []
        for row in rows {
            guard var sheet = row.report(changes: try await comparisons.changes(organization, row.id), summary: summaries[row.id]) else { continue }
            for (name, key) in row.files { sheet.files[name] = try await link(key) }
            for index in sheet.changes.indices { sheet.changes[index].files = nil }
            sheets.append(sheet)
        }
        return Report(
            old: try await source(job.oldVersionID), new: try await source(job.newVersionID),
            settings: .init(dpi: job.settings.dpi, toleranceMillimetres: job.settings.toleranceMillimetres),
            engine: rows.lazy.compactMap(\.engineVersion).first ?? "", sheets: sheets)
    }

    private func source(_ id: VersionID) async throws -> Report.Source {
        guard let version = try await environment.pipeline.versions.find(organization, id) else { throw Problem.notFound("version") }
        let files = version.files.map(\.upload)
        return Report.Source(
            file: files.map(\.name).joined(separator: ", "), sha256: files.map(\.sha256).joined(separator: " "), pages: version.pageCount ?? 0)
    }
}
