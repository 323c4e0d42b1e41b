import Raster
import Testing
import Vision

/// The changed ground of two pages, from 24 levels and 200 pixels on.
private func ground(_ old: Canvas, _ new: Canvas) throws -> GroundChanges {
    try GroundChanges(old.ink(), new.ink(), threshold: 24, least: 200)
}

@Suite struct GroundTests {
    @Test func aFillThatCameIsOneAreaWithBothLevels() throws {
        var new = Canvas()
        new.fill(100, 100, 120, 100, level: 160)
        let areas = try ground(Canvas(), new).areas
        let area = try #require(areas.first)
        #expect(areas.count == 1 && area.oldLevel == 255 && abs(area.newLevel - 160) <= 4 && !area.isLighter)
        #expect(abs(area.box.x - 100) <= 4 && abs(area.box.width - 120) <= 8)
        #expect(area.continued == 0 && area.outlined == 0)
    }

    @Test func behindTheRimOfACutTheFillGoesOn() throws {
        var old = Canvas()
        old.fill(20, 20, 360, 260, level: 120)
        var new = old
        new.fill(150, 100, 80, 60, level: 255)
        let area = try #require(try ground(old, new).areas.first)
        #expect(area.isLighter && area.continued > 0.8)
    }

    @Test func theOutlineOfASwitchedFillStays() throws {
        var old = Canvas()
        old.outline(98, 98, 124, 104)
        var new = old
        new.fill(100, 100, 120, 100, level: 190)
        let area = try #require(try ground(old, new).areas.first)
        #expect(area.outlined > 0.8 && area.continued < 0.1)
    }

    @Test func aChangeOfGroundThatThePagesDoNotShowIsNone() throws {
        // Close strokes are ground or ink as their surroundings have it; the page is as dark either way.
        var old = Canvas()
        for x in stride(from: 100, to: 220, by: 6) { old.fill(x, 100, 3, 100) }
        #expect(try ground(old, old).areas.isEmpty)
        let dark = try Ink(of: old.raster, blur: 0, widest: 3)
        let fine = try Ink(of: old.raster, blur: 0, widest: 60)
        #expect(try GroundChanges(fine, dark, threshold: 24, least: 200).areas.isEmpty)
    }
}

@Suite struct ClusterTests {
    /// The numbers of the clusters of all pieces and areas.
    private func numbers(_ old: Canvas, _ new: Canvas, gap: Int, extra: [PixelBox] = []) throws -> [Int] {
        let mask = try pair(old, new).difference(near: 2, far: 4)
        let ground = try ground(old, new)
        return try mask.clusters(of: mask.pieces(atLeast: 4), areas: ground.areas, in: ground, extra: extra, gap: gap).numbers
    }

    @Test func piecesWithinTheGapAreOneCluster() throws {
        var new = Canvas()
        new.fill(40, 40, 10, 10)
        new.fill(60, 40, 10, 10)
        new.fill(200, 40, 10, 10)
        let numbers = try numbers(Canvas(), new, gap: 24)
        #expect(numbers.count == 3 && numbers[0] == numbers[1] && numbers[0] != numbers[2])
    }

    @Test func aFillAndTheStrokesOnItAreOneCluster() throws {
        var new = Canvas()
        new.fill(100, 100, 120, 100, level: 160)
        new.fill(130, 150, 60, 3)
        let numbers = try numbers(Canvas(), new, gap: 12)
        #expect(numbers.count == 2 && Set(numbers).count == 1)
    }

    @Test func anExtraBoxJoinsWhatItTouches() throws {
        var new = Canvas()
        new.fill(40, 40, 10, 10)
        new.fill(140, 40, 10, 10)
        #expect(Set(try numbers(Canvas(), new, gap: 12)).count == 2)
        #expect(Set(try numbers(Canvas(), new, gap: 12, extra: [PixelBox(x: 45, y: 40, width: 100, height: 10)])).count == 1)
    }
}

@Suite struct LikenessTests {
    private func symbol(_ page: inout Canvas, _ x: Int, _ y: Int) {
        page.outline(x, y, 50, 40)
        page.diagonal(x, y, 40)
    }

    @Test func whatMovedLooksAlikeAtBothPlaces() throws {
        var old = Canvas()
        var new = Canvas()
        symbol(&old, 40, 40)
        symbol(&new, 250, 180)
        let both = try pair(old, new)
        let mask = try both.difference(near: 2, far: 4)
        let from = PixelBox(x: 40, y: 40, width: 50, height: 40)
        #expect(try both.likeness(mask, old: from, new: PixelBox(x: 251, y: 179, width: 52, height: 41), search: 3) > 0.97)
    }

    @Test func otherThingsOfTheSameSizeDoNot() throws {
        var old = Canvas()
        var new = Canvas()
        symbol(&old, 40, 40)
        for x in stride(from: 250, to: 300, by: 8) { new.fill(x, 180, 3, 40) }
        let both = try pair(old, new)
        let mask = try both.difference(near: 2, far: 4)
        let likeness = try both.likeness(
            mask, old: PixelBox(x: 40, y: 40, width: 50, height: 40), new: PixelBox(x: 250, y: 180, width: 50, height: 40), search: 3)
        #expect(likeness < 0.8)
    }

    @Test func aLineThatCrossesTheNewPlaceDoesNotCount() throws {
        var old = Canvas()
        old.fill(270, 0, 2, 300)
        var new = old
        symbol(&old, 40, 40)
        symbol(&new, 250, 180)
        let both = try pair(old, new)
        let mask = try both.difference(near: 2, far: 4)
        let likeness = try both.likeness(
            mask, old: PixelBox(x: 40, y: 40, width: 50, height: 40), new: PixelBox(x: 250, y: 180, width: 50, height: 40), search: 3)
        #expect(likeness > 0.97)
    }
}
