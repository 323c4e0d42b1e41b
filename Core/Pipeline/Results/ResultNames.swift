import Domain
import Postgres

/// What the sheets of a job are called, so that ids of changes are unique in it.
struct ResultNames {
    let connection: Connection

    /// For the results of a job whose stored ids are not unique in it, what makes them so.
    func renamings(in job: JobID) async throws -> [ComparisonID: ChangeRenaming] {
        try renamings(
            await connection.query(
                "SELECT id, sheet_number, old_page, new_page FROM comparisons WHERE job_id = \(job) AND superseded_at IS NULL ORDER BY new_page, old_page"))
    }

    /// The same, for the job of a comparison.
    func renamings(inJobOf comparison: ComparisonID) async throws -> [ComparisonID: ChangeRenaming] {
        guard let job: JobID = try await connection.queryFirst("SELECT job_id FROM comparisons WHERE id = \(comparison)")?.get("job_id") else { return [:] }
        return try await renamings(in: job)
    }

    private func renamings(_ rows: [Row]) throws -> [ComparisonID: ChangeRenaming] {
        let sheets = try rows.map { row in
            let oldPage: Int? = try row.get("old_page")
            let newPage: Int? = try row.get("new_page")
            return SheetReport(
                sheetNumber: try row.get("sheet_number"), title: nil, discipline: nil, status: .unchanged, oldPage: oldPage.map { $0 + 1 },
                newPage: newPage.map { $0 + 1 })
        }
        var renamings: [ComparisonID: ChangeRenaming] = [:]
        for (index, name) in SheetNames.unique(sheets).enumerated() where name != sheets[index].name {
            renamings[try rows[index].get("id")] = ChangeRenaming(from: sheets[index].name, to: name)
        }
        return renamings
    }
}

extension Change {
    func renamed(_ renaming: ChangeRenaming?) -> Change {
        guard let renaming else { return self }
        var copy = self
        copy.id = renaming(id: id)
        return copy
    }

    init(_ row: Row) throws {
        let bounds: [Double] = try row.get("bounds")
        let oldBounds: [Double]? = try row.get("old_bounds")
        guard let box = Box(array: bounds) else { throw PostgresError.undecodable(column: "bounds", expected: "a box") }
        let old: String? = try row.get("old_text")
        let new: String? = try row.get("new_text")
        var text: TextPair?
        if let old, let new { text = TextPair(old: old, new: new) }
        let files: [String: String] = try row.json("files")
        self.init(
            id: try row.get("change_id"), kind: try row.get("kind"), category: try row.get("category"), bounds: box,
            oldBounds: oldBounds.flatMap(Box.init(array:)), text: text, confidence: try row.get("confidence"),
            dimensionDifferenceMillimetres: try row.get("dimension_difference_millimetres"), files: files.isEmpty ? nil : files)
    }
}

extension StoredSummary {
    func renamed(_ renaming: ChangeRenaming?) -> StoredSummary {
        guard let renaming else { return self }
        var copy = self
        copy.text = renaming(text: text)
        copy.criticalChange = criticalChange.map { renaming(text: $0) }
        copy.recommendations = recommendations.map { renaming(text: $0) }
        copy.citations = citations.map { $0.map { renaming(id: $0) } }
        copy.changesByDiscipline = changesByDiscipline.mapValues { $0.map { renaming(text: $0) } }
        return copy
    }
}
