import Testing

@testable import Domain

@Suite struct SheetMatchingTests {
    @Test func pairsByNumberWhereverTheSheetsLie() {
        let result = SheetMatching.match(
            old: [sheet(0, "A-101"), sheet(1, "A-102"), sheet(2, "S-201")], new: [sheet(0, "S-201"), sheet(1, "A-101"), sheet(2, "A-103")])
        #expect(pages(result) == [[2, 0], [0, 1]])
        #expect(result.pairs.allSatisfy { $0.match.method == .number && $0.match.confidence > 0.9 })
        #expect(result.removed == [1])
        #expect(result.added == [2])
    }

    @Test(arguments: [
        ("A-101", "A101"), ("A1.01", "A-101"), ("A-1O1", "A-101"), ("A-l01", "A-101"), ("S-S01", "S-501"), ("A-01", "A-1"),
        ("4-A-101", "A-101"), ("A 101", "A.101"), ("A–101.B", "A101B"),
    ])
    func pairsNumbersThatAreWrittenOrReadDifferently(old: String, new: String) {
        let result = SheetMatching.match(old: [sheet(0, "G-001"), sheet(1, old)], new: [sheet(0, new), sheet(1, "G-001")])
        #expect(pages(result) == [[1, 0], [0, 1]])
        #expect(result.pairs[0].match.method == .normalisedNumber)
    }

    @Test(arguments: [("4-A-101", "5-A-101"), ("A-1.11", "A-1.12"), ("A-101", "AD-101"), ("A-101A", "A-101B")])
    func doesNotPairNumbersThatAreNotTheSame(old: String, new: String) {
        let result = SheetMatching.match(old: [sheet(0, "G-001"), sheet(1, old)], new: [sheet(0, "G-001"), sheet(1, new)])
        #expect(pages(result) == [[0, 0]])
        #expect(result.removed == [1] && result.added == [1])
    }

    @Test func anExactNumberGoesBeforeOneThatIsOnlyAlike() {
        let result = SheetMatching.match(old: [sheet(0, "A1.11"), sheet(1, "A11.1")], new: [sheet(0, "A11.1"), sheet(1, "A1.11")])
        #expect(pages(result) == [[1, 0], [0, 1]])
    }

    @Test func aNumberThatStandsTwiceIsResolvedByTitleThenContentThenOrder() {
        let old = [
            sheet(0, "A-501", "Door details", words: vocabulary("door")), sheet(1, "A-501", "Stair details", words: vocabulary("stair")),
            sheet(2, "2", words: vocabulary("plate")), sheet(3, "2", words: vocabulary("angle")), sheet(4, "7"), sheet(5, "7"),
        ]
        let new = [
            sheet(0, "A-501", "Stair details", words: vocabulary("stair")), sheet(1, "A-501", "Door details", words: vocabulary("door")),
            sheet(2, "2", words: vocabulary("angle")), sheet(3, "2", words: vocabulary("plate")), sheet(4, "7"), sheet(5, "7"),
        ]
        #expect(pages(SheetMatching.match(old: old, new: new)) == [[1, 0], [0, 1], [3, 2], [2, 3], [4, 4], [5, 5]])
    }

    @Test func aRenumberedSheetIsFoundByItsContent() throws {
        let result = SheetMatching.match(
            old: [sheet(0, "A-101", words: vocabulary("plan")), sheet(1, "A-105", words: vocabulary("roof"))],
            new: [sheet(0, "A-101", words: vocabulary("plan")), sheet(1, "A-201", words: vocabulary("elevation")), sheet(2, "A-106", words: vocabulary("roof"))])
        #expect(pages(result) == [[0, 0], [1, 2]])
        #expect(result.pairs.last?.match.method == .content)
        #expect(result.added == [1])
    }

    @Test func sheetsThatMoveUpByOneNumberAreFoundByTitleAndContent() {
        let old = [
            sheet(0, "A-102", "Second floor plan", words: vocabulary("second")), sheet(1, "A-103", "Roof plan", words: vocabulary("roof")),
            sheet(2, "A-104", "Ceiling plan", words: vocabulary("ceiling")),
        ]
        let new = [
            sheet(0, "A-102", "Second floor plan", words: vocabulary("second")), sheet(1, "A-103", "Third floor plan", words: vocabulary("third")),
            sheet(2, "A-104", "Roof plan", words: vocabulary("roof")), sheet(3, "A-105", "Ceiling plan", words: vocabulary("ceiling")),
        ]
        let result = SheetMatching.match(old: old, new: new)
        #expect(pages(result) == [[0, 0], [1, 2], [2, 3]])
        #expect(result.added == [1])
    }

    @Test func typicalFloorsAreNotTakenForOneRenumberedSheet() {
        let result = SheetMatching.match(
            old: [sheet(0, "A-105", "Level 5 plan", words: vocabulary("typical")), sheet(1, "A-106", "Level 6 plan", words: vocabulary("typical"))],
            new: [sheet(0, "A-105", "Level 5 plan", words: vocabulary("typical")), sheet(1, "A-107", "Level 7 plan", words: vocabulary("typical"))])
        #expect(pages(result) == [[0, 0]])
        #expect(result.removed == [1] && result.added == [1])
    }

    @Test func aSheetWhoseTextWasRedoneKeepsItsNumbersPartner() {
        let result = SheetMatching.match(
            old: [sheet(0, "A-101", "Plan", words: vocabulary("hand")), sheet(1, "A-102")],
            new: [sheet(0, "A-101", "Ground floor", words: vocabulary("cad")), sheet(1, "A-102")])
        #expect(pages(result) == [[0, 0], [1, 1]])
        #expect(result.pairs[0].match.method == .number)
        #expect(result.pairs[0].match.confidence < result.pairs[1].match.confidence)
    }

