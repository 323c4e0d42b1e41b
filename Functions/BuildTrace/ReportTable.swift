import Domain

/// The result as a table for a terminal: sheet, status, alignment, changes by kind, and where wanted the first line of the summary.
struct ReportTable {
    var report: Report
    var showsSummary = false

    private static let widestSummary = 70

    var text: String {
        TextTable(
            titles: ["sheet", "status", "alignment", "changes"] + (showsSummary ? ["summary"] : []),
            rows: report.sheets.map { row($0) + (showsSummary ? [summary($0)] : []) }
        ).text
    }

    private func row(_ sheet: SheetReport) -> [String] {
        [sheet.name, sheet.status.rawValue, alignment(sheet), changes(sheet)]
    }

    private func summary(_ sheet: SheetReport) -> String {
        let line = sheet.summary?.text.split(separator: "\n").first.map(String.init) ?? ""
        return line.count <= Self.widestSummary ? line : line.prefix(Self.widestSummary - 1) + "…"
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
