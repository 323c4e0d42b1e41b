import Domain

/// The result as a table for a terminal: sheet, status, alignment, changes by kind.
struct ReportTable {
    var report: Report

    var text: String {
        TextTable(titles: ["sheet", "status", "alignment", "changes"], rows: report.sheets.map(row)).text
    }

    private func row(_ sheet: SheetReport) -> [String] {
        [sheet.name, sheet.status.rawValue, alignment(sheet), changes(sheet)]
    }

    private func alignment(_ sheet: SheetReport) -> String {
        guard let alignment = sheet.alignment else { return "-" }
        guard alignment.verdict != .refused else { return "refused" }
        let hundredths = Int((alignment.residualMillimetres * 100).rounded())
        return "\(alignment.verdict.rawValue) \(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) mm"
    }

    private func changes(_ sheet: SheetReport) -> String {
        if let failure = sheet.failure { return failure }
        if let reason = sheet.alignment?.reasons.first, sheet.status == .refused { return reason }
        let titleBlock = sheet.changes.filter { $0.category == .titleBlock }.count
        let counts = Change.Kind.allCases.compactMap { kind in
            let count = sheet.changes.filter { $0.kind == kind && $0.category != .titleBlock }.count
            return count == 0 ? nil : "\(count) \(kind.rawValue)"
        }
        return (counts + (titleBlock == 0 ? [] : ["\(titleBlock) in the title block"])).joined(separator: ", ")
    }
}
