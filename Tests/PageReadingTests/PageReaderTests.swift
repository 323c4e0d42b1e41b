import Domain
import Foundation
import PageReading
import Testing

@Suite struct PageReaderTests {
    private let plain = ReadingOptions(dpi: 72, recognition: .never)

    @Test func `A page comes with its size, its raster and its words`() async throws {
        let scratch = try Scratch()
        let document = try await scratch.open("set.pdf", TinyPDF(pages: [.init()]).data())
        #expect(document.pageCount == 1)
        #expect(document.files.first?.kind == .pdf)
        let page = try await makeReader().read(page: 0, of: document, options: plain)
        #expect(page.width == 612 && page.height == 792)
        #expect(page.raster.width == 612 && page.raster.height == 792)
        #expect(page.text.source == .embedded)
        #expect(page.text.words.map(\.text) == ["WALL", "TYPE", "A"])
        let wall = try #require(page.text.words.first)
        // Baseline at 700 from below: 92 from above.
        #expect(abs(wall.box.left - 72) < 1 && wall.box.top > 75 && wall.box.bottom < 97)
        #expect(wall.fontSize == 12 && wall.rotation == 0)
        let dark = page.raster.withPixels { $0.filter { $0 < 128 }.count }
        #expect(dark > 400)
    }

    @Test func `The raster's size is rounded up`() async throws {
        let scratch = try Scratch()
        let document = try await scratch.open("set.pdf", TinyPDF(pages: [.init(width: 100.3, height: 50)]).data())
        let page = try await makeReader().read(page: 0, of: document, options: ReadingOptions(dpi: 200, recognition: .never))
        #expect(page.raster.width == 279 && page.raster.height == 139)
    }

    @Test func `The SHA-256 is that of the bytes`() async throws {
        let scratch = try Scratch()
        let data = TinyPDF(pages: [.init()]).data()
        let path = try scratch.file("a.pdf", data)
        let document = try await scratch.open("set.pdf", data)
        let pipe = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
        process.arguments = [path]
        process.standardOutput = pipe
        try process.run()
        let line = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(line.hasPrefix(document.files[0].sha256) && document.files[0].sha256.count == 64)
    }

    @Test func `Words without ink under them do not count`() async throws {
        let scratch = try Scratch()
        let content = "BT /F1 12 Tf 72 700 Td (SEEN) Tj ET q 0 0 10 10 re W n BT /F1 12 Tf 72 500 Td (CLIPPED) Tj ET Q BT /F1 12 Tf 72 300 Td (COVERED) Tj ET 1 g 60 290 200 40 re f"
        let document = try await scratch.open("set.pdf", TinyPDF(pages: [.init(content: content)]).data())
        let page = try await makeReader().read(page: 0, of: document, options: plain)
        #expect(page.text.words.map(\.text) == ["SEEN"])
    }

    @Test func `Pages of several files follow one another`() async throws {
        let scratch = try Scratch()
        let one = try scratch.file("one.pdf", TinyPDF(pages: [.init(width: 100), .init(width: 110)]).data())
        let two = try scratch.file("two.pdf", TinyPDF(pages: [.init(width: 120)]).data())
        let document = try await makeReader().open([Upload(path: one), Upload(path: two)], workspace: scratch.folder("w"))
        #expect(document.pageCount == 3)
        let page = try await makeReader().read(page: 2, of: document, options: plain)
        #expect(page.width == 120)
    }

    @Test func `A page that is not there is refused`() async throws {
        let error = try await Scratch().refusal(page: 5, of: TinyPDF(pages: [.init()]).data())
        #expect(error?.cause == .noSuchPage && error?.description == "set.pdf, page 6: there is no such page")
    }
}
