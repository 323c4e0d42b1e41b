import Domain
import ObjectComparison
import Testing

struct ObjectComparerTests {
    private let wall = DrawingObject(id: "A1", type: "wall", x: 10, y: 5, width: 8, height: 1)
    private let door = DrawingObject(id: "D1", type: "door", x: 4, y: 2, width: 1, height: 2)
    private let window = DrawingObject(id: "W1", type: "window", x: 3, y: 1, width: 2, height: 1)

    private func changes(_ old: [DrawingObject], _ new: [DrawingObject], threshold: Double = 0.1) -> ObjectChanges {
        ObjectComparer(settings: .init(threshold: threshold)).changes(from: ObjectList(old), to: ObjectList(new))
    }

    private func words(_ old: [DrawingObject], _ new: [DrawingObject], north: ObjectComparisonSettings.North = .up) -> ObjectWords {
        let (old, new) = (ObjectList(old), ObjectList(new))
        let settings = ObjectComparisonSettings(north: north)
        return ObjectWording(old: old, new: new, settings: settings).words(of: ObjectComparer(settings: settings).changes(from: old, to: new))
    }

    private func with(_ object: DrawingObject, _ edit: (inout DrawingObject) -> Void) -> DrawingObject {
        var object = object
        edit(&object)
        return object
    }

    @Test func theExampleOfTheGuideGivesItsResult() {
        let moved = with(door) { $0.x = 6 }
        let words = words([wall, door], [wall, moved, window])
        #expect(words.moved == ["D1 moved 2.0 units east"])
        #expect(words.added == ["W1 (window at 3.0,1.0)"])
        #expect(words.removed.isEmpty)
        #expect(words.summary == "1 object(s) moved: D1 moved 2.0 units east. 1 object(s) added: W1 (window at 3.0,1.0).")
    }

    @Test func nothingChangedSaysSo() {
        #expect(words([wall, door], [door, wall]).summary == "No changes detected.")
        #expect(words([], []).summary == "No changes detected.")
    }

    @Test func theSummaryNamesThreeOfAKindAndCountsTheRest() {
        let many = (1...5).map { DrawingObject(id: "C\($0)", type: "column", x: Double($0), y: 0, width: 1, height: 1) }
        #expect(words(many, []).summary == "5 object(s) removed: C1 (column), C2 (column), C3 (column). and 2 more.")
    }

    @Test(arguments: [
        (2.0, 0.0, "east"), (-2, 0, "west"), (0, 2, "north"), (0, -2, "south"), (2, 2, "north"), (-2, -2, "south"), (3, 2, "east"), (-0.2, 3, "north"),
    ])
    func directionsAreThoseOfTheCompass(dx: Double, dy: Double, direction: String) {
        let moved = with(wall) {
            $0.x += dx
            $0.y += dy
        }
        #expect(words([wall], [moved]).moved == ["A1 moved \(Swift.max(abs(dx), abs(dy))) units \(direction)"])
        let mirrored = ["north": "south", "south": "north"][direction] ?? direction
        #expect(words([wall], [moved], north: .down).moved == ["A1 moved \(Swift.max(abs(dx), abs(dy))) units \(mirrored)"])
    }

    @Test func aMoveCountsAboveTheThresholdOnly() {
        #expect(changes([door], [with(door) { $0.x = 4.5 }], threshold: 0.5).count == 0)
        #expect(changes([door], [with(door) { $0.x = 4.5625 }], threshold: 0.5).moved == [.init(old: 0, new: 0)])
    }

    @Test func oneObjectCanBeMovedResizedAndRetyped() {
        let found = changes([wall, door], [door, with(wall) { ($0.x, $0.width, $0.type) = (11, 9, "beam") }])
        let pair = ObjectChanges.Pair(old: 0, new: 1)
        #expect(found.moved == [pair] && found.resized == [pair] && found.retyped == [pair])
        #expect(found.added.isEmpty && found.removed.isEmpty && found.reidentified.isEmpty)
    }

