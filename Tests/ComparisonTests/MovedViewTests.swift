import Domain
import PageReading
import Testing

@testable import Comparison

/// Three views on a sheet, each at its place and scale.
private func sheet(_ first: Point, _ second: Point, _ third: Point, scale: Double = 1) -> DrawnSheet {
    var sheet = DrawnSheet()
    sheet.add(view: 1, at: first)
    sheet.add(view: 2, at: second, scale: scale)
    sheet.add(view: 3, at: third)
    return sheet
}

private let left = Point(x: 70, y: 70)
private let right = Point(x: 560, y: 70)
private let lower = Point(x: 70, y: 420)

private func compare(_ old: DrawnSheet, _ new: DrawnSheet, points: [PointPair] = []) throws -> PairResult {
    try PairComparer.compare(old: old.page(), new: new.page(), idPrefix: "T", settings: ComparisonSettings(), points: points)
}

private func views(_ result: PairResult) -> [Change] { result.changes.filter { $0.category == .view } }

/// Whether a box lies where a view of 300 × 240 points with this corner is, to a few millimetres.
private func covers(_ box: Box?, _ corner: Point, scale: Double = 1) -> Bool {
    guard let box else { return false }
    let slack = 16.0
    return abs(box.left - corner.x) < slack && abs(box.top - corner.y) < slack && abs(box.right - corner.x - 300 * scale) < slack
        && abs(box.bottom - corner.y - 240 * scale) < slack
}

@Suite struct MovedViewTests {
    @Test func aViewThatMovedIsOneReportAndItsInnerChangeAnother() throws {
        let place = Point(x: 630, y: 130)
        var new = sheet(left, place, lower)
        let added = Box(left: place.x + 120, top: place.y + 180, right: place.x + 150, bottom: place.y + 230)
        new.add(added)
        let result = try compare(sheet(left, right, lower), new)
        #expect(result.status == .changed && result.alignment.verdict == .good)
        let moved = views(result)
        #expect(moved.count == 1)
        #expect(moved.first?.kind == .moved && covers(moved.first?.bounds, place) && covers(moved.first?.oldBounds, right))
        let others = result.changes.filter { $0.category != .view }
        #expect(!others.isEmpty && others.count <= 2)
        #expect(others.allSatisfy { $0.kind == .added && $0.bounds.intersects(added.grown(by: 4)) })
    }

    @Test func theShiftOfAMovedViewIsExact() throws {
        let result = try compare(sheet(left, right, lower), sheet(left, Point(x: 630, y: 130), lower))
        let view = try #require(result.alignment.views?.first)
        let there = view.transform(Point(x: 700, y: 200))
        #expect(abs(there.x - 770) < 0.15 && abs(there.y - 260) < 0.15)
        #expect(result.alignment.transform(Point(x: 100, y: 100)) == Point(x: 100, y: 100))
        #expect(result.changes.count == 1)
    }

    @Test func aViewThatWasRedrawnLargerIsOneReport() throws {
        let place = Point(x: 600, y: 110)
        let result = try compare(sheet(left, right, lower), sheet(left, place, lower, scale: 1.25))
        let moved = views(result)
        #expect(moved.count == 1)
        #expect(covers(moved.first?.bounds, place, scale: 1.25) && covers(moved.first?.oldBounds, right))
        #expect(abs((result.alignment.views?.first?.transform.scale ?? 0) - 1.25) < 0.001)
    }

    @Test func viewsThatMovedDifferentlyAreOneReportEach() throws {
        let (second, third) = (Point(x: 640, y: 120), Point(x: 300, y: 455))
        let result = try compare(sheet(left, right, lower), sheet(left, second, third))
        let moved = views(result)
        #expect(moved.count == 2 && result.changes.count == 2)
        #expect(moved.contains { covers($0.bounds, second) && covers($0.oldBounds, right) })
        #expect(moved.contains { covers($0.bounds, third) && covers($0.oldBounds, lower) })
    }

