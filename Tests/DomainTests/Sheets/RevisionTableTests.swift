import Domain
import Testing

@Suite struct RevisionTableTests {
    private func cells(_ y: Double, _ texts: [String]) -> [Word] {
        zip([2100.0, 2140, 2210, 2400], texts).flatMap { x, text in Typed(x: x, y: y, height: 8).line(text) }
    }

    private func rows(_ words: [Word]) -> [RevisionRow]? { RevisionTable.find(in: words, width: 2448, height: 1584)?.rows }

    private let first = RevisionRow(mark: "1", date: "06/03/2019", description: "ISSUED FOR PERMIT")
    private let second = RevisionRow(mark: "2", date: "06/12/2019", description: "STEEL SHIMS ADDED")

    @Test func rowsBelowTheCaptionsAreRead() {
        let words = cells(800, ["NO.", "DATE", "DESCRIPTION", "BY"]) + cells(815, ["1", first.date, first.description, "LK"])
            + cells(830, ["2", second.date, second.description, "MS"])
        #expect(rows(words) == [first, second])
    }

    @Test func rowsAboveTheCaptionsAreReadFromTheCaptionsOutwards() {
        let words = cells(830, ["REV", "DATE", "REVISIONS"]) + cells(815, ["1", first.date, first.description])
            + cells(800, ["2", second.date, second.description])
        #expect(rows(words) == [first, second])
    }

    @Test func theNearerSideHoldsTheRows() {
        let words = cells(815, ["1", first.date, first.description]) + cells(830, ["REV", "DATE", "DESCRIPTION"]) + cells(880, ["E", second.date, "PRINTS"])
        #expect(rows(words) == [first])
    }

    @Test func theTablesAreaHoldsCaptionsAndRows() throws {
        let words = cells(800, ["NO.", "DATE", "DESCRIPTION", "BY"]) + cells(815, ["1", first.date, first.description, "LK"])
        let table = try #require(RevisionTable.find(in: words, width: 2448, height: 1584))
        #expect(abs(table.bounds.top - 800) < 1 && abs(table.bounds.bottom - 823) < 1 && abs(table.bounds.left - 2100) < 1)
    }

    @Test func aTableWithoutRowsIsNotAPageWithoutTable() {
        #expect(rows(cells(800, ["NO.", "DATE", "DESCRIPTION"])) == [])
        #expect(rows(cells(800, ["NO.", "SIZE", "DESCRIPTION"])) == nil)
    }

    @Test func otherDatesOfTheTitleBlockAreNoRows() {
        let stamp = Typed(x: 2140, y: 1400, height: 8).line("06/20/2019")
        #expect(rows(cells(800, ["NO.", "DATE", "DESCRIPTION"]) + cells(815, ["1", first.date, first.description]) + stamp) == [first])
    }

    @Test func onlyNewRowsAreAdded() {
        let old = RevisionRow(mark: "1", date: "06/03/2019", description: "Issued for  permit")
        #expect(RevisionTable.added(old: [old], new: [first, second]) == [second])
    }

    @Test(arguments: ["06/12/2019", "2019-06-12", "12.6.19", "June 12, 2019", "12 JUN 2019", "06-24-19", "DATE: 6/3/2019", "6/3/2019 3:45:10 PM"])
    func datesAreKnown(text: String) { #expect(StampText.isDate(text)) }

    @Test(arguments: ["3/4\"", "A-101", "1/8\" = 1'-0\"", "12'-3 1/2\"", "555-1234", "13/14/2019", "3 1/2", "ROOM 101", "10.5.3.1"])
    func otherStringsAreNoDates(text: String) { #expect(!StampText.isDate(text)) }
}
