import Foundation
import PDF
import Raster
import Testing

@testable import Imaging

@Suite struct SpotReaderTests {
    /// A patch of 100 × 24 pt with a line of type of 12 pt, as wide as it is drawn, and what else is drawn.
    private func patch(_ text: String, drawing: String = "") throws -> GreyRaster {
        let content = "BT /F1 12 Tf 8 8 Td (\(text)) Tj ET \(drawing)"
        let bodies = [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 24] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", "<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream",
        ]
        var file = "%PDF-1.6\n"
        for (index, body) in bodies.enumerated() { file += "\(index + 1) 0 obj\n\(body)\nendobj\n" }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-\(UUID().uuidString).pdf").path
        try Data((file + "trailer\n<< /Size 6 /Root 1 0 R >>\n%%EOF\n").utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let document = try PDFDocument(path: path)
        let width = PDFDocument.pixels(100, dpi: 150), height = PDFDocument.pixels(24, dpi: 150)
        return try GreyRaster(width: width, height: height, dpi: 150) { try document.render(page: 0, dpi: 150, width: width, height: height, into: $0) }
    }

    /// Turned clockwise by a quarter.
    private func turned(_ picture: GreyRaster) -> GreyRaster {
        let pixels = picture.withPixels { Array($0) }
        return GreyRaster(width: picture.height, height: picture.width, dpi: picture.dpi) { out in
            for row in 0..<picture.width {
                for column in 0..<picture.height { out[row * picture.height + column] = pixels[(picture.height - 1 - column) * picture.width + row] }
            }
        }
    }

    private let capitals = 12 * 0.72 * 150 / 72

    @Test(arguments: ["4750", "W12x26", "12'-3 1/2\"", "3/A501", "S-204"]) func `Marks and dimensions are read as they stand`(text: String) throws {
        let reading = try #require(try SpotReader().read(patch(text), quarters: 0, capitals: capitals))
        #expect(reading.text.filter { $0 != " " } == text.filter { $0 != " " })
        #expect(reading.confidence > 0.6)
    }

    @Test func `Turned lettering is read in the direction in which it stands`() throws {
        let once = try turned(patch("4750"))
        #expect(try SpotReader().read(once, quarters: 1, capitals: capitals)?.text == "4750")
        let thrice = turned(turned(once))
        #expect(try SpotReader().read(thrice, quarters: 3, capitals: capitals)?.text == "4750")
    }

    @Test func `Lines that run into the patch are left out`() throws {
        let drawing = "1.2 w 0 21 m 100 21 l S 2 0 m 2 24 l S 60 0 m 60 24 l S 66 0 m 66 24 l S"
        #expect(try SpotReader().read(patch("4750", drawing: drawing), quarters: 0, capitals: capitals)?.text == "4750")
    }

    @Test func `Blank paper reads as nothing`() throws {
        #expect(try SpotReader().read(GreyRaster(width: 200, height: 50, dpi: 150) { _ in }, quarters: 0, capitals: 20) == nil)
    }

    @Test func `A language without data is named`() {
        #expect(throws: ImagingError.noLanguageData("nonesuch")) { try SpotReader(language: "nonesuch") }
    }
}
