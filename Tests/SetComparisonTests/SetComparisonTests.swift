import Domain
import Testing

@testable import SetComparison

@Suite struct SetComparisonTests {
    func compare(
        _ old: [MemorySet.Page], _ new: [MemorySet.Page], forced: [(old: Int, new: Int)] = [], budget: Int = 320 << 20
    ) async -> Report {
        await SetComparison(
            old: MemorySet(old), new: MemorySet(new), options: .init(dpi: 150, forcedPairs: forced, rasterBudget: budget)
        ).run()
    }

    func pages(_ report: Report) -> [[Int?]] { report.sheets.map { [$0.oldPage, $0.newPage] } }

    @Test func sheetsArePairedByNumberAndComeInTheOrderOfASetWithRemovedOnesLast() async {
        let report = await compare(
            [.init(number: "A-10", seed: 1), .init(number: "A-2", seed: 2), .init(number: "A-1", seed: 3)],
            [.init(number: "S-1", seed: 4), .init(number: "A-10", seed: 1), .init(number: "A-2", seed: 2)])
        #expect(report.sheets.map(\.sheetNumber) == ["S-1", "A-2", "A-10", "A-1"])
        #expect(pages(report) == [[nil, 1], [2, 3], [1, 2], [3, nil]])
        #expect(report.sheets.map(\.status) == [.added, .unchanged, .unchanged, .removed])
        #expect(report.sheets.map { $0.match?.method } == [nil, .number, .number, nil])
    }

    @Test func sheetsWithoutNumberArePairedByTheirContent() async {
        let report = await compare([.init(seed: 1), .init(seed: 2)], [.init(seed: 2), .init(seed: 1)])
        #expect(pages(report) == [[2, 1], [1, 2]])
        #expect(report.sheets.allSatisfy { $0.match?.method == .content && $0.status == .unchanged })
    }

    @Test func aPersonsPairsWin() async {
        let report = await compare(
            [.init(number: "A-1", seed: 1), .init(number: "A-2", seed: 2)], [.init(number: "A-1", seed: 1), .init(number: "A-2", seed: 2)],
            forced: [(old: 0, new: 1), (old: 7, new: 0)])
        #expect(pages(report) == [[nil, 1], [1, 2], [2, nil]])
        #expect(report.sheets[1].match == SheetMatch(method: .person, confidence: 1))
    }

    @Test func aPageThatCannotBeReadCostsThatSheetOnly() async {
        let report = await compare(
            [.init(number: "A-1", seed: 1), .init(number: "A-2", seed: 2, isCorrupt: true)],
            [.init(number: "A-1", seed: 1), .init(number: "A-2", seed: 2, isCorrupt: true)])
        #expect(pages(report) == [[1, 1], [nil, 2], [2, nil]])
        #expect(report.sheets.map(\.status) == [.unchanged, .failed, .failed])
        #expect(report.sheets[1].failure == "the page is corrupt")
    }

    @Test func everySheetHasASummaryThatCitesItsChanges() async throws {
        let report = await compare(
            [.init(number: "A-1", seed: 1), .init(number: "A-2", seed: 2), .init(number: "A-3", seed: 3)],
            [.init(number: "A-1", seed: 1, hasBar: true), .init(number: "A-2", seed: 2)])
        #expect(report.sheets.map(\.status) == [.changed, .unchanged, .removed])
        let summaries = report.sheets.compactMap(\.summary)
        #expect(summaries.count == 3 && summaries.allSatisfy { $0.source == .rules && !$0.text.isEmpty })
        #expect(Set(summaries[0].citations.joined()) == Set(report.sheets[0].changes.map(\.id)))
        #expect(summaries[0].text.contains("centre"))
        #expect(summaries[1].text == "Sheet A-2 is unchanged.")
    }

    @Test func aSmallBudgetForRastersGivesTheSameReport() async {
        let old: [MemorySet.Page] = [.init(number: "A-1", seed: 1), .init(number: "A-2", seed: 2)]
        let new: [MemorySet.Page] = [.init(number: "A-1", seed: 1, hasBar: true), .init(number: "A-2", seed: 2)]
        let roomy = await compare(old, new)
        let tight = await compare(old, new, budget: 0)
        #expect(roomy == tight)
    }
}

@Suite struct SheetNamesTests {
    private func sheet(_ number: String?, old: Int? = nil, new: Int? = nil) -> SheetReport {
        SheetReport(sheetNumber: number, title: nil, discipline: nil, status: .unchanged, oldPage: old, newPage: new)
    }

    @Test func aNumberThatStandsOnceIsTheName() {
        #expect(SheetNames.unique([sheet("A-1", new: 1), sheet(nil, new: 2), sheet(nil, old: 3)]) == ["A-1", "page-2", "old-page-3"])
    }

    @Test func numbersThatWouldShareAFolderGetTheirPages() {
        #expect(
            SheetNames.unique([sheet("A/1", new: 1), sheet("A:1", new: 2), sheet("a_1", old: 3), sheet("B", new: 4)])
                == ["A/1-page-1", "A:1-page-2", "a_1-old-page-3", "B"])
        let clash = SheetNames.unique([sheet("2", new: 1), sheet("2", new: 5), sheet("2-page-1", new: 7)])
        #expect(clash == ["2-page-1-again", "2-page-5", "2-page-1"])
    }

    @Test func aFolderStaysInside() {
        #expect(SheetNames.folder("../A 1") == "_.._A_1")
    }
}

extension SetComparisonTests {
    @Test func idsOfChangesAreUniqueThoughANumberStandsTwice() async {
        let report = await compare(
            [.init(number: "2", seed: 1), .init(number: "2", seed: 2)],
            [.init(number: "2", seed: 2, hasBar: true), .init(number: "2", seed: 1, hasBar: true)])
        #expect(pages(report) == [[2, 1], [1, 2]])
        let ids = report.sheets.flatMap(\.changes).map(\.id)
        #expect(ids.count >= 2 && Set(ids).count == ids.count)
    }
}

extension SetComparisonTests {
    @Test func picturesOfAPairStandWithItsSheetAndWithEachChange() async {
        let comparison = SetComparison(
            old: MemorySet([.init(number: "A-1", seed: 1), .init(number: "A-2", seed: 2)]),
            new: MemorySet([.init(number: "A-1", seed: 1, hasBar: true), .init(number: "A-2", seed: 2)]), options: .init(dpi: 150))
        let report = await comparison.run(illustrate: { pair in
            let pictures = pair.report.changes.prefix(1).map { ($0.id, ["before": "\($0.id)-before.png"]) }
            return Illustration(
                files: ["overlay": "\(pair.name).png"], changeFiles: Dictionary(uniqueKeysWithValues: pictures),
                notes: pictures.isEmpty ? [] : ["seen"])
        })
        #expect(report.sheets.map(\.files) == [["overlay": "A-1.png"], ["overlay": "A-2.png"]])
        #expect(report.sheets[0].changes.first?.files == ["before": "A-1-1-before.png"])
        #expect(report.sheets[0].changes.dropFirst().allSatisfy { $0.files == nil })
        #expect(report.sheets.map(\.notes) == [["seen"], nil])
    }
}
