import Foundation
import PageReading
import Testing

@Suite struct ArchiveTests {
    private func sheet(_ width: Double) -> Data { TinyPDF(pages: [.init(width: width)]).data() }

    @Test func `A ZIP is one document, its files in natural order of name`() async throws {
        let zip = try TinyZip.data([
            ("set/A-10.pdf", sheet(110)), ("set/a-2.pdf", sheet(102)), ("set/A-1.pdf", sheet(101)), ("cover.pdf", sheet(100)),
            ("__MACOSX/set/._A-1.pdf", Data("x".utf8)), ("set/.DS_Store", Data("x".utf8)),
        ])
        let scratch = try Scratch()
        let document = try await scratch.open("upload", zip)
        #expect(document.files.map(\.name) == ["upload/cover.pdf", "upload/set/A-1.pdf", "upload/set/a-2.pdf", "upload/set/A-10.pdf"])
        #expect(document.leftOut.isEmpty)
        let last = try await makeReader().read(page: 3, of: document, options: ReadingOptions(dpi: 72, recognition: .never))
        #expect(last.width == 110)
    }

    @Test func `A folder is one document, and what is no drawing is named`() async throws {
        let scratch = try Scratch()
        _ = try scratch.file("in/sub/2.pdf", sheet(102))
        _ = try scratch.file("in/10.pdf", sheet(110))
        _ = try scratch.file("in/9.pdf", sheet(109))
        _ = try scratch.file("in/notes.txt", Data("hello".utf8))
        let document = try await makeReader().open([Upload(path: scratch.path + "/in")], workspace: scratch.folder("w"))
        #expect(document.files.map { $0.pages.first??.width } == [109, 110, 102])
        #expect(document.leftOut == [ReadingError(file: "in/notes.txt", cause: .notADrawing)])
    }

    @Test func `A damaged drawing in a ZIP is not passed over`() async throws {
        let zip = try TinyZip.data([("1.pdf", sheet(100)), ("2.pdf", sheet(100).prefix(300))])
        #expect(try await Scratch().refusal("a.zip", zip) == ReadingError(file: "a.zip/2.pdf", cause: .cutOff))
    }

    @Test(arguments: ["../../etc/evil.pdf", "/etc/evil.pdf", "a/../../b.pdf", "..\\b.pdf", "C:\\b.pdf"])
    func `A ZIP with a name that leads out is refused`(name: String) async throws {
        let error = try await Scratch().refusal("a.zip", TinyZip.data([(name, sheet(100))]))
        #expect(error?.code == "archive" && error?.reason.contains("leads out") == true)
    }

    @Test func `An archive inside an archive is refused`() async throws {
        let inner = try TinyZip.data([("1.pdf", sheet(100))])
        let error = try await Scratch().refusal("a.zip", TinyZip.data([("1.pdf", sheet(100)), ("inner.zip", inner)]))
        #expect(error?.file == "a.zip/inner.zip" && error?.code == "archive")
    }

    @Test func `A ZIP that inflates beyond measure is refused`() async throws {
        let zip = try TinyZip.data([("1.pdf", Data(repeating: 32, count: 200 << 20))])
        #expect(zip.count < 400_000)
        let error = try await Scratch().refusal("a.zip", zip)
        #expect(error?.reason.contains("inflates beyond all measure") == true)
    }

    @Test func `A ZIP without drawings, and a damaged or locked one, are refused`() async throws {
        #expect(try await Scratch().refusal("a.zip", TinyZip.data([("a.txt", Data("x".utf8))]))?.cause == .noDrawings)
        let whole = try TinyZip.data([("1.pdf", sheet(100)), ("2.pdf", sheet(100))])
        #expect(try await Scratch().refusal("a.zip", whole.prefix(400))?.code == "archive")
        #expect(try await Scratch().refusal("a.zip", TinyZip.data([("1.pdf", sheet(100))], password: "x"))?.cause == .encrypted)
    }
}

@Suite struct ConversionTests {
    private let dxf = Data("  0\r\nSECTION\r\n  2\r\nENTITIES\r\n  0\r\nENDSEC\r\n  0\r\nEOF\r\n".utf8)

    @Test func `A DXF is refused with the reason where its converter is missing`() async throws {
        var limits = ReadingLimits()
        limits.dxfConverter = "/no/such/program"
        let error = try await Scratch().refusal("a.dxf", dxf, limits: limits)
        #expect(error?.cause == .dxf(reason: "LibreCAD is not installed here"))
        #expect(error?.reason.contains("export the drawing as PDF") == true)
    }

    @Test func `A DXF is read as the PDF that its converter makes`() async throws {
        let scratch = try Scratch()
        let pdf = try scratch.file("made.pdf", TinyPDF(pages: [.init(width: 333)]).data())
        // Called as LibreCAD is: dxf2pdf … -o TARGET SOURCE.
        let script = "#!/bin/sh\n[ \"$1\" = dxf2pdf ] && [ \"$4\" = -o ] && grep -q SECTION \"$6\" && cp \(pdf) \"$5\"\n"
        var limits = ReadingLimits()
        limits.dxfConverter = try scratch.file("converter", Data(script.utf8))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: limits.dxfConverter)
        let document = try await scratch.open("a.dxf", dxf, limits: limits)
        #expect(document.files[0].kind == .dxf && document.files[0].byteCount == dxf.count)
        let page = try await makeReader(limits).read(page: 0, of: document, options: ReadingOptions(dpi: 72, recognition: .never))
        #expect(page.width == 333)
    }

    @Test func `A converter that hangs is stopped with the reader`() async throws {
        let scratch = try Scratch()
        // Its other end is open for as long as the converter lives.
        let life = try Fifo(path: scratch.path + "/life")
        var limits = ReadingLimits()
        limits.dxfConverter = try scratch.file("converter", Data("#!/bin/sh\nexec 3>\(life.path)\necho started >&3\nwhile :; do :; done\n".utf8))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: limits.dxfConverter)
        let opening = Task { [limits, dxf] in await scratch.refusal("a.dxf", dxf, limits: limits) }
        #expect(await life.next() == "started\n")
        opening.cancel()
        #expect(await opening.value?.cause == .cancelled)
        #expect(await life.next() == "")
    }
}