    @Test func anIdThatChangedAloneIsARename() {
        let found = changes([wall, door], [with(wall) { $0.id = "A7" }, door])
        #expect(found.reidentified == [.init(old: 0, new: 0)])
        #expect(found.count == 1)
        #expect(words([wall], [with(wall) { $0.id = "A7" }]).reidentified == ["A1 is now A7 (wall)"])
    }

    @Test func anotherTypeOrPlaceIsNoRename() {
        #expect(changes([wall], [with(wall) { ($0.id, $0.type) = ("A7", "beam") }]).reidentified.isEmpty)
        #expect(changes([wall], [with(wall) { ($0.id, $0.x) = ("A7", 10.2) }]).reidentified.isEmpty)
    }

    /// The nearest first would leave one without partner.
    @Test func renamesAreChosenForTheBestOfAll() {
        func column(_ id: String, _ x: Double) -> DrawingObject { DrawingObject(id: id, type: "column", x: x, y: 0, width: 1, height: 1) }
        let found = changes([column("A", 0), column("B", 0.08)], [column("C", 0.07), column("D", 0.15)])
        #expect(found.reidentified == [.init(old: 0, new: 0), .init(old: 1, new: 1)])
    }

    @Test func twinsThatWereAllRenamedArePairedOff() {
        let old = (0..<3000).map { DrawingObject(id: "A\($0)", type: "tile", x: 0, y: 0, width: 1, height: 1) }
        let new = (0..<3000).map { DrawingObject(id: "B\($0)", type: "tile", x: 0.01, y: 0, width: 1, height: 1) }
        #expect(changes(old, old.map { object in with(object) { $0.id = "C" + $0.id } }).reidentified.count == 3000)
        #expect(changes(Array(old.prefix(60)), Array(new.prefix(60))).reidentified.count == 60)
    }

    @Test func coordinatesFarOutAreCompared() {
        let far = DrawingObject(id: "F1", type: "wall", x: 1e300, y: -1e300, width: 1, height: 1)
        #expect(changes([far], [with(far) { $0.id = "F2" }]).reidentified.count == 1)
        #expect(changes([far], [with(far) { $0.y = 1e300 }]).moved.count == 1)
    }

    @Test func objectsWithOneIdAreAllCompared() {
        let twin = with(wall) { $0.x = 50 }
        #expect(changes([wall, twin], [twin, wall]).count == 0)
        let found = changes([wall, twin], [wall])
        #expect(found.removed == [1] && found.count == 1)
        #expect(changes([wall], [twin, wall]).added == [0])
        #expect(changes([wall, twin], [with(wall) { $0.x = 20 }, with(wall) { $0.x = 60 }]).moved.count == 2)
    }

    @Test func everyObjectIsAccountedForInRandomLists() {
        var course = SplitMix(seed: 5)
        for _ in 0..<100 {
            func list() -> [DrawingObject] {
                (0..<Int.random(in: 0...30, using: &course)).map { _ in
                    DrawingObject(
                        id: "I\(Int.random(in: 0...20, using: &course))", type: ["wall", "door"].randomElement(using: &course) ?? "", x: Double.random(in: 0...1, using: &course),
                        y: 0, width: 1, height: 1)
                }
            }
            let (old, new) = (list(), list())
            let found = changes(old, new)
            // What is not removed has a partner, and what is not added is one.
            #expect(old.count - found.removed.count == new.count - found.added.count)
            #expect(Set(found.removed).isDisjoint(with: found.reidentified.map(\.old)))
            #expect(found.reidentified.allSatisfy { old[$0.old].id != new[$0.new].id && old[$0.old].type == new[$0.new].type })
            let back = changes(new, old)
            #expect(back.removed.count == found.added.count && back.reidentified.count == found.reidentified.count)
        }
    }
}
