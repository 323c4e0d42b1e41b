import Testing

@testable import Domain

@Suite struct RuleSummaryTests {
    private func summary(_ changes: [Change]) -> Summary {
        RuleSummary.summary(of: report(changes), pageWidth: 3600, pageHeight: 2400)
    }

    @Test func theFirstLineSumsUp() {
        let summary = summary([
            change(1, .text, .note, old: "A", new: "B"), change(2, .added), change(3, .added), change(4, .removed),
            change(5, .text, .titleBlock, old: "7/18", new: "7/24"),
        ])
        #expect(lines(summary)[0] == "Sheet A-101 First floor plan has 4 changes: 1 text changed, 2 added and 1 removed.")
        #expect(summary.citations[0] == ["A-101-1", "A-101-2", "A-101-3", "A-101-4"])
        #expect(summary.source == .rules)
    }

    @Test(arguments: [
        ("12'-3 1/2\"", "12'-6\"", "+2 1/2\""), ("4'-0\"", "2'-9\"", "-1'-3\""), ("6\"", "1'-6 3/4\"", "+1'-0 3/4\""),
        ("3000", "3200", "+200 mm"), ("3.20 m", "3.15 m", "-50 mm"), ("1'-0\"", "3'-0\"", "+2'"),
    ])
    func dimensionsAreToldWithTheirDifference(old: String, new: String, difference: String) {
        let summary = summary([change(1, .text, .dimension, old: old, new: new, x: 100, y: 100)])
        #expect(lines(summary)[1] == "Dimension “\(old)” is now “\(new)” (\(difference)) (upper left).")
        #expect(summary.criticalChange == lines(summary)[1])
    }

    @Test func differentSystemsOfUnitsHaveNoDifference() {
        #expect(lines(summary([change(1, .text, .dimension, old: "3000", new: "9'-10\"")]))[1] == "Dimension “3000” is now “9'-10\"” (centre).")
    }

    @Test func aDimensionInOtherUnitsIsTheSameLength() {
        let summary = summary([change(1, .text, .dimension, old: "4' - 9\"", new: "57\"")])
        #expect(lines(summary)[1] == "Dimension “4' - 9\"” is now “57\"” (the same length) (centre).")
        #expect(summary.criticalChange == nil && summary.recommendations.isEmpty)
    }

    @Test func aTextThatStaysTheSameIsNotToldAsReplaced() {
        #expect(lines(summary([change(1, .text, .tag, old: "A304", new: "A304")]))[1] == "1 tag “A304” was redrawn (centre).")
    }

    @Test func whatLiesEverywhereIsNotListedByPlace() {
        let changes = (0..<9).map { change($0, .added, x: Double($0 % 3) * 1200 + 600, y: Double($0 / 3) * 800 + 400) }
        #expect(lines(summary(changes))[1] == "9 drawn elements were added (all over the sheet).")
    }

    @Test func repeatsAreOneSentenceWithACount() {
        let summary = summary([
            change(1, .text, .note, old: "SHIMS", new: "STEEL SHIMS", x: 100, y: 100), change(2, .added),
            change(3, .text, .note, old: "SHIMS", new: "STEEL SHIMS", x: 3500, y: 2300), change(4, .text, .note, old: "SHIMS", new: "STEEL SHIMS", x: 90, y: 90),
        ])
        #expect(lines(summary)[1] == "3 texts “SHIMS” are now “STEEL SHIMS” (2 upper left, lower right).")
        #expect(summary.citations[1] == ["A-101-1", "A-101-3", "A-101-4"])
    }

    @Test func addedAndRemovedTextIsQuoted() {
        let summary = summary([
            change(1, .added, .note, new: "64 ppl", x: 1800, y: 100), change(2, .added, .note, new: "30 ppl", x: 3500, y: 1200),
            change(3, .removed, .note, old: "grinder pump?", x: 100, y: 2300),
        ])
        #expect(lines(summary)[1] == "Text added: “64 ppl” (upper centre), “30 ppl” (right).")
        #expect(lines(summary)[2] == "Text removed: “grinder pump?” (lower left).")
        #expect(summary.criticalChange == lines(summary)[2])
    }

