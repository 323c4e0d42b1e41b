import Comparison
import Domain
import PageReading
import Raster
import Testing

struct ComparedPixelsTests {
    @Test func aLargeSheetIsComparedWithFewerPixelsAndKeepsItsShape() {
        let size = ComparedPixels.size(width: 14_400, height: 10_800)
        #expect(size.width * size.height <= ComparedPixels.most)
        #expect(size.width * size.height > ComparedPixels.most * 99 / 100)
        #expect(abs(Double(size.width) / Double(size.height) - 4.0 / 3) < 0.001)
    }

    @Test func aSheetThatFitsKeepsItsPixels() {
        #expect(ComparedPixels.size(width: 9_600, height: 7_200) == (9_600, 7_200))
    }

    @Test func aReducedPageKeepsItsSizeOnPaper() throws {
        let raster = GreyRaster(width: 20_000, height: 5_000, dpi: 400) { _ in }
        let page = PageReading(width: 3_600, height: 900, raster: raster, text: TextLayer(source: .none, words: []), identity: SheetIdentity())
        let reduced = try page.reducedForComparison()
        #expect(reduced.raster.width < raster.width)
        #expect(abs(Double(reduced.raster.width) * 72 / reduced.raster.dpi - page.width) < 0.5)
    }
}
