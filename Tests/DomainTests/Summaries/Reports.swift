@testable import Domain

/// A sheet with the given changes, on paper of 3600 × 2400 points.
func report(_ changes: [Change], status: SheetReport.Status = .changed) -> SheetReport {
    SheetReport(
        sheetNumber: "A-101", title: "First floor plan", discipline: .architectural, status: status, oldPage: 1, newPage: 1,
        match: SheetMatch(method: .number, confidence: 0.98), changes: changes)
}

func change(
    _ id: Int, _ kind: Change.Kind, _ category: Change.Category = .geometry, old: String? = nil, new: String? = nil, x: Double = 1800, y: Double = 1200
) -> Change {
    let text = old == nil && new == nil ? nil : Change.TextPair(old: old ?? "", new: new ?? "")
    return Change(
        id: "A-101-\(id)", kind: kind, category: category, bounds: Box(left: x - 5, top: y - 5, right: x + 5, bottom: y + 5), text: text,
        confidence: 0.9)
}

func lines(_ summary: Summary) -> [String] { summary.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
