import Domain
import Foundation
import PDF
import PageReading
import Raster

/// A page of 3 × 2 in with words, as a document draws it and as a scanner sees it.
struct LetteredPage {
    /// Text, and where its first letter stands from the lower left corner, in points.
    var words: [(text: String, x: Int, y: Int)]
    /// Operators for what else the page shows.
    var drawing = ""
    var size = 11

    static let dpi = 300.0

    private func document() throws -> PDFDocument {
        let text = words.map { word in
            let plain = word.text.replacingOccurrences(of: "(", with: "\\(").replacingOccurrences(of: ")", with: "\\)")
            return "BT /F1 \(size) Tf \(word.x) \(word.y) Td (\(plain)) Tj ET"
        }
        let content = (text + [drawing]).joined(separator: "\n")
        let bodies = [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 216 144] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", "<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream",
        ]
        var file = "%PDF-1.6\n"
        for (index, body) in bodies.enumerated() { file += "\(index + 1) 0 obj\n\(body)\nendobj\n" }
        file += "trailer\n<< /Size 6 /Root 1 0 R >>\n%%EOF\n"
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-\(UUID().uuidString).pdf").path
        try Data(file.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try PDFDocument(path: path)
    }

    private func raster(_ document: PDFDocument) throws -> GreyRaster {
        try GreyRaster(width: 900, height: 600, dpi: Self.dpi) {
            try document.render(page: 0, dpi: Self.dpi, width: 900, height: 600, into: $0)
        }
    }

    /// With its own text.
    func drawn() throws -> PageReading {
        let document = try document()
        return PageReading(
            width: 216, height: 144, raster: try raster(document), text: TextLayer(source: .embedded, words: try document.words(page: 0)),
            identity: SheetIdentity())
    }

    /// Blurred, paler and grainy.
    /// - Parameter read: what a recogniser made of it.
    func scanned(read: [Word] = [], seed: UInt64 = 5) throws -> PageReading {
        let sharp = try raster(try document())
        let pixels = sharp.withPixels { Array($0) }
        var state = seed
        func uniform() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 40) / Double(1 << 24)
        }
        let raster = GreyRaster(width: 900, height: 600, dpi: Self.dpi) { scan in
            for row in 0..<600 {
                for column in 0..<900 {
                    var sum = 0.0
                    for y in max(0, row - 1)...min(599, row + 1) {
                        for x in max(0, column - 1)...min(899, column + 1) { sum += 255 - Double(pixels[y * 900 + x]) }
                    }
                    let grain = (uniform() + uniform() + uniform() - 1.5) * 12
                    scan[row * 900 + column] = UInt8(max(0, min(255, 240 - 0.85 * sum / 9 + grain)))
                }
            }
        }
        return PageReading(width: 216, height: 144, raster: raster, text: TextLayer(source: .ocr, words: read), identity: SheetIdentity())
    }
}
