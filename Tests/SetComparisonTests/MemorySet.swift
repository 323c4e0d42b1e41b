import Domain
import PageReading
import Raster
import SetComparison

/// A drawing set in memory: pages of 11 × 8.5 inches, drawn from a seed.
struct MemorySet: SheetSource {
    struct Unreadable: Error, CustomStringConvertible {
        var description: String { "the page is corrupt" }
    }

    struct Page: Sendable {
        var number: String?
        /// Pages of one seed show the same drawing.
        var seed: UInt64
        /// A thick bar in the middle of the page.
        var hasBar = false
        var isCorrupt = false
        var title: String?
    }

    var file = "set.pdf"
    var sha256 = String(repeating: "0", count: 64)
    var pages: [Page]

    init(_ pages: [Page]) { self.pages = pages }

    var pageCount: Int { pages.count }

    func read(page: Int) async throws -> PageReading {
        let page = pages[page]
        guard !page.isCorrupt else { throw Unreadable() }
        let raster = GreyRaster(width: 1650, height: 1275, dpi: 150) { pixels in
            var course = SplitMix(seed: page.seed)
            for _ in 0..<90 {
                let left = Int.random(in: 100..<1400, using: &course)
                let top = Int.random(in: 100..<1050, using: &course)
                let isFlat = Bool.random(using: &course)
                let length = Int.random(in: 40..<180, using: &course)
                fill(pixels, left: left, top: top, width: isFlat ? length : 4, height: isFlat ? 4 : length)
            }
            if page.hasBar { fill(pixels, left: 800, top: 610, width: 60, height: 60) }
        }
        let words = (0..<30).map { index in
            let x = 60 + Double(index % 6) * 110
            let y = 60 + Double(index / 6) * 90
            return Word(text: "W\(page.seed)X\(index)", box: Box(left: x, top: y, right: x + 30, bottom: y + 8), fontSize: 8)
        }
        return PageReading(
            width: 792, height: 612, raster: raster, text: TextLayer(source: .embedded, words: words),
            identity: SheetIdentity(number: page.number, title: page.title, confidence: page.number == nil ? 0 : 0.95))
    }

    private func fill(_ pixels: UnsafeMutableBufferPointer<UInt8>, left: Int, top: Int, width: Int, height: Int) {
        for y in top..<min(1275, top + height) {
            for x in left..<min(1650, left + width) { pixels[y * 1650 + x] = 0 }
        }
    }
}