    @Test func titleAndDisciplinePairWhereNoNumberCouldBeRead() {
        let result = SheetMatching.match(
            old: [sheet(0, nil, "Lighting plan", discipline: .electrical), sheet(1, nil, "Site plan", discipline: .civil)],
            new: [sheet(0, "C-100", "SITE PLAN", discipline: .civil), sheet(1, nil, "Lighting plan", discipline: .electrical)])
        #expect(pages(result) == [[1, 0], [0, 1]])
        #expect(result.pairs.allSatisfy { $0.match.method == .title })
    }

    @Test func theBestTotalWinsOverTheBestFirstPair() {
        // The first old page resembles both new ones; the second only the first.
        let result = SheetMatching.match(
            old: [sheet(0, words: vocabulary("a", 40) + vocabulary("b", 40)), sheet(1, words: vocabulary("a", 40) + vocabulary("c", 30))],
            new: [sheet(0, words: vocabulary("a", 40) + vocabulary("b", 30)), sheet(1, words: vocabulary("b", 40) + vocabulary("a", 25))])
        #expect(pages(result) == [[1, 0], [0, 1]])
    }

    @Test func unnumberedScansArePairedByTheirPlaceBetweenPairs() {
        let result = SheetMatching.match(
            old: [sheet(0), sheet(1, "A-101"), sheet(2), sheet(3, "A-102")],
            new: [sheet(0, "A-101"), sheet(1), sheet(2, "A-102"), sheet(3)])
        #expect(pages(result) == [[1, 0], [2, 1], [3, 2]])
        #expect(result.pairs[1].match == SheetMatch(method: .order, confidence: 0.5))
        #expect(result.removed == [0] && result.added == [3])
    }

    @Test func orderAloneNeverPairsNumbersThatDiffer() {
        let result = SheetMatching.match(old: [sheet(0, "A-101"), sheet(1, "A-102")], new: [sheet(0, "B-7"), sheet(1, "B-8")])
        #expect(result.pairs.isEmpty)
        let doubtful = SheetMatching.match(
            old: [sheet(0, "A-101", confidence: 0.2), sheet(1, "A-102")], new: [sheet(0, "B-7", confidence: 0.2), sheet(1, "A-102")])
        #expect(pages(doubtful) == [[0, 0], [1, 1]])
    }

    @Test func setsOfOnePageAreAPairUnlessNumberAndContentBothDenyIt() {
        #expect(pages(SheetMatching.match(old: [sheet(0)], new: [sheet(0)])) == [[0, 0]])
        #expect(pages(SheetMatching.match(old: [sheet(0, "A-1")], new: [sheet(0, "B-2")])) == [[0, 0]])
        #expect(pages(SheetMatching.match(old: [sheet(0, "A-1", words: vocabulary("x"))], new: [sheet(0, "A-1", words: vocabulary("y"))])) == [[0, 0]])
        let other = SheetMatching.match(old: [sheet(0, "A-1", words: vocabulary("x"))], new: [sheet(0, "B-2", words: vocabulary("y"))])
        #expect(other.pairs.isEmpty && other.removed == [0] && other.added == [0])
    }

    @Test func aPersonsPairsWinAndRefusedPairsAreNotMadeAgain() {
        let old = [sheet(0, "A-101"), sheet(1, "A-102")]
        let new = [sheet(0, "A-101"), sheet(1, "A-102")]
        let forced = SheetMatching.match(old: old, new: new, forced: [(old: 0, new: 1), (old: 0, new: 0)])
        #expect(forced.pairs == [SheetPairing(old: 0, new: 1, match: SheetMatch(method: .person, confidence: 1))])
        #expect(forced.removed == [1] && forced.added == [0])
        let refused = SheetMatching.match(old: old, new: new, forbidden: [SheetKey(old: 0, new: 0)])
        #expect(pages(refused) == [[1, 1]])
    }

    @Test func theOrderOfArrivalMakesNoDifference() {
        var course = SplitMix(seed: 7)
        let old = (0..<40).map { sheet($0, $0 % 5 == 0 ? nil : "A-\($0 / 3)", $0 % 2 == 0 ? "Plan \($0)" : nil, words: vocabulary("w\($0 / 4)", 60, shared: 20)) }
        let new = (0..<40).map { sheet($0, $0 % 7 == 0 ? nil : "A-\($0 / 3)", $0 % 3 == 0 ? "Plan \($0)" : nil, words: vocabulary("w\($0 / 4)", 60, shared: 25)) }
        let expected = SheetMatching.match(old: old, new: new)
        #expect(expected.pairs.count > 30)
        for _ in 0..<5 {
            #expect(SheetMatching.match(old: old.shuffled(using: &course), new: new.shuffled(using: &course)) == expected)
        }
    }

    @Test func everySheetOfALargeSetComesOutOnce() {
        let old = (0..<500).map { sheet($0, "A-\($0)", words: vocabulary("w\($0)", 20)) }
        let new = (0..<500).map { sheet($0, $0 % 10 == 0 ? nil : "A-\(499 - $0)", words: vocabulary("w\(499 - $0)", 20)) }
        let result = SheetMatching.match(old: old, new: new)
        #expect(pages(result) == (0..<500).map { [499 - $0, $0] })
    }

    @Test func theMatcherOfTheJobMachineIsThisOne() {
        let matcher = SheetMatching.matcher
        #expect(matcher([sheet(0, "A-1"), sheet(1, "A-2")], [sheet(0, "A-2")], []).map(\.old) == [1])
        let refused: Set = [SheetKey(old: 1, new: 0)]
        #expect(matcher([sheet(0, "A-1"), sheet(1, "A-2")], [sheet(0, "A-2")], refused).isEmpty)
    }
}
