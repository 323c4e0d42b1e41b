import Domain
import Raster
import Testing

@testable import Comparison

@Suite struct FaintLineTests {
    /// A frame that both pages show, and a hairline in it of a darkness of its own.
    private func page(hairline: Double, beside: Bool = false) -> DrawnPage {
        var page = DrawnPage()
        page.fill(x: 100, y: 100, width: 700, height: 4)
        page.fill(x: 100, y: 600, width: 700, height: 4)
        if hairline > 0 { page.fill(x: 250, y: beside ? 112 : 350, width: 200, height: 1, darkness: hairline) }
        return page
    }

    private func reports(old: DrawnPage, scan: DrawnPage) throws -> [ChangeDraft] {
        try changes(old.reading(old.drawn()), scan.reading(scan.scanned()), isScan: true)
    }

    @Test func `A hairline that the scan hardly shows is not removed`() throws {
        // 55 · 0.85 / 3 leaves 16 levels, and the smoothing against grain a third of that.
        #expect(try reports(old: page(hairline: 255), scan: page(hairline: 55)).isEmpty)
    }

    @Test func `A hairline that the scan does not show is removed`() throws {
        let found = try reports(old: page(hairline: 255), scan: page(hairline: 0))
        #expect(found.count == 1 && found.first?.kind == .removed)
        #expect(abs((found.first?.bounds.top ?? 0) - 350 * 0.24) < 1.5)
    }

    /// The blurred edge of a stroke that is still there is no trace of the one beside it that is gone.
    @Test func `A hairline beside a stroke that stays is removed`() throws {
        let found = try reports(old: page(hairline: 255, beside: true), scan: page(hairline: 0))
        #expect(found.count == 1 && found.first?.kind == .removed)
    }

    private func area(hairline: Double, darkness: Double) -> DrawnPage {
        var page = page(hairline: 0)
        page.fill(x: 250, y: 300, width: 200, height: 40, darkness: darkness)
        page.fill(x: 250, y: 340, width: 200, height: 1, darkness: hairline)
        return page
    }

    @Test func `A hairline at the edge of an area is not removed while the area shows`() throws {
        #expect(try reports(old: area(hairline: 255, darkness: 110), scan: area(hairline: 0, darkness: 110)).isEmpty)
        #expect(try !reports(old: area(hairline: 255, darkness: 110), scan: page(hairline: 0)).isEmpty)
    }

    /// The scan's line is grey, and thinner than what counts as ink in one pixel.
    @Test func `A thin grey line that was added to a scan is found in its whole length`() throws {
        let found = try reports(old: page(hairline: 0), scan: page(hairline: 200))
        #expect(found.count == 1 && found.first?.kind == .added)
        #expect((found.first?.bounds.width ?? 0) > 190 * 0.24)
    }

    /// The stroke that it ends on is not a faint trace of it.
    @Test func `A tick that was added to a line is found`() throws {
        var scan = page(hairline: 255)
        for step in 0..<18 { scan.fill(x: 300 + step, y: 351 + step, width: 4, height: 2) }
        let found = try reports(old: page(hairline: 255), scan: scan)
        #expect(found.count == 1 && found.first?.kind == .added)
    }
}
