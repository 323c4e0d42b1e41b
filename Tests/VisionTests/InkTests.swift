import Raster
import Testing
import Vision

@Suite struct InkTests {
    @Test func aThinLineIsInkAndAWideAreaIsGround() throws {
        var page = Canvas()
        page.fill(20, 20, 200, 2)
        page.fill(100, 100, 150, 120, level: 150)
        let ink = try page.ink()
        #expect(ink.strokes[60, 20] == 255)
        #expect(ink.strokes[180, 160] == 0)
        #expect(ink.ground[180 / Ink.groundReduction, 160 / Ink.groundReduction] == 150)
        #expect(ink.ground[60 / Ink.groundReduction, 20 / Ink.groundReduction] == 255)
    }

    @Test func aLineOnAFillHasTheContrastToTheFill() throws {
        var page = Canvas()
        page.fill(100, 100, 150, 120, level: 150)
        page.fill(130, 160, 90, 2)
        #expect(try page.ink().strokes[170, 160] == 150)
    }

    @Test func grainIsSmoothedAway() throws {
        var page = Canvas()
        page.fill(200, 150, 1, 1)
        let sharp = try Ink(of: page.raster, blur: 0, widest: 35)
        let smooth = try Ink(of: page.raster, blur: 1.5, widest: 35)
        #expect(sharp.strokes[200, 150] == 255)
        #expect(smooth.strokes[200, 150] < 30)
    }
}

@Suite struct DifferenceTests {
    @Test func whatOnePageAloneHasIsAddedOrRemoved() throws {
        var old = Canvas()
        var new = Canvas()
        old.fill(40, 40, 60, 3)
        new.fill(40, 200, 50, 2)
        let pieces = try pair(old, new).difference(near: 2, far: 4).pieces(atLeast: 4)
        #expect(pieces.count == 2)
        #expect(pieces.first?.removed == PixelBox(x: 40, y: 40, width: 60, height: 3) && pieces.first?.removedArea == 180)
        #expect(pieces.last?.added == PixelBox(x: 40, y: 200, width: 50, height: 2) && pieces.last?.farArea == 100)
    }

    @Test func aLineDrawnAPixelAsideIsNoDifference() throws {
        var old = Canvas()
        var new = Canvas()
        old.fill(40, 40, 60, 2)
        new.fill(41, 41, 60, 2)
        #expect(try pair(old, new).difference(near: 2, far: 4).pieces(atLeast: 1).isEmpty)
    }

    @Test func aLineWithinTheWideToleranceIsNoFarDifference() throws {
        var old = Canvas()
        var new = Canvas()
        old.fill(40, 40, 60, 1)
        new.fill(40, 44, 60, 1)
        let pieces = try pair(old, new).difference(near: 2, far: 5).pieces(atLeast: 1)
        #expect(pieces.count == 2 && pieces.allSatisfy { $0.farArea == 0 })
    }

    @Test func aWiderOrPalerLineIsNoDifference() throws {
        var old = Canvas()
        var new = Canvas()
        old.fill(40, 40, 200, 2)
        new.fill(40, 39, 200, 4, level: 120)
        #expect(try pair(old, new).difference(near: 2, far: 4).pieces(atLeast: 1).isEmpty)
    }

    @Test func piecesUnderTheLeastSizeAreLeftOut() throws {
        let old = Canvas()
        var new = Canvas()
        new.fill(40, 40, 2, 2)
        new.fill(80, 80, 3, 3)
        let mask = try pair(old, new).difference(near: 2, far: 4)
        #expect(try mask.pieces(atLeast: 5).map(\.whole) == [PixelBox(x: 80, y: 80, width: 3, height: 3)])
        #expect(try mask.marked(in: [PixelBox(x: 30, y: 30, width: 60, height: 60)]) == [PixelBox(x: 40, y: 40, width: 43, height: 43)])
    }

    @Test func aShiftWithinTheSearchExplainsWhatIsLeft() throws {
        var old = Canvas()
        var new = Canvas()
        old.outline(60, 60, 80, 50)
        new.outline(64, 63, 80, 50)
        let box = PixelBox(x: 40, y: 40, width: 130, height: 100)
        let left = try pair(old, new).leftAfterShift(in: [box], search: 5, near: 1)
        #expect(left.first?.after == 0 && left.first.map { $0.before > 100 } == true)
    }

    @Test func aFaintLineIsSeenUnderAStrongOne() throws {
        var old = Canvas()
        var faint = Canvas()
        old.fill(60, 60, 80, 2)
        faint.fill(60, 60, 80, 2, level: 240)
        let box = [PixelBox(x: 55, y: 55, width: 90, height: 12)]
        let there = try pair(old, faint).faintStrokes(under: .old, in: box, near: 2)
        let gone = try pair(old, Canvas()).faintStrokes(under: .old, in: box, near: 2)
        #expect(there[0].share > 0.03 && there[0].certainty > 5)
        #expect(gone[0].share == 0)
    }

    @Test func unmetInkIsCountedPerBox() throws {
        var old = Canvas()
        var new = Canvas()
        old.fill(40, 40, 10, 10)
        new.fill(40, 40, 10, 10)
        new.fill(80, 40, 5, 5)
        let counts = try pair(old, new).unmet(in: [PixelBox(x: 30, y: 30, width: 30, height: 30), PixelBox(x: 70, y: 30, width: 30, height: 30)], near: 1)
        #expect(counts.map(\.unmet) == [0, 25] && counts.map(\.ink) == [200, 25])
    }
}

@Suite struct PageQuestionTests {
    @Test func darkerPixelsAreThoseThatTheOtherPageLacks() throws {
        var new = Canvas()
        new.fill(40, 40, 20, 20, level: 60)
        let box = [PixelBox(x: 30, y: 30, width: 40, height: 40)]
        let paper = Canvas().raster
        #expect(try new.raster.darkerPixels(than: paper, in: box, sigma: 1, near: 2, threshold: 28)[0] >= 400)
        #expect(try paper.darkerPixels(than: new.raster, in: box, sigma: 1, near: 2, threshold: 28) == [0])
    }

    @Test func contrastIsTheLargestDifferenceInABox() throws {
        var page = Canvas()
        page.fill(40, 40, 4, 4, level: 100)
        #expect(try page.raster.contrast(in: [PixelBox(x: 30, y: 30, width: 20, height: 20), PixelBox(x: 100, y: 100, width: 9, height: 9)]) == [155, 0])
    }

    @Test func aStepIsSeenBetweenEvenSidesOnly() throws {
        var page = Canvas()
        page.fill(100, 100, 100, 100, level: 199)
        let along = PixelBox(x: 110, y: 99, width: 60, height: 1)
        #expect(try page.raster.step(across: [along, PixelBox(x: 10, y: 20, width: 60, height: 1)]) == [56, 0])
        for x in stride(from: 110, to: 170, by: 6) { page.fill(x, 94, 3, 5) }
        #expect(try page.raster.step(across: [along]) == [0])
    }
}
