import Domain
import Foundation
import Imaging
import PDF
import PageReading
import Raster
import Testing

/// Pages that are pictures of lettering: drawn from a PDF, so that where each word stands is known.
@Suite struct RecognitionTests {
    private let options = ReadingOptions(dpi: 200)

    /// A scan of the page that `content` draws, as PNG.
    private func scan(_ content: String, in scratch: Scratch) throws -> Data {
        let pdf = try PDFDocument(path: scratch.file("drawn.pdf", TinyPDF(pages: [.init(content: content)]).data()))
        let width = PDFDocument.pixels(612, dpi: 200), height = PDFDocument.pixels(792, dpi: 200)
        var pixels = [UInt8](repeating: 255, count: width * height)
        try pixels.withUnsafeMutableBufferPointer { try pdf.render(page: 0, dpi: 200, width: width, height: height, into: $0) }
        return try Data(PNG.encode(GreyRaster(width: width, height: height, dpi: 200) { _ = $0.update(fromContentsOf: pixels) }))
    }

    private func read(_ content: String, options: ReadingOptions? = nil, limits: ReadingLimits = ReadingLimits()) async throws -> PageReading {
        let scratch = try Scratch()
        let document = try await scratch.open("scan.png", scan(content, in: scratch), limits: limits)
        return try await makeReader(limits).read(page: 0, of: document, options: options ?? self.options)
    }

    /// How far a word's box is from the box that was drawn, in points.
    private func distance(_ word: Word, _ box: Box) -> Double {
        [word.box.left - box.left, word.box.top - box.top, word.box.right - box.right, word.box.bottom - box.bottom].map(abs).max() ?? 0
    }

    @Test func `Lettering of a picture is read, each word at its place`() async throws {
        // 10 points of Helvetica: capitals of 2.5 mm.
        let page = try await read("BT /F1 10 Tf 72 700 Td (CONCRETE WALL) Tj ET BT /F1 24 Tf 300 400 Td (SECTION) Tj ET 60 600 m 500 600 l S 60 100 m 60 600 l S")
        #expect(page.text.source == .ocr && page.note == nil)
        #expect(Set(page.text.words.map(\.text)) == ["CONCRETE", "WALL", "SECTION"])
        // Widths from the metrics of Helvetica.
        let concrete = try #require(page.text.words.first { $0.text == "CONCRETE" })
        #expect(distance(concrete, Box(left: 72, top: 84.5, right: 128.7, bottom: 92)) < 1.5)
        #expect(concrete.continuesLine && concrete.rotation == 0 && concrete.confidence > 0.7 && concrete.confidence <= 1)
        #expect(abs(concrete.fontSize - 10) < 1.5)
        let section = try #require(page.text.words.first { $0.text == "SECTION" })
        #expect(distance(section, Box(left: 300, top: 374.5, right: 406, bottom: 392.5)) < 2.5)
        #expect(!section.continuesLine && abs(section.fontSize - 24) < 3)
    }

    @Test(arguments: [(90, "0 -1 1 0 300 400"), (270, "0 1 -1 0 300 400")])
    func `Turned lettering is read, and which way it is turned`(rotation: Int, matrix: String) async throws {
        let page = try await read("BT /F1 12 Tf \(matrix) Tm (FOUNDATION PLAN) Tj ET")
        #expect(page.text.words.map(\.text) == ["FOUNDATION", "PLAN"])
        #expect(page.text.words.allSatisfy { $0.rotation == rotation })
        // The base line runs up or down from 300, 392 on the displayed page.
        let word = try #require(page.text.words.first)
        #expect(abs((rotation == 90 ? word.box.top : word.box.bottom) - 392) < 2)
        #expect(abs((rotation == 90 ? word.box.left : word.box.right) - 300) < 2)
    }

