import Domain
import Exports
import Foundation
import ObjectStorage
import Pipeline
import Workspace

/// A job's result with what people made of it, on its way into a file.
struct ExportedJob: Sendable {
    struct Sheet: Sendable {
        var comparison: ComparisonRecord
        /// No other sheet of the job has it.
        var fileName: String
        var changes: [ExportedChange]
        /// The first sentence of its summary.
        var words: String?

        var name: String { comparison.sheetNumber ?? comparison.plainName }
    }

    var record: JobRecord
    /// An email address.
    var author: String
    /// In the order of the sheets.
    var sheets: [Sheet]
    /// Where files may lie while the export is made.
    var folder: String

    var date: Date { record.endedAt ?? record.createdAt }
    var changes: [ExportedChange] { sheets.flatMap(\.changes) }
    var changesToTell: [ExportedChange] { sheets.flatMap { Self.toTell($0.changes) } }

    /// Those that a reader of drawings is to look at: not in the title block, and not rejected by who looked before.
    static func toTell(_ changes: [ExportedChange]) -> [ExportedChange] {
        changes.filter { $0.change.category != .titleBlock && $0.status != ReviewStatus.rejected.rawValue }
    }

    var register: [ChangeWorkbook.Sheet] {
        sheets.map { sheet in
            let comparison = sheet.comparison
            return ChangeWorkbook.Sheet(
                number: sheet.name, title: comparison.title, discipline: comparison.discipline, status: comparison.status?.rawValue ?? "",
                alignment: comparison.alignment?.verdict.rawValue, changes: comparison.changesCount, titleBlockChanges: comparison.titleBlockChangesCount)
        }
    }
}

extension Api {
    private static let mostChanges = 100_000

    func exportedJob(_ job: JobRecord, author: String, folder: String) async throws -> ExportedJob {
        let people = try await workspace.exports.addresses(job.organizationID)
        let summaries = try await environment.pipeline.comparisons.currentSummaries(job.organizationID, job.id)
        var names: Set<String> = []
        var sheets: [ExportedJob.Sheet] = []
        for comparison in try await environment.pipeline.comparisons.list(job.organizationID, job.id) {
            let changes = try await environment.pipeline.comparisons.reviewed(
                job.organizationID, comparison.id, ChangeFilter(), after: 0, limit: Self.mostChanges)
            let plain = String(comparison.plainName.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "_" })
            let exported = changes.map { reviewed in
                ExportedChange(
                    guid: reviewed.id, sheet: comparison.sheetNumber ?? comparison.plainName, title: comparison.title, discipline: comparison.discipline,
                    page: (comparison.newPage ?? comparison.oldPage ?? 0) + 1, change: reviewed.change, status: reviewed.status.rawValue,
                    assignee: reviewed.assignee.flatMap { people[$0] }, comment: reviewed.comment)
            }
            sheets.append(
                ExportedJob.Sheet(
                    comparison: comparison, fileName: names.insert(plain).inserted ? plain : "\(plain)-\(comparison.id)", changes: exported,
                    words: summaries[comparison.id]?.text))
        }
        return ExportedJob(record: job, author: author, sheets: sheets, folder: folder)
    }

    /// The pages of the new set with their changes.
    func markedSheets(_ job: ExportedJob) async throws -> [MarkedUpPDF.Sheet] {
        let pages = try await exportedPages(of: job.record.newVersionID, job)
        let sheets = Dictionary(job.sheets.compactMap { sheet in sheet.comparison.newPage.map { ($0, sheet) } }) { first, _ in first }
        return pages.sorted { $0.key < $1.key }.map { number, page in
            MarkedUpPDF.Sheet(name: sheets[number]?.name ?? "Page \(number + 1)", page: page, changes: ExportedJob.toTell(sheets[number]?.changes ?? []))
        }
    }

    /// Every sheet with its page of either set and the overlay.
    func pairedSheets(_ job: ExportedJob) async throws -> [SideBySidePDF.Sheet] {
        let old = try await exportedPages(of: job.record.oldVersionID, job)
        let new = try await exportedPages(of: job.record.newVersionID, job)
        var sheets: [SideBySidePDF.Sheet] = []
        for sheet in job.sheets {
            let (oldPage, newPage) = (sheet.comparison.oldPage.flatMap { old[$0] }, sheet.comparison.newPage.flatMap { new[$0] })
            var overlay: ExportedPage?
            if let key = sheet.comparison.files["overlay"], let page = newPage ?? oldPage {
                let path = "\(job.folder)/\(sheet.comparison.id)-overlay.png"
                try await environment.store.get(try ObjectKey(key), toFile: path)
                overlay = ExportedPage(source: .picture(path: path), width: page.width, height: page.height)
            }
            let heading = [sheet.name, sheet.comparison.title, sheet.comparison.status?.rawValue, sheet.words].compactMap { $0 }.joined(separator: "  |  ")
            sheets.append(SideBySidePDF.Sheet(name: sheet.name, heading: heading, old: oldPage, new: newPage, overlay: overlay))
        }
        return sheets
    }

    /// The pages of a version, from 0, as files in the export's folder: of a PDF the page itself, of anything else its picture.
    private func exportedPages(of version: VersionID, _ job: ExportedJob) async throws -> [Int: ExportedPage] {
        let organization = job.record.organizationID
        guard let record = try await environment.pipeline.versions.find(organization, version) else { throw Problem.notFound("version") }
        var pages: [Int: ExportedPage] = [:]
        for read in try await workspace.drawings.pages(organization, version) {
            let number = read.page - 1
            guard let file = record.files.last(where: { ($0.firstPage ?? .max) <= number }), let opened = file.opened, let first = file.firstPage else { continue }
            let source: ExportedPage.Source
            if opened.kind == .pdf {
                let path = "\(job.folder)/\(file.upload.sha256).pdf"
                try await fetch(opened.readableKey, to: path)
                source = .pdf(path: path, page: number - first)
            } else {
                guard let key = read.files["preview"] else { continue }
                let path = "\(job.folder)/\(version)-\(number).png"
                try await fetch(key, to: path)
                source = .picture(path: path)
            }
            pages[number] = ExportedPage(source: source, width: read.width_points, height: read.height_points)
        }
        return pages
    }

    /// Once an export.
    private func fetch(_ key: String, to path: String) async throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        try await environment.store.get(try ObjectKey(key), toFile: path)
    }
}