    @Test func otherThingsAreCountedByKindAndPlace() {
        let summary = summary([
            change(1, .added, x: 100, y: 100), change(2, .added, x: 200, y: 100), change(3, .moved, .tag, old: "D-04", new: "D-04"),
            change(4, .modified, .hatch, x: 100, y: 1200),
        ])
        #expect(lines(summary).dropFirst() == [
            "2 drawn elements were added (upper left).", "1 hatched area was modified (left).",
            "1 tag “D-04” was moved (centre).",
        ][...])
    }

    @Test func theTitleBlockStandsLastInOneSentence() {
        let summary = summary([
            change(1, .text, .titleBlock, old: "7/18", new: "7/24"), change(2, .text, .titleBlock, old: "7/18", new: "7/24"), change(3, .added, .titleBlock),
            change(4, .added),
        ])
        #expect(lines(summary).last == "In the title block: “7/18” is now “7/24” (2 times); 1 more.")
        #expect(summary.citations.last == ["A-101-1", "A-101-2", "A-101-3"])
        #expect(summary.criticalChange == nil)
    }

    @Test func structuralWordsAreGraverThanDimensionsAndTheseThanRemovals() {
        let removed = change(1, .removed)
        let dimension = change(2, .text, .dimension, old: "3000", new: "3200")
        let bolts = change(3, .text, .note, old: "5/8\" THRU BOLTS", new: "3/4\" THRU BOLTS")
        #expect(summary([removed, dimension, bolts]).criticalChange?.contains("BOLTS") == true)
        #expect(summary([removed, dimension]).criticalChange?.hasPrefix("Dimension") == true)
        #expect(summary([removed]).criticalChange?.contains("removed") == true)
        #expect(summary([change(1, .added)]).criticalChange == nil)
        #expect(summary([change(1, .removed, .fill)]).criticalChange == nil)
        #expect(summary([change(1, .text, .tag, old: "W12X26", new: "W12X30"), dimension]).criticalChange?.contains("W12X30") == true)
    }

    @Test func everySentenceAboutChangesCitesChangesThatExistAndEveryChangeIsCited() {
        var course = SplitMix(seed: 5)
        for round in 0..<40 {
            let changes = (1...(1 + round * 4)).map { id -> Change in
                let strings = ["", "BEAM", "3000", "12'-6\"", "NOTE \(Int.random(in: 0..<9, using: &course))", "D-04\nSIM."]
                return change(
                    id, Change.Kind.allCases.randomElement(using: &course) ?? .added, Change.Category.allCases.randomElement(using: &course) ?? .note,
                    old: Bool.random(using: &course) ? nil : strings.randomElement(using: &course), new: strings.randomElement(using: &course),
                    x: Double.random(in: 0..<3600, using: &course))
            }
            let summary = summary(changes)
            let ids = Set(changes.map(\.id))
            #expect(lines(summary).count == summary.citations.count)
            #expect(summary.citations.dropFirst().allSatisfy { !$0.isEmpty })
            #expect(Set(summary.citations.joined()).isSubset(of: ids))
            #expect(Set(summary.citations.dropFirst().joined()) == ids)
            #expect(summary.citations.dropFirst().joined().count == ids.count)
            if let critical = summary.criticalChange { #expect(lines(summary).contains(critical)) }
        }
    }

    @Test func aLongListStaysShort() {
        let changes = (1...300).map { change($0, .text, .note, old: "OLD \($0)", new: "NEW \($0)") } + (301...500).map { change($0, .added, .note, new: "T\($0)") }
        let summary = summary(changes)
        #expect(lines(summary).count < 25)
        #expect(summary.text.contains("288 more texts were replaced"))
    }

    @Test func placesNeedThePaper() {
        let small = report([change(1, .added, x: 100, y: 100)])
        #expect(lines(RuleSummary.summary(of: small))[1] == "1 drawn element was added.")
        let wide = report([change(1, .added, x: 100, y: 100), change(2, .text, .titleBlock, old: "1", new: "2", x: 2400, y: 1600)])
        #expect(lines(RuleSummary.summary(of: wide))[1] == "1 drawn element was added (upper left).")
    }

    @Test func sheetsWithoutChangesSayWhatTheyAre() {
        #expect(RuleSummary.summary(of: report([], status: .unchanged)).text == "Sheet A-101 First floor plan is unchanged.")
        #expect(RuleSummary.summary(of: report([], status: .added)).text.hasPrefix("Sheet A-101 First floor plan is new"))
        #expect(RuleSummary.summary(of: report([], status: .removed)).text.hasPrefix("Sheet A-101 First floor plan is gone"))
        var refused = report([], status: .refused)
        refused.alignment = .refused(["one of the sheets is blank.", "no words in common"])
        #expect(RuleSummary.summary(of: refused).text == "Sheet A-101 First floor plan could not be compared: one of the sheets is blank; no words in common.")
        var failed = report([], status: .failed)
        failed.failure = "the page is corrupt."
        let summary = RuleSummary.summary(of: failed)
        #expect(summary.text == "Sheet A-101 First floor plan failed: the page is corrupt.")
        #expect(summary.citations == [[]] && summary.recommendations.count == 1)
    }

    @Test func recommendationsNameTheChangesTheyRestOn() {
        let statements = RuleSummary.statements(
            about: report([change(1, .text, .dimension, old: "3000", new: "3200"), change(2, .removed), change(3, .removed, .fill)]))
        #expect(statements.recommendations.map(\.citations) == [["A-101-1"], ["A-101-2"]])
        #expect(statements.recommendations[1].text.hasSuffix("(A-101-2)."))
    }

    @Test func poorAlignmentAndDoubtfulPairsAreToBeLookedAt() {
        var sheet = report([change(1, .added, .fill)])
        sheet.alignment = Alignment(
            transform: .identity, verdict: .poor, score: 0.5, inlierRatio: 0.5, residualMillimetres: 1, reasons: ["views may have moved"])
        sheet.match = SheetMatch(method: .order, confidence: 0.3)
        let advice = RuleSummary.summary(of: sheet).recommendations
        #expect(advice.count == 2 && advice[0].contains("views may have moved") && advice[1].contains("place in the set"))
    }

    @Test func changesAreToldByDiscipline() {
        let statements = RuleSummary.statements(
            about: report([
                change(1, .added), change(2, .text, .note, old: "DUCT UP", new: "DUCT DOWN"), change(3, .text, .note, old: "BEAM", new: "GLULAM BEAM"),
                change(4, .text, .titleBlock, old: "1", new: "2"),
            ]))
        #expect(statements.disciplines.map(\.discipline) == [.structural, .architectural, .mechanical])
        #expect(statements.disciplines.map(\.citations) == [["A-101-3"], ["A-101-1"], ["A-101-2"]])
        #expect(statements.disciplines[2].text == "1 change (1 text changed), e.g. “DUCT DOWN”.")
    }
}
