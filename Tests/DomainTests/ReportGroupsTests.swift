import Testing

@testable import Domain

@Suite struct ReportGroupsTests {
    private func sheet(_ number: String, _ changes: [Change], status: SheetReport.Status = .changed) -> SheetReport {
        var sheet = report(changes, status: status)
        sheet.sheetNumber = number
        sheet.changes = changes.map { change in
            var change = change
            change.id = "\(number)-\(change.id)"
            return change
        }
        return sheet
    }

    private func shims(_ id: Int, old: String = "OVER SHIMS", new: String = "OVER STEEL SHIMS") -> Change { change(id, .text, .note, old: old, new: new) }

    @Test func theSameReplacementIsOneGroupOverAllSheets() throws {
        let sheets = [
            sheet("S1", [shims(1), change(2, .added), shims(3, old: "OVER\nSHIMS", new: "Over Steel\nShims")]), sheet("S2", [shims(1), shims(2, new: "OVER SHIM")]),
        ]
        let groups = ChangeGroups.of(sheets)
        #expect(groups.count == 1)
        let group = try #require(groups.first)
        #expect(group.members == ["S1-A-101-1", "S1-A-101-3", "S2-A-101-1"])
        #expect(group.count == 3 && group.sheets == 2 && group.kind == .text && group.category == .note)
        #expect(group.words == "“OVER SHIMS” replaced by “OVER STEEL SHIMS” at 3 places on 2 sheets")
    }

    @Test func theSameWordsReplacedInOtherLinesAreOneGroup() throws {
        let groups = ChangeGroups.of([
            sheet("S1", [shims(1, old: "SEE 4/A501", new: "SEE 7/A501"), shims(2, old: "DETAIL 4/A501 SIM.", new: "DETAIL 7/A501 SIM.")])
        ])
        #expect(groups.map(\.words) == ["“4/A501” replaced by “7/A501” at 2 places on 1 sheet"])
    }

    @Test func whatStandsOnceOrSaysNothingIsNoGroup() {
        let lone = [change(1, .added, .tag, new: "3"), change(2, .added, .tag, new: "3"), change(3, .added), change(4, .added), shims(5)]
        #expect(ChangeGroups.of([sheet("S1", lone)]).isEmpty)
    }

    @Test func titleBlocksMakeTheirOwnGroups() {
        let date = { (id: Int, category: Change.Category) in change(id, .text, category, old: "06/03", new: "06/12") }
        let groups = ChangeGroups.of([sheet("S1", [date(1, .titleBlock), date(2, .note)]), sheet("S2", [date(1, .titleBlock), date(2, .note)])])
        #expect(groups.map(\.category) == [.titleBlock, .note])
        #expect(groups.allSatisfy { $0.count == 2 && $0.sheets == 2 })
    }

    @Test func largerGroupsComeFirst() {
        let groups = ChangeGroups.of([
            sheet("S1", [change(1, .removed, .note, old: "EXISTING"), change(2, .removed, .note, old: "EXISTING"), shims(3), shims(4), shims(5)])
        ])
        #expect(groups.map(\.id) == ["G1", "G2"])
        #expect(groups.map(\.count) == [3, 2])
    }

    @Test func theReportSaysARepeatedDifferenceOnce() {
        let sheets = [sheet("S1", [shims(1), shims(2)]), sheet("S2", [shims(1)]), sheet("S3", [], status: .unchanged)]
        let source = Report.Source(file: "a.pdf", sha256: "", pages: 3)
        let report = Report(old: source, new: source, settings: .init(dpi: 300, toleranceMillimetres: 0.5), engine: "", sheets: sheets)
        #expect(lines(report.summary) == [
            "3 sheets: 2 changed and 1 unchanged.", "“OVER SHIMS” replaced by “OVER STEEL SHIMS” at 3 places on 2 sheets.",
        ])
        #expect(report.summary.citations == [[], ["S1-A-101-1", "S1-A-101-2", "S2-A-101-1"]])
    }

    @Test func dimensionsThatDisagreeWithTheirLineAreAskedAbout() {
        var textOnly = change(1, .text, .dimension, old: "3000", new: "3200")
        textOnly.dimensionMismatch = .textOnly
        var lineOnly = change(2, .modified)
        lineOnly.dimensionMismatch = .lineOnly
        let advice = RuleSummary.summary(of: report([textOnly, lineOnly])).recommendations
        #expect(advice.contains { $0.contains("text of a dimension changed while its line did not (A-101-1)") })
        #expect(advice.contains { $0.contains("line of a dimension changed while its text did not (A-101-2)") })
        lineOnly.dimensionMismatch = nil
        #expect(!RuleSummary.summary(of: report([lineOnly])).recommendations.contains { $0.contains("Ask which is right") })
    }
}
