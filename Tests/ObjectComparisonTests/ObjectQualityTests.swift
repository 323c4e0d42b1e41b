import ObjectComparison
import Testing

struct ObjectQualityTests {
    private func object(_ id: String, _ type: String = "wall", x: Double = 0, width: Double = 1) -> DrawingObject {
        DrawingObject(id: id, type: type, x: x, y: 0, width: width, height: 1)
    }

    @Test func everyRepeatOfAnIdIsTold() {
        let found = ObjectQuality().issues(of: ObjectList([object("A"), object("B"), object("A"), object("A")])).kept
        #expect(found.map(\.problem) == [.duplicateID, .duplicateID])
        #expect(found.map(\.entry) == [2, 3])
    }

    @Test func negativeSizesUnknownTypesAndPlacesBesideTheSheetAreTold() {
        let quality = ObjectQuality(knownTypes: ["wall"], sheet: .init(left: 0, bottom: 0, right: 100, top: 100))
        let found = quality.issues(of: ObjectList([object("A", width: -1), object("B", "lamp"), object("C", x: 99.5), object("D", x: 99)])).kept
        #expect(found.map(\.problem) == [.negativeSize, .unknownType, .outsideSheet])
        #expect(found.map(\.description) == ["entry 0 (A): width is negative", "entry 1: the type lamp is not known", "entry 2 (C) lies outside the sheet"])
    }

    @Test func anyTypeAndPlaceIsFineWhereNothingElseIsSaid() {
        #expect(ObjectQuality().issues(of: ObjectList([object("A", "lamp", x: -1e9)])).found == 0)
    }

    @Test func onlySomeAreKeptAndAllAreCounted() {
        let list = ObjectList((0..<50).map { object("A\($0)", width: -1) })
        let found = ObjectQuality(mostIssues: 10).issues(of: list)
        #expect(found.kept.count == 10 && found.found == 50)
    }
}
