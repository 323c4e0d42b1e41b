import Domain
import Hummingbird
import Pipeline

extension Api {
    /// The whole result of a job in the report's own form; pictures of sheets are links. Pictures of single changes are linked where one
    /// comparison is asked for: a large set has too many of them to sign at once.
    func addResults(to routes: Routes) {
        routes.get("jobs/{id}/results", .viewer(of: .job), Operation("getResults", "The whole result in the report's own form", answer: "Report")) { call in
            try JSONAnswer.response(try await report(of: try await job(call)))
        }
    }

    func report(of job: JobRecord) async throws -> Report {
        let organization = job.organizationID
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
            old: try await source(job.oldVersionID, organization), new: try await source(job.newVersionID, organization),
            settings: .init(dpi: job.settings.dpi, toleranceMillimetres: job.settings.toleranceMillimetres),
            engine: rows.lazy.compactMap(\.engineVersion).first ?? "", sheets: sheets)
    }

    private func source(_ id: VersionID, _ organization: OrganizationID) async throws -> Report.Source {
        guard let version = try await environment.pipeline.versions.find(organization, id) else { throw Problem.notFound("version") }
        let files = version.files.map(\.upload)
        return Report.Source(
            file: files.map(\.name).joined(separator: ", "), sha256: files.map(\.sha256).joined(separator: " "), pages: version.pageCount ?? 0)
    }
}
