import Domain
import PageReading
import Raster
import Testing

@testable import Comparison

@Suite struct DimensionCheckTests {
    /// A page of 8.64 × 6.72 inches with one dimension whose line ends at `end`, and enough else to align it by.
    private func page(_ figures: String, end: Double = 510) throws -> PageReading {
        var sketch = Sketch()
        sketch.width = 1296
        sketch.height = 1008
        sketch.line(210, 300, end, 300)
        for x in [210, end] { sketch.line(x - 7, 307, x + 7, 293) }
        for x in [210, end] { sketch.line(x, 280, x, 330) }
        var words: [Word] = []
        func letter(_ text: String, _ x: Double, _ y: Double) {
            // Strokes that differ from letter to letter.
            for (index, character) in text.enumerated() {
                let code = Double(character.asciiValue ?? 0)
                let left = x + Double(index) * 14
                sketch.line(left, y, left + 9, y + code.truncatingRemainder(dividingBy: 14))
                sketch.line(left, y + 18, left + 9, y + code.truncatingRemainder(dividingBy: 11) + 5)
            }
            let box = Box(left: x * 0.48, top: (y - 1) * 0.48, right: (x + Double(text.count) * 14 - 3) * 0.48, bottom: (y + 20) * 0.48)
            words.append(Word(text: text, box: box, fontSize: 10))
        }
        letter(figures, 330, 270)
        var course = SplitMix(seed: 5)
        for index in 0..<40 {
            let x = Double(100 + (index % 8) * 140)
            let y = Double(430 + (index / 8) * 100)
            letter("WORD\(index)", x, y)
            sketch.line(x, y + 40, x + Double.random(in: 30...100, using: &course), y + Double.random(in: 40...70, using: &course))
        }
        let ink = try sketch.raster()
        let raster = ink.withPixels { ink in
            GreyRaster(width: 1296, height: 1008, dpi: 150) { pixels in
                for index in pixels.indices { pixels[index] = 255 - ink[index] }
            }
        }
        return PageReading(
            width: 1296 * 0.48, height: 1008 * 0.48, raster: raster, text: TextLayer(source: .embedded, words: words), identity: SheetIdentity())
    }

    private func changes(_ old: PageReading, _ new: PageReading) throws -> [Change] {
        try PairComparer.compare(old: old, new: new, idPrefix: "T", settings: ComparisonSettings()).changes
    }

    @Test func figuresThatChangeWhileTheirLineDoesNotAreFlagged() throws {
        let found = try changes(page("3000"), page("3275"))
        let text = try #require(found.first { $0.text?.new == "3275" })
        #expect(text.dimensionMismatch == .textOnly && text.dimensionDifferenceMillimetres == 275)
    }

    @Test func figuresThatChangeWithTheirLineAreNot() throws {
        let found = try changes(page("3000"), page("3275", end: 560))
        let text = try #require(found.first { $0.text?.new == "3275" })
        #expect(text.dimensionMismatch == nil && text.dimensionDifferenceMillimetres == 275)
    }

    @Test func aLineThatChangesWhileItsFiguresDoNotIsFlagged() throws {
        let found = try changes(page("3000"), page("3000", end: 560))
        #expect(found.contains { $0.dimensionMismatch == .lineOnly && $0.text == nil })
    }
}
