import Testing

@testable import Domain

@Suite struct SheetOrderTests {
    private func numbers(_ numbers: [String?]) -> [String?] {
        let sheets = numbers.map { SheetIdentity(number: $0) }
        return SheetOrder.indices(sheets).map { numbers[$0] }
    }

    @Test func countsAsAPersonDoes() {
        #expect(numbers(["A-10", "A-2", "A-2.1", "A-2A", "A-1.10", "A-1.9"]) == ["A-1.9", "A-1.10", "A-2", "A-2.1", "A-2A", "A-10"])
    }

    @Test func disciplinesStandAsInADrawingSet() {
        #expect(numbers(["E-101", "A-101", "S-101", "G-001", "M-101", "P-101", "C-101"]) == ["G-001", "C-101", "S-101", "A-101", "P-101", "M-101", "E-101"])
    }

    @Test func aSheetWithoutNumberStaysBehindItsNeighbour() {
        let sheets: [SheetIdentity] = [
            SheetIdentity(title: "Cover"), SheetIdentity(number: "A-102"), SheetIdentity(title: "Sketch"), SheetIdentity(number: "A-101"),
        ]
        #expect(SheetOrder.indices(sheets) == [0, 3, 1, 2])
    }

    @Test func theDisciplineThatWasReadGoesBeforeTheLetters() {
        let left = SheetIdentity(number: "X-1", discipline: .civil)
        let right = SheetIdentity(number: "A-1")
        #expect(SheetOrder.precedes(left, right) && !SheetOrder.precedes(right, left))
        #expect(SheetOrder.precedes(right, SheetIdentity()))
    }
}
