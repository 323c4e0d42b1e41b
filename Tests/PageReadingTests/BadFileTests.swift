import Foundation
import PageReading
import Testing

@Suite struct BadFileTests {
    @Test func `An empty file is refused`() async throws {
        #expect(try await Scratch().refusal("a.pdf", Data())?.cause == .empty)
    }

    @Test func `A file that is no drawing is refused whatever its name`() async throws {
        #expect(try await Scratch().refusal("a.pdf", Data("Dear Sir or Madam".utf8))?.cause == .notADrawing)
    }

    @Test func `A cut-off PDF is refused`() async throws {
        let whole = TinyPDF(pages: [.init(), .init(), .init()]).data()
        let error = try await Scratch().refusal("a.pdf", whole.prefix(whole.count / 2))
        #expect(error?.cause == .cutOff)
        #expect(error?.description == "a.pdf: the end of the file is missing; upload it again")
    }

    @Test func `Rubbish with a PDF's head and end is refused`() async throws {
        #expect(try await Scratch().refusal("a.pdf", Data("%PDF-1.4\nrubbish\nstartxref\n5\n%%EOF".utf8))?.cause == .unreadable)
    }

    @Test func `A DWG is refused with advice`() async throws {
        let error = try await Scratch().refusal("a.dwg", Data("AC1032\0\0\0\0".utf8))
        #expect(error?.cause == .dwg && error?.reason.contains("PDF or DXF") == true)
    }

    @Test func `A PDF without pages is refused`() async throws {
        #expect(try await Scratch().refusal("a.pdf", TinyPDF(pages: []).data())?.cause == .noPages)
    }

    @Test func `Too many pages are refused, and say how many`() async throws {
        let pages = [TinyPDF.Page](repeating: .init(content: ""), count: 3_000)
        let error = try await Scratch().refusal("a.pdf", TinyPDF(pages: pages).data())
        #expect(error?.cause == .tooManyPages(count: 3_000, limit: 2_000))
    }

    @Test func `A page of 200 by 200 inches is refused with its size`() async throws {
        let data = TinyPDF(pages: [.init(width: 14_400, height: 14_400)]).data()
        let error = try await Scratch().refusal(page: 0, of: data, options: ReadingOptions())
        #expect(error?.cause == .pageTooLarge(widthInches: 200, heightInches: 200, dpi: 200, limitMegapixels: 400))
        #expect(error?.reason.hasPrefix("200 × 200 in at 200 dpi") == true)
    }

    @Test func `A page of one point is refused with its size`() async throws {
        let error = try await Scratch().refusal(page: 0, of: TinyPDF(pages: [.init(width: 1, height: 1)]).data())
        #expect(error?.cause == .pageTooSmall(widthPoints: 1, heightPoints: 1))
    }

    @Test func `A corrupt page costs that page only`() async throws {
        let scratch = try Scratch()
        let rubbish = TinyPDF.Page(rawStream: ("/Filter /FlateDecode", Data((0..<400).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 7) })))
        let data = TinyPDF(pages: [.init(), rubbish, .init()]).data()
        let document = try await scratch.open("set.pdf", data)
        #expect(document.pageCount == 3)
        let reader = makeReader()
        let options = ReadingOptions(dpi: 72, recognition: .never)
        for page in [0, 2] {
            let reading = try await reader.read(page: page, of: document, options: options)
            #expect(reading.text.words.count == 3)
        }
        await #expect(throws: ReadingError(file: "set.pdf", page: 1, cause: .damagedPage)) {
            try await reader.read(page: 1, of: document, options: options)
        }
    }

    @Test func `Pages beside one that is no page can be read`() async throws {
        let scratch = try Scratch()
        let data = TinyPDF(pages: [.init(width: 600), .init(replacement: "(this is no page)"), .init(width: 500)]).data()
        let document = try await scratch.open("set.pdf", data)
        // Poppler leaves the hole out and misses a page at the end.
        #expect(document.files[0].pages.map { $0?.width } == [600, 500, nil])
        await #expect(throws: ReadingError(file: "set.pdf", page: 2, cause: .damagedPage)) {
            try await makeReader().read(page: 2, of: document)
        }
    }

    @Test func `A page that draws for ever is stopped at the deadline`() async throws {
        var limits = ReadingLimits()
        limits.pageSeconds = 1
        let error = try await Scratch().refusal(page: 0, of: Bombs.endlessDrawing(), limits: limits)
        #expect(error?.cause == .tooSlow(seconds: 1))
    }

    @Test func `A small file that inflates without end is stopped at the deadline`() async throws {
        var limits = ReadingLimits()
        limits.pageSeconds = 1
        let bomb = Bombs.endlessStream()
        #expect(bomb.count < 1 << 20)
        let error = try await Scratch().refusal(page: 0, of: bomb, limits: limits)
        #expect(error?.cause == .tooSlow(seconds: 1))
    }

    @Test func `A child without enough memory ends with a clear reason`() async throws {
        var limits = ReadingLimits()
        let scratch = try Scratch()
        let document = try await scratch.open("set.pdf", TinyPDF(pages: [.init(width: 7_000, height: 7_000)]).data())
        limits.memoryMegabytes = 40
        await #expect {
            try await makeReader(limits).read(page: 0, of: document, options: ReadingOptions(dpi: 144, recognition: .never))
        } throws: { error in
            (error as? ReadingError)?.code == "too_much_memory"
        }
    }

    @Test func `An encrypted PDF is refused`() async throws {
        let handler = "<< /Filter /Standard /V 2 /R 3 /Length 128 /P -3904 /O <\(String(repeating: "41", count: 32))> /U <\(String(repeating: "42", count: 32))> >>"
        var pdf = TinyPDF(pages: [.init()])
        pdf.objects = [handler]
        pdf.trailer = "/Encrypt \(pdf.firstExtraObject) 0 R /ID [<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF>]"
        #expect(try await Scratch().refusal("a.pdf", pdf.data())?.cause == .encrypted)
    }
}