    @Test func aDrawingThatMovedInsideItsFrameIsOneReport() throws {
        let by = { (point: Point) in Point(x: point.x + 40, y: point.y + 30) }
        let result = try compare(sheet(left, right, lower), sheet(by(left), by(right), by(lower)))
        #expect(result.changes.allSatisfy { $0.category == .view })
        #expect((1...3).contains(result.changes.count))
        #expect(result.alignment.transform(Point(x: 30, y: 30)) == Point(x: 30, y: 30))
    }

    @Test func whereNothingMovedNoViewIsReported() throws {
        let old = sheet(left, right, lower)
        let same = try compare(old, old)
        #expect(same.status == .unchanged && same.alignment.views == nil)
        var edited = old
        edited.add(Box(left: 700, top: 500, right: 900, bottom: 650))
        edited.add(word: "VERIFY", at: Point(x: 720, y: 520), size: 14)
        let changed = try compare(old, edited)
        #expect(changed.status == .changed && changed.alignment.views == nil)
    }

    @Test func aNoteThatMovedIsNoView() throws {
        let draw = { (corner: Point) -> DrawnSheet in
            var sheet = sheet(left, right, lower)
            for (row, text) in ["NOTE", "VERIFY", "FIELD"].enumerated() {
                sheet.add(word: text, at: Point(x: corner.x, y: corner.y + 14 * Double(row)), size: 10)
            }
            return sheet
        }
        let result = try compare(draw(Point(x: 500, y: 450)), draw(Point(x: 800, y: 600)))
        #expect(result.status == .changed && views(result).isEmpty)
    }

    @Test func theSameSheetsGiveTheSameViewsEachTime() throws {
        let (old, new) = (sheet(left, right, lower), sheet(left, Point(x: 630, y: 130), Point(x: 300, y: 455)))
        let first = try compare(old, new)
        let second = try compare(old, new)
        #expect(first.alignment == second.alignment && first.changes == second.changes)
    }
}

@Suite struct PointPairTests {
    private func shifted(_ x: Double, _ y: Double) -> PointPair { PointPair(old: Point(x: x, y: y), new: Point(x: x + 70, y: y + 60)) }

    @Test func givenPointsWinOverTheMachine() throws {
        // The second view alone moved; its points lay it on itself, though the sheet would rather have it otherwise.
        let new = sheet(left, Point(x: 630, y: 130), lower)
        let result = try compare(sheet(left, right, lower), new, points: [shifted(560, 70), shifted(860, 310)])
        let there = result.alignment.transform(Point(x: 700, y: 200))
        #expect(abs(there.x - 770) < 3 && abs(there.y - 260) < 3)
        #expect(result.alignment.verdict != .refused && result.alignment.views == nil)
        #expect(result.alignment.reasons.contains { $0.contains("2 pairs of points") })
    }

    @Test func inexactPointsAreSharpenedByThePicture() throws {
        let old = sheet(left, right, lower)
        let off = [(70.0, 70.0, 0.9), (860, 310, -0.7), (370, 660, 0.6)].map { x, y, error in
            PointPair(old: Point(x: x, y: y), new: Point(x: x + error, y: y - error))
        }
        let result = try compare(old, old, points: off)
        #expect(result.alignment.verdict == .good && result.status == .unchanged)
    }

    @Test func pointsThatFixNothingAreRefusedWithAReason() throws {
        let old = sheet(left, right, lower)
        #expect(throws: PointAlignmentError.count(1)) { try compare(old, old, points: [shifted(100, 100)]) }
        #expect(throws: PointAlignmentError.tooClose) { try compare(old, old, points: [shifted(100, 100), shifted(101, 100)]) }
        let contradicting = [shifted(100, 100), shifted(800, 100), PointPair(old: Point(x: 400, y: 600), new: Point(x: 600, y: 300))]
        #expect(throws: PointAlignmentError.self) { try compare(old, old, points: contradicting) }
    }
}
