import Domain
import Testing

@testable import Comparison

@Suite struct SheetZonesTests {
    @Test func aLineInsideTheFrameBoundsTheTitleBlock() throws {
        var sheet = PixelSheet()
        sheet.outline(20, 20, 960, 760, stroke: 3)
        sheet.fill(20, 690, 960, 3)
        let zones = try SheetZones(of: sheet.reading)
        #expect(zones.titleBlock.map { abs($0.top - 690 * 0.36) < 3 } == true)
        #expect(zones.isInTitleBlock(points(400, 710, 50, 30)) && !zones.isInTitleBlock(points(400, 400, 50, 30)))
    }

    @Test func theLineUnderTheTitleOfAViewBoundsNone() throws {
        var sheet = PixelSheet()
        sheet.outline(20, 20, 960, 760, stroke: 3)
        sheet.fill(80, 690, 800, 3)
        #expect(try SheetZones(of: sheet.reading).titleBlock == nil)
    }

    @Test func theOuterWallOfAPlanBoundsNone() throws {
        var sheet = PixelSheet()
        sheet.outline(100, 60, 800, 620, stroke: 14)
        #expect(try SheetZones(of: sheet.reading).titleBlock == nil)
    }
}
