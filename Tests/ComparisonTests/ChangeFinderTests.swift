import Domain
import Testing

@testable import Comparison

@Suite struct ChangeFinderTests {
    /// A room with a door, a dimension and a hatch, off the edges.
    private var plan: PixelSheet {
        var sheet = PixelSheet()
        sheet.outline(100, 100, 700, 500, stroke: 4)
        for x in stride(from: 120, to: 300, by: 12) { sheet.fill(x, 420, 1, 150) }
        sheet.fill(100, 640, 700, 1)
        sheet.write("5400", 420, 604)
        return sheet
    }

    @Test func linesDrawnAsideWiderOrPalerAreNoChange() throws {
        let old = plan
        var new = PixelSheet()
        new.outline(101, 101, 700, 500, stroke: 5)
        for x in stride(from: 120, to: 300, by: 12) { new.fill(x, 421, 2, 150, level: 90) }
        new.fill(100, 639, 700, 2)
        new.write("5400", 420, 604)
        #expect(try changes(old, new).isEmpty)
    }

    @Test func aSmallTickInADenseHatchIsFound() throws {
        let old = plan
        var new = plan
        for step in 0..<9 { new.fill(200 + step, 480 + step, 3, 2) }
        let found = try changes(old, new)
        #expect(found.count == 1 && found.first?.kind == .added)
        #expect(found.first?.bounds.intersects(points(200, 480, 12, 12)) == true)
    }

    @Test func aRemovedHairlineAmongManyIsFound() throws {
        let old = plan
        var new = plan
        new.fill(216, 420, 1, 150, level: 255)
        let found = try changes(old, new)
        #expect(found.count == 1 && found.first?.kind == .removed)
        #expect(found.first.map { $0.bounds.height > 50 } == true)
    }

    @Test func dashesTooSmallToCountAloneCountTogether() throws {
        let old = plan
        var new = plan
        for x in stride(from: 400, to: 640, by: 12) { new.fill(x, 300, 5, 1) }
        let found = try changes(old, new)
        #expect(found.count == 1 && found.first.map { $0.bounds.width > 80 } == true)
    }

    @Test func aSpeckIsNoChange() throws {
        var new = plan
        new.fill(500, 300, 2, 2)
        #expect(try changes(plan, new).isEmpty)
    }

    @Test func stripsOfOneRegionAreOneChange() throws {
        var old = plan
        // Two slanted lines whose boxes overlap while their ink is far apart.
        for step in 0..<110 { old.fill(400 + step, 200 + step, 3, 2) }
        for step in 0..<70 { old.fill(455 + step, 190 + step, 3, 2) }
        let found = try changes(old, plan)
        #expect(found.count == 1 && found.first?.kind == .removed)
    }

    @Test func whatASymbolLeftAndWhereItWentIsOneMove() throws {
        var (old, new) = (plan, plan)
        old.symbol(350, 200)
        new.symbol(620, 330)
        let found = try changes(old, new)
        #expect(found.map(\.kind) == [.moved])
        #expect(found.first?.bounds.intersects(points(620, 330, 60, 45)) == true && found.first?.before?.intersects(points(350, 200, 60, 45)) == true)
    }

    @Test func partsThatMovedTogetherAreOneMove() throws {
        var (old, new) = (plan, plan)
        old.symbol(350, 200)
        old.symbol(450, 200)
        new.symbol(550, 330)
        new.symbol(650, 330)
        let found = try changes(old, new)
        #expect(found.map(\.kind) == [.moved])
        #expect(found.first.map { $0.bounds.width > 50 } == true)
    }

    @Test func aThingOfOtherLookIsRemovedAndAdded() throws {
        var (old, new) = (plan, plan)
        old.symbol(350, 200)
        for x in stride(from: 620, to: 680, by: 9) { new.fill(x, 330, 4, 45) }
        #expect(Set(try changes(old, new).map(\.kind)) == [.removed, .added])
    }

    @Test func aReplacedStringIsOneChange() throws {
        var old = plan
        var new = plan
        old.write("DOOR", 500, 400)
        new.write("GATE", 500, 400)
        let found = try changes(old, new)
        #expect(found.map(\.kind) == [.text] && found.first?.text == .init(old: "DOOR", new: "GATE"))
    }

    @Test func ofALongStringThePlaceThatChangedIsTold() throws {
        var old = plan
        var new = plan
        old.write("OVERSHIMSORNONSHRINKGROUT", 250, 300)
        new.write("OVERSHIMSORNONSHRINKGROUX", 250, 300)
        let found = try changes(old, new)
        #expect(found.count == 1 && found.first?.text?.new == "OVERSHIMSORNONSHRINKGROUX")
        #expect(found.first.map { $0.bounds.width < 10 && $0.bounds.intersects(points(250 + 24 * 20, 300, 15, 32)) } == true)
    }

    @Test func wordsThatOnlyThePagesTextLacksAreNoChange() throws {
        var old = plan
        old.write("NOTE", 500, 400)
        var new = old
        new.words.removeLast()
        #expect(try changes(old, new).isEmpty)
    }

