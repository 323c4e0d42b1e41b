import Foundation
import Imaging
import PageReading
import Raster
import Testing

@Suite struct PicturePageTests {
    private let plain = ReadingOptions(dpi: 100, recognition: .never)

    private func png(_ width: Int, _ height: Int, dpi: Double) throws -> Data {
        let raster = GreyRaster(width: width, height: height, dpi: dpi) { pixels in
            for index in 0..<width { pixels[index] = 0 }
        }
        return try Data(PNG.encode(raster))
    }

    @Test func `A PNG is a page of the size that its resolution says`() async throws {
        let scratch = try Scratch()
        let document = try await scratch.open("scan", png(800, 400, dpi: 200))
        #expect(document.files[0].kind == .png)
        let page = try await makeReader().read(page: 0, of: document, options: plain)
        #expect(abs(page.width - 288) < 0.01 && abs(page.height - 144) < 0.01)
        #expect(page.raster.width == 400 && page.raster.height == 200 && page.text.source == .none)
        #expect(page.raster.withPixels { $0[0] < 200 && $0[400 * 100] == 255 })
    }

    @Test func `An image of 60,000 by 60,000 pixels is refused from its header`() async throws {
        var header = Data([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]) + Data("IHDR".utf8)
        header += [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 2, 0, 0, 0] + [UInt8](repeating: 0, count: 64)
        let error = try await Scratch().refusal("huge.png", header)
        #expect(error?.code == "image_too_large")
        #expect(error?.description.hasPrefix("huge.png: an image of 60000 × 60000 pixels") == true)
    }

    @Test func `A cut-off picture is a damaged page`() async throws {
        let scratch = try Scratch()
        let whole = try png(900, 900, dpi: 200)
        let document = try await scratch.open("cut.png", whole.prefix(whole.count - 40))
        await #expect(throws: ReadingError(file: "cut.png", page: 0, cause: .damagedPage)) {
            try await makeReader().read(page: 0, of: document, options: plain)
        }
    }

    @Test func `Preview and thumbnail are made where they are asked for`() async throws {
        let scratch = try Scratch()
        let content = "1 0 0 rg 0 0 306 792 re f"
        let document = try await scratch.open("set.pdf", TinyPDF(pages: [.init(content: content)]).data())
        let options = ReadingOptions(dpi: 72, recognition: .never, previewDPI: 100, thumbnailPixels: 400)
        let page = try await makeReader().read(page: 0, of: document, options: options)
        let preview = try scratch.file("preview.png", Data(#require(page.preview)))
        let thumbnail = try scratch.file("thumbnail.png", Data(#require(page.thumbnail)))
        let header = try PictureHeader(path: preview)
        #expect(header.width == 850 && header.height == 1_100)
        let small = try PictureHeader(path: thumbnail)
        #expect(small.width == 309 && small.height == 400)
        let colour = try Picture(path: thumbnail, mostBytes: 1 << 24).colour(width: 309, height: 400, dpi: 36)
        #expect(Array(colour.pixels.prefix(3)) == [255, 0, 0] && Array(colour.pixels.suffix(3)) == [255, 255, 255])
    }
}
