/// What the designer marked on a sheet, held against what was found.
enum MarkedRevisions {
    static func sentences(about sheet: SheetReport, places: Places?) -> [CitedSentence] {
        [revisions(sheet), uncovered(sheet), idle(sheet, places)].compactMap { $0 }
    }

    private static func revisions(_ sheet: SheetReport) -> CitedSentence? {
        guard let rows = sheet.revisions, !rows.isEmpty else { return nil }
        let told = rows.prefix(4).map { row in
            [row.mark, row.date, row.description].map(Wording.plain).filter { !$0.isEmpty }.joined(separator: " ")
        }
        let rest = rows.count > 4 ? " and \(rows.count - 4) more" : ""
        return CitedSentence("New in the revision table: \(told.joined(separator: "; "))\(rest).", citations: [])
    }

    /// Changes that no cloud of this revision covers.
    private static func uncovered(_ sheet: SheetReport) -> CitedSentence? {
        guard sheet.clouds?.contains(where: \.isNew) == true else { return nil }
        let bare = sheet.changes.filter { $0.clouded == false && $0.category != .titleBlock && $0.category != .fill }
        guard !bare.isEmpty else { return nil }
        return CitedSentence(
            "\(Wording.count(bare.count, "change")) \(bare.count == 1 ? "has" : "have") no revision cloud.", citations: bare.map(\.id))
    }

    private static func idle(_ sheet: SheetReport, _ places: Places?) -> CitedSentence? {
        let idle = sheet.marks.idleClouds
        guard !idle.isEmpty else { return nil }
        let location = places.map { places in " (" + idle.prefix(4).map { places.word(for: $0.bounds) }.joined(separator: ", ") + (idle.count > 4 ? ", …" : "") + ")" }
        return CitedSentence(
            "\(Wording.count(idle.count, "new revision cloud")) \(idle.count == 1 ? "has" : "have") no change inside\(location ?? "").", citations: [])
    }
}
