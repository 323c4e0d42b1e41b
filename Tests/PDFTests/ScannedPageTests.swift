import Foundation
import Raster
import Testing

@testable import PDF

/// A page of 1.44 × 1.08 in that is one picture of 100 dots an inch, white with dark spots.
private struct ScannedPage {
    let columns = 144, rows = 108
    /// Elements of the picture around which a spot lies.
    let spots = [(12, 9), (131, 9), (12, 98), (131, 98), (70, 55)]

    func pdf(drawnOver: String = "") -> Data {
        var elements = [UInt8](repeating: 255, count: columns * rows)
        for (column, row) in spots {
            for y in -3...3 {
                for x in -3...3 { elements[(row + y) * columns + column + x] = UInt8(255 - 230 * exp(-Double(x * x + y * y) / 3)) }
            }
        }
        let hex = elements.map { String(format: "%02x", $0) }.joined() + ">"
        let content = "q 103.68 0 0 77.76 0 0 cm /Scan Do Q " + drawnOver
        let bodies = [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 103.68 77.76] /Resources << /XObject << /Scan 4 0 R >> /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> /Contents 5 0 R >>",
            "<< /Type /XObject /Subtype /Image /Width \(columns) /Height \(rows) /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /ASCIIHexDecode "
                + "/Length \(hex.utf8.count) >>\nstream\n\(hex)\nendstream",
            "<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream",
        ]
        var text = "%PDF-1.6\n"
        for (index, body) in bodies.enumerated() { text += "\(index + 1) 0 obj\n\(body)\nendobj\n" }
        return Data((text + "trailer\n<< /Size 6 /Root 1 0 R >>\n%%EOF\n").utf8)
    }

    func isPicture(drawnOver: String = "") throws -> Bool {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-\(UUID().uuidString).pdf").path
        try pdf(drawnOver: drawnOver).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try PDFDocument(path: path).isPicture(page: 0)
    }

    /// The largest distance, in pixels of a raster of `dpi`, between a spot and where the PDF puts it.
    func misplacement(dpi: Double, drawnOver: String = "", pixelsPerBand: Int = PDFDocument.pixelsPerBand) throws -> Double {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-\(UUID().uuidString).pdf").path
        try pdf(drawnOver: drawnOver).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let document = try PDFDocument(path: path)
        let size = try document.pageSize(0)
        let width = PDFDocument.pixels(size.width, dpi: dpi), height = PDFDocument.pixels(size.height, dpi: dpi)
        let raster = try GreyRaster(width: width, height: height, dpi: dpi) {
            try document.render(page: 0, dpi: dpi, width: width, height: height, into: $0, pixelsPerBand: pixelsPerBand)
        }
        let scale = dpi / 100
        return raster.withPixels { pixels in
            spots.map { spot in
                let x = (Double(spot.0) + 0.5) * scale - 0.5, y = (Double(spot.1) + 0.5) * scale - 0.5, reach = Int(4 * scale)
                var sum = 0.0, sumX = 0.0, sumY = 0.0
                for row in max(0, Int(y) - reach)...min(height - 1, Int(y) + reach) {
                    for column in max(0, Int(x) - reach)...min(width - 1, Int(x) + reach) {
                        let ink = Double(255 - pixels[row * width + column])
                        sum += ink
                        sumX += ink * Double(column)
                        sumY += ink * Double(row)
                    }
                }
                return max(abs(sumX / sum - x), abs(sumY / sum - y))
            }.max() ?? .infinity
        }
    }
}

@Suite struct ScannedPageTests {
    @Test(arguments: [100.0, 150, 200, 75]) func `What a scan shows lies where the PDF puts it`(dpi: Double) throws {
        #expect(try ScannedPage().misplacement(dpi: dpi) < 0.2)
    }

    @Test func `What a scan shows lies in its place when it is drawn in bands`() throws {
        #expect(try ScannedPage().misplacement(dpi: 200, pixelsPerBand: 200 * 70) < 0.2)
    }

    /// Lines that are drawn over a scan do not make it a drawing.
    @Test func `A stamp on a scan leaves it in its place`() throws {
        #expect(try ScannedPage().misplacement(dpi: 200, drawnOver: "60 20 m 63 20 l S") < 0.2)
    }

    @Test func `A page that is one picture is told from a drawing over a picture`() throws {
        #expect(try ScannedPage().isPicture())
        #expect(try ScannedPage().isPicture(drawnOver: "1 w 10 10 m 60 10 l S"))
        let drawing = (0..<300).map { "\($0 % 90) 5 m \($0 % 90 + 4) 60 l S" }.joined(separator: " ")
        #expect(try !ScannedPage().isPicture(drawnOver: drawing))
    }

    /// A stamp may lie on a scan, and what a recogniser read may lie under it unseen.
    @Test func `A picture under much lettering is no scan unless nobody sees the lettering`() throws {
        let lines = (0..<12).map { "1 0 0 1 2 \(5 + $0 * 6) Tm (\(String(repeating: "A", count: 40))) Tj" }.joined(separator: " ")
        #expect(try !ScannedPage().isPicture(drawnOver: "BT /F1 2 Tf \(lines) ET"))
        #expect(try ScannedPage().isPicture(drawnOver: "BT /F1 2 Tf 3 Tr \(lines) ET"))
    }
}
