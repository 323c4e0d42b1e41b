import Domain
import Testing

@testable import SetComparison

@Suite struct GivenPointsTests {
    @Test func pointsAreReadForASheetNumberOrForPages() throws {
        let pairs = [
            PointPair(old: Point(x: 100, y: 200), new: Point(x: 110.5, y: 210)), PointPair(old: Point(x: 900, y: 700), new: Point(x: 910.5, y: 710)),
        ]
        #expect(GivenPoints(text: "A-101=100,200:110.5,210 900,700:910.5,710") == GivenPoints(sheet: .number("A-101"), pairs: pairs))
        #expect(GivenPoints(text: "2:3=100,200:110.5,210;900,700:910.5,710") == GivenPoints(sheet: .pages(old: 1, new: 2), pairs: pairs))
    }

    @Test(arguments: [
        "", "A-101", "A-101=", "=1,2:3,4 5,6:7,8", "A-101=1,2:3,4", "A-101=1,2:3 5,6:7,8", "A-101=1,2:3,x 5,6:7,8", "A-101=1,2:3,nan 5,6:7,8",
        "A-101=1,2:3,4 1,2:3,4 1,2:3,4 1,2:3,4 1,2:3,4",
    ])
    func otherFormsAreRefused(text: String) {
        #expect(GivenPoints(text: text) == nil)
    }

    @Test func pointsServeTheirSheetAlone() {
        let sheet = SheetEntry(oldPage: 0, newPage: 2, match: nil, identity: SheetIdentity(number: "A-101"), failure: nil)
        #expect(GivenPoints(sheet: .number("a-101"), pairs: []).isFor(sheet))
        #expect(!GivenPoints(sheet: .number("A-102"), pairs: []).isFor(sheet))
        #expect(GivenPoints(sheet: .pages(old: 0, new: 2), pairs: []).isFor(sheet))
        #expect(!GivenPoints(sheet: .pages(old: 0, new: 1), pairs: []).isFor(sheet))
    }
}
