import Domain
import Foundation
import Raster
import Testing

@testable import PDF

/// One page with a word, in a PDF of which a test chooses the page's entries.
private func pdf(_ entries: String, content: String, objects: [String] = [], catalog: String = "") -> Data {
    let bodies =
        [
            "<< /Type /Catalog /Pages 2 0 R \(catalog) >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 4 0 R >> /Properties << /Off 6 0 R >> >> /Contents 5 0 R \(entries) >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", "<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream",
        ] + (objects.isEmpty ? ["<< /Type /OCG /Name (Off) >>"] : objects)
    var text = "%PDF-1.6\n"
    var offsets: [Int] = []
    for (index, body) in bodies.enumerated() {
        offsets.append(text.utf8.count)
        text += "\(index + 1) 0 obj\n\(body)\nendobj\n"
    }
    let start = text.utf8.count
    text += "xref\n0 \(bodies.count + 1)\n0000000000 65535 f \n"
    for offset in offsets { text += String(repeating: "0", count: 10 - "\(offset)".count) + "\(offset) 00000 n \n" }
    return Data((text + "trailer\n<< /Size \(bodies.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n").utf8)
}

@Suite struct PDFDocumentTests {
    private func open(_ data: Data) throws -> PDFDocument {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-\(UUID().uuidString).pdf").path
        try data.write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try PDFDocument(path: path)
    }

    private func draw(_ document: PDFDocument, dpi: Double = 72) throws -> GreyRaster {
        let size = try document.pageSize(0)
        let width = PDFDocument.pixels(size.width, dpi: dpi), height = PDFDocument.pixels(size.height, dpi: dpi)
        return try GreyRaster(width: width, height: height, dpi: dpi) { try document.render(page: 0, dpi: dpi, width: width, height: height, into: $0) }
    }

    /// The box of all ink, in points.
    private func ink(_ raster: GreyRaster) -> Box? {
        var box: Box?
        let scale = 72 / raster.dpi
        raster.withPixels { pixels in
            for index in pixels.indices where pixels[index] < 128 {
                let x = Double(index % raster.width) * scale, y = Double(index / raster.width) * scale
                let pixel = Box(left: x, top: y, right: x + scale, bottom: y + scale)
                box = box?.union(pixel) ?? pixel
            }
        }
        return box
    }

    private let word = "BT /F1 20 Tf 50 100 Td (HHHH) Tj ET"

    @Test(arguments: [0, 90, 180, 270]) func `A word's box lies on its ink, and its rotation is that of the page`(rotate: Int) throws {
        let document = try open(pdf("/MediaBox [0 0 400 300] /Rotate \(rotate)", content: word))
        let size = try document.pageSize(0)
        #expect(size == (rotate % 180 == 0 ? (400, 300) : (300, 400)))
        let ink = try #require(try ink(draw(document, dpi: 144)))
        let found = try #require(try document.words(page: 0).first)
        #expect(found.text == "HHHH" && found.rotation == rotate && abs(found.fontSize - 20) < 0.01)
        #expect(found.box.grown(by: 1).contains(Point(x: ink.left, y: ink.top)) && found.box.grown(by: 1).contains(Point(x: ink.right, y: ink.bottom)))
        #expect(found.box.area < ink.area * 2.5)
    }

    @Test func `Text set upwards reads at 270 degrees`() throws {
        let document = try open(pdf("/MediaBox [0 0 400 300]", content: "BT /F1 20 Tf 0 1 -1 0 200 100 Tm (HHHH) Tj ET"))
        #expect(try document.words(page: 0).first?.rotation == 270)
    }

    @Test func `A crop box with an offset moves drawing and words alike`() throws {
        let document = try open(pdf("/MediaBox [-50 -60 400 300] /CropBox [30 40 330 240]", content: word))
        #expect(try document.pageSize(0) == (300, 200))
        let ink = try #require(try ink(draw(document, dpi: 144)))
        // 50 - 30 from the left, 240 - 100 from the top.
        #expect(abs(ink.left - 22) < 2 && abs(ink.bottom - 140) < 1)
        let found = try #require(try document.words(page: 0).first)
        #expect(found.box.grown(by: 1).contains(ink.center))
    }

    @Test func `Annotations are drawn and read`() throws {
        let appearance = "0 0 100 40 re f BT /F1 12 Tf 10 50 Td (NOTE) Tj ET"
        let objects = [
            "<< /Type /Annot /Subtype /FreeText /Rect [100 100 200 180] /F 4 /AP << /N 7 0 R >> >>",
            "<< /Type /XObject /Subtype /Form /BBox [0 0 100 80] /Resources << /Font << /F1 4 0 R >> >> /Length \(appearance.utf8.count) >>\nstream\n\(appearance)\nendstream",
        ]
        let document = try open(pdf("/MediaBox [0 0 400 300] /Annots [6 0 R]", content: "", objects: objects))
        let ink = try #require(try ink(draw(document)))
        #expect(abs(ink.left - 100) <= 1 && abs(ink.bottom - 200) <= 1)
        #expect(try document.words(page: 0).map(\.text) == ["NOTE"])
    }

    @Test func `Layers that are switched off are not drawn`() throws {
        let content = "/OC /Off BDC 0 0 400 300 re f EMC 10 10 20 20 re f"
        let catalog = "/OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] /Order [6 0 R] >> >>"
        let document = try open(pdf("/MediaBox [0 0 400 300]", content: content, catalog: catalog))
        let ink = try #require(try ink(draw(document)))
        #expect(abs(ink.right - 30) <= 1)
    }

    @Test func `Drawing in bands gives the same pixels as drawing at once`() throws {
        let content = "1 w 0 0 m 400 300 l S 0 300 m 400 0 l S " + word + " 0.5 g 100 40 200 180 re f"
        let document = try open(pdf("/MediaBox [0 0 400 300]", content: content))
        let whole = try draw(document, dpi: 100)
        let size = (width: whole.width, height: whole.height)
        let banded = try GreyRaster(width: size.width, height: size.height, dpi: 100) {
            try document.render(page: 0, dpi: 100, width: size.width, height: size.height, into: $0, pixelsPerBand: size.width * 70)
        }
        #expect(whole.withPixels { Array($0) } == banded.withPixels { Array($0) })
    }
}
