import Testing

@testable import Imaging

@Suite struct TextLineFinderTests {
    /// Letters of 14 × 20 pixels with 4 between them, at 200 dpi: capitals of 2.5 mm.
    private func row(_ count: Int, left: Int, top: Int) -> [PixelBox] {
        (0..<count).map { PixelBox(left: left + $0 * 18, top: top, right: left + $0 * 18 + 14, bottom: top + 20) }
    }

    private func lines(_ marks: [PixelBox]) -> [TextLine] { TextLineFinder.lines(marks: marks, dpi: 200, width: 2_000, height: 2_000) }

    @Test func `Letters in a row are a line, rows below one another are several`() {
        let found = lines(row(8, left: 100, top: 100) + row(5, left: 100, top: 134))
        #expect(found.count == 2 && found.allSatisfy { !$0.isUpright && $0.height == 20 })
        #expect(found.first?.area == PixelBox(left: 90, top: 96, right: 250, bottom: 124))
    }

    @Test func `Letters one above the other are a turned line`() {
        let found = lines(row(8, left: 100, top: 300).map(\.transposed))
        #expect(found.count == 1 && found.first?.isUpright == true && found.first?.height == 20)
        #expect(found.first?.area == PixelBox(left: 296, top: 90, right: 324, bottom: 250))
    }

    @Test func `A wide space parts lines`() {
        #expect(lines(row(4, left: 100, top: 100) + row(4, left: 400, top: 100)).count == 2)
    }

    @Test func `Single marks, specks and large shapes are no lettering`() {
        let specks = (0..<50).map { PixelBox(left: 100 + $0 * 5, top: 50, right: 103 + $0 * 5, bottom: 53) }
        let shapes = (0..<3).map { PixelBox(left: 100 + $0 * 180, top: 400, right: 270 + $0 * 180, bottom: 570) }
        #expect(lines(row(1, left: 900, top: 900) + specks + shapes).isEmpty)
    }

    @Test func `The order of the marks does not matter`() {
        let marks = row(8, left: 100, top: 100) + row(6, left: 700, top: 300).map(\.transposed) + row(5, left: 100, top: 134)
        #expect(lines(marks) == lines(marks.reversed()))
    }
}
