import Domain
import Raster
import Testing

@testable import Comparison

@Suite struct ScannedFillTests {
    private func page(areas: Int, darkness: Double) -> DrawnPage {
        var page = DrawnPage(width: 1800, height: 1000)
        page.fill(x: 100, y: 100, width: 1600, height: 4)
        for index in 0..<areas { page.fill(x: 150 + 320 * index, y: 300, width: 66, height: 66, darkness: darkness) }
        return page
    }

    private func reports(old: DrawnPage, scan: DrawnPage) throws -> [ChangeDraft] {
        try changes(old.reading(old.drawn()), scan.reading(scan.scanned()), isScan: true)
    }

    @Test func `A dark fill that a scan shows paler is no change`() throws {
        #expect(try reports(old: page(areas: 1, darkness: 225), scan: page(areas: 1, darkness: 194)).isEmpty)
    }

    @Test func `A pale fill that a scan does not show is removed`() throws {
        let found = try reports(old: page(areas: 1, darkness: 80), scan: page(areas: 0, darkness: 0))
        #expect(found.map(\.kind) == [.removed])
    }

    @Test func `A few fills that went keep their places`() throws {
        let found = try reports(old: page(areas: 5, darkness: 80), scan: page(areas: 0, darkness: 0))
        #expect(found.count == 5)
    }

    /// The lamp is weaker at one side: the paper is up to 76 levels darker there.
    @Test func `A scan whose light is uneven has no fill added`() throws {
        var scan = page(areas: 0, darkness: 0)
        for column in 0..<600 { scan.fill(x: 1200 + column, y: 120, width: 1, height: 880, darkness: 90 * Double(column) / 600) }
        #expect(try reports(old: page(areas: 0, darkness: 0), scan: scan).isEmpty)
    }
}
