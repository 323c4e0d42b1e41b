import Testing

@testable import Domain

@Suite struct MovedViewSummaryTests {
    private func view(_ id: Int, from old: Box, to new: Box) -> Change {
        Change(id: "A-101-\(id)", kind: .moved, category: .view, bounds: new, oldBounds: old, confidence: 0.95)
    }

    private func sheet(_ changes: [Change], transform: AffineTransform = .identity) -> SheetReport {
        var sheet = report(changes)
        sheet.alignment = Alignment(transform: transform, verdict: .good, score: 0.9, inlierRatio: 0.9, residualMillimetres: 0)
        return sheet
    }

    @Test func eachMovedViewIsSaidWithItsShiftOnPaper() {
        let changes = [
            view(1, from: Box(left: 277, top: 88, right: 2331, bottom: 1298), to: Box(left: 205, top: 124, right: 2259, bottom: 1334)),
            view(2, from: Box(left: 2500, top: 100, right: 2700, bottom: 300), to: Box(left: 2500, top: 172, right: 2700, bottom: 372)),
        ]
        let said = lines(RuleSummary.summary(of: sheet(changes), pageWidth: 3600, pageHeight: 2400))
        #expect(said.contains("A view moved 25.4 mm left and 12.7 mm down (upper centre)."))
        #expect(said.contains("A view moved 25.4 mm down (upper right)."))
    }

    @Test func theShiftOfTheWholeSheetIsNotTheViews() {
        let larger = AffineTransform(a: 2, b: 0, c: 0, d: 2, e: 100, f: 0)
        let moved = view(1, from: Box(left: 100, top: 100, right: 200, bottom: 200), to: Box(left: 400, top: 200, right: 650, bottom: 450))
        let said = lines(RuleSummary.summary(of: sheet([moved], transform: larger), pageWidth: 3600, pageHeight: 2400))
        #expect(said.contains("A view moved 44.1 mm right and 8.8 mm down and is drawn 1.25 times as large (upper left)."))
    }
}