    @Test func `The number of a scanned sheet is found`() async throws {
        let title = "BT /F1 7 Tf 480 95 Td (SHEET TITLE) Tj ET BT /F1 10 Tf 480 80 Td (ROOF PLAN) Tj ET BT /F1 7 Tf 480 60 Td (SHEET NUMBER) Tj ET"
        // Capitals of 11 mm.
        let page = try await read("\(title) BT /F1 44 Tf 480 25 Td (A-104) Tj ET 470 20 130 100 re S BT /F1 10 Tf 90 500 Td (BEDROOM) Tj ET")
        #expect(page.identity.number == "A-104")
        #expect(page.identity.title == "ROOF PLAN")
    }

    @Test func `A page whose own text is broken is recognised`() async throws {
        // The font's map takes every glyph to a private character.
        let map = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <20> <7E> <E020> endbfrange endcmap end end"
        var pdf = TinyPDF(pages: [.init(content: "BT /F2 20 Tf 72 700 Td (STAIR) Tj ET")])
        let first = pdf.firstExtraObject
        pdf.objects = ["<< /Length \(map.utf8.count) >>\nstream\n\(map)\nendstream", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode \(first) 0 R >>"]
        pdf.pages[0].extra = "/Resources << /Font << /F2 \(first + 1) 0 R >> >>"
        let scratch = try Scratch()
        let document = try await scratch.open("set.pdf", pdf.data())
        let plain = try await makeReader().read(page: 0, of: document, options: ReadingOptions(dpi: 200, recognition: .never))
        #expect(plain.text.words.map(\.text) == ["\u{E053}\u{E054}\u{E041}\u{E049}\u{E052}"])
        let page = try await makeReader().read(page: 0, of: document, options: options)
        #expect(page.text.source == .ocr && page.text.words.map(\.text) == ["STAIR"])
    }

    @Test func `A page with text enough of its own is not recognised`() async throws {
        let scratch = try Scratch()
        let lines = (0..<20).map { "BT /F1 10 Tf 72 \(700 - $0 * 20) Td (WALL TYPE \($0)) Tj ET" }.joined(separator: " ")
        let document = try await scratch.open("set.pdf", TinyPDF(pages: [.init(content: lines)]).data())
        let page = try await makeReader().read(page: 0, of: document, options: ReadingOptions(language: "nowhere"))
        #expect(page.text.source == .embedded && page.text.words.count == 60 && page.note == nil)
    }

    @Test func `A page with few words, all its own, keeps them as they are`() async throws {
        let scratch = try Scratch()
        let document = try await scratch.open("set.pdf", TinyPDF(pages: [.init()]).data())
        let page = try await makeReader().read(page: 0, of: document, options: options)
        #expect(page.text.source == .embedded && page.text.words.map(\.text) == ["WALL", "TYPE", "A"] && page.note == nil)
    }

    @Test func `Line work without lettering gives no words`() async throws {
        let hatch = (0..<60).map { "\(100 + $0 * 4) 300 m \(140 + $0 * 4) 420 l S" }.joined(separator: " ")
        let page = try await read(hatch)
        #expect(page.text == TextLayer(source: .none, words: [], isOfPicture: true) && page.note == nil)
    }

    @Test func `A recogniser that cannot start leaves the page its picture and says why`() async throws {
        let page = try await read("BT /F1 20 Tf 72 700 Td (STAIR) Tj ET", options: ReadingOptions(dpi: 200, language: "nowhere"))
        #expect(page.text.source == .none && page.raster.width == 1_700)
        #expect(page.note?.code == "recogniser" && page.note?.reason.contains("install tesseract-ocr-nowhere") == true)
    }

    @Test func `A page whose recognition takes too long keeps its picture and says so`() async throws {
        var limits = ReadingLimits()
        limits.recognitionSeconds = 0
        let page = try await read("BT /F1 20 Tf 72 700 Td (STAIR) Tj ET", limits: limits)
        #expect(page.text.source == .none && page.raster.width == 1_700)
        #expect(page.note?.reason.contains("more than 0 s") == true)
    }

    @Test func `The engine's version names every library that decides what is read`() {
        for library in ["poppler", "leptonica", "libpng", "tesseract", "fonts"] { #expect(PageReader.engineVersion.contains(library)) }
    }
}