    @Test func aHairlineThatTheEdgeOfAFillCoversIsNoChange() throws {
        var old = plan
        old.fill(400, 200, 200, 120, level: 190)
        var new = old
        new.fill(400, 199, 200, 1)
        #expect(try changes(old, new).isEmpty)
        // The same line away from any edge is one.
        var apart = old
        apart.fill(400, 350, 200, 1)
        #expect(try changes(old, apart).count == 1)
    }

    @Test func aHairlineThatTheBlankBehindATextCoversIsNoChange() throws {
        var old = plan
        old.fill(350, 380, 300, 1)
        old.write("BEAM", 480, 385)
        var new = old
        new.fill(478, 380, 78, 1, level: 255)
        #expect(try changes(old, new).isEmpty)
        // Without the text, a line was broken.
        var (line, broken) = (plan, plan)
        line.fill(350, 380, 300, 1)
        broken.fill(350, 380, 128, 1)
        broken.fill(556, 380, 94, 1)
        #expect(try changes(line, broken).count == 1)
    }

    /// Two walls that meet, filled; the line between them is a hairline, or is covered.
    private func walls(level: UInt8, isCovered: Bool) -> PixelSheet {
        var sheet = PixelSheet()
        sheet.fill(200, 300, 500, 40, level: level)
        sheet.fill(320, 200, 36, 100, level: level)
        sheet.fill(200, 299, 500, 1)
        sheet.fill(200, 340, 500, 1)
        sheet.fill(319, 200, 1, 100)
        sheet.fill(356, 200, 1, 100)
        if isCovered { sheet.fill(320, 299, 36, 1, level: level) }
        return sheet
    }

    @Test func aHairlineThatCrossesAFillAndIsCoveredThereIsNoChange() throws {
        #expect(try changes(walls(level: 236, isCovered: true), walls(level: 236, isCovered: false)).isEmpty)
        #expect(try changes(walls(level: 255, isCovered: true), walls(level: 255, isCovered: false)).count == 1)
    }

    @Test func aFigureOfSmallTypeIsBelievedWhereTheTextsAgreeElsewhere() throws {
        var old = plan
        for (index, word) in ["DOOR", "GATE", "WALL", "ROOM"].enumerated() { old.write(word, 300, 200 + 60 * index) }
        old.write("H8", 500, 400)
        var new = old
        // All that tells the figures apart.
        let corner = old.pixels.indices.first { old.pixels[$0] == 0 && $0 / old.width >= 400 && $0 % old.width >= 500 && $0 % old.width < 540 }
        let start = try #require(corner)
        new.fill(start % old.width, start / old.width, 2, 2, level: 255)
        #expect(try changes(old, new).isEmpty)
        new.words[new.words.count - 1].text = "H6"
        #expect(try changes(old, new).map(\.text) == [.init(old: "H8", new: "H6")])
    }

    @Test func ofAReworkedLineTheWholeIsSaidAndTheWordShown() throws {
        var (old, new) = (plan, plan)
        for (text, x) in [("SEE", 300), ("DETAIL", 372)] {
            old.write(text, x, 400)
            new.write(text, x, 400)
        }
        old.write("FOUR", 504, 400)
        new.write("NINE", 504, 400)
        let found = try changes(old, new)
        #expect(found.map(\.text) == [.init(old: "SEE DETAIL FOUR", new: "SEE DETAIL NINE")])
        #expect(found.first.map { abs($0.bounds.left - 504 * 0.36) < 3 } == true)
    }

    @Test func aStrokeOfAnotherWeightIsNoChangeOneThatGrewOnOneSideIs() throws {
        var (thin, thick, lopsided) = (plan, plan, plan)
        thin.fill(400, 400, 300, 6)
        thick.fill(400, 395, 300, 16)
        lopsided.fill(400, 400, 300, 16)
        #expect(try changes(thin, thick).isEmpty)
        #expect(try changes(thick, thin).isEmpty)
        #expect(try changes(thin, lopsided).count == 1)
    }

    @Test func aWordIsNotWhatAThingWithoutWordsBecame() throws {
        var (old, new) = (plan, plan)
        old.write("DOOR", 350, 200)
        old.words.removeLast()
        new.write("DOOR", 600, 300)
        #expect(Set(try changes(old, new).map(\.kind)) == [.removed, .added])
        var again = plan
        again.write("DOOR", 350, 200)
        #expect(try changes(again, new).map(\.kind) == [.moved])
    }

    @Test func aThingThatMovedByLessThanItsSizeIsOneMove() throws {
        var (old, new) = (plan, plan)
        old.symbol(350, 200)
        new.symbol(385, 222)
        let found = try changes(old, new)
        #expect(found.map(\.kind) == [.moved])
        #expect(found.first.map { abs($0.bounds.left - 385 * 0.36) < 3 && abs(($0.before?.left ?? 0) - 350 * 0.36) < 3 } == true)
    }

    @Test func aDoorThatMovedAlongAWallIsOneMove() throws {
        var (old, new) = (plan, plan)
        old.symbol(350, 200)
        old.fill(600, 230, 60, 2)
        new.fill(350, 230, 60, 2)
        new.symbol(600, 200)
        #expect(try changes(old, new).map(\.kind) == [.moved])
    }
}
