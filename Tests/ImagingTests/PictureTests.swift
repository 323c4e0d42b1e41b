import Foundation
import Imaging
import Raster
import Testing

@Suite struct PictureTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func file(_ name: String, _ data: Data) throws -> String {
        let url = folder.appendingPathComponent(name)
        try data.write(to: url)
        return url.path
    }

    private func pixels(_ raster: GreyRaster) -> [UInt8] { raster.withPixels { Array($0) } }

    private func pattern(_ width: Int, _ height: Int) -> GreyRaster {
        GreyRaster(width: width, height: height, dpi: 200) { pixels in
            for index in pixels.indices { pixels[index] = UInt8(truncatingIfNeeded: index &* 31 &+ index / width) }
        }
    }

    @Test func `A grey raster comes back from PNG as it was, with its dpi`() throws {
        let raster = pattern(301, 77)
        let path = folder.appendingPathComponent("grey.png").path
        try PNG.write(raster, to: path)
        let header = try PictureHeader(path: path)
        #expect(header.width == 301 && header.height == 77 && header.samples == 1)
        #expect(header.dpi == 200)
        let back = try Picture(path: path, mostBytes: 1 << 20).grey(width: 301, height: 77, dpi: 200)
        #expect(pixels(back) == pixels(raster))
        #expect(try Data(PNG.encode(raster)) == Data(contentsOf: URL(fileURLWithPath: path)))
    }

    @Test func `A colour raster comes back from PNG as it was`() throws {
        let bytes = (0..<90 * 40 * 3).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let path = try file("colour.png", Data(PNG.encode(ColourRaster(width: 90, height: 40, dpi: 96, pixels: bytes))))
        #expect(try Picture(path: path, mostBytes: 1 << 20).colour(width: 90, height: 40, dpi: 96).pixels == bytes)
    }

    @Test func `A full disk is told as such and leaves no half file`() throws {
        #expect(throws: ImagingError.notWritten("No space left on device")) { try PNG.write(pattern(800, 800), to: "/dev/full") }
        let missing = folder.appendingPathComponent("no/such/folder.png").path
        #expect(throws: ImagingError.notWritten("No such file or directory")) { try PNG.write(pattern(8, 8), to: missing) }
    }

    @Test func `JPEG is read with its resolution`() throws {
        let path = try file("a.jpg", PictureFiles.jpeg(width: 64, height: 32))
        let header = try PictureHeader(path: path)
        #expect(header.format == .jpeg && header.width == 64 && header.height == 32 && header.dpi == 150)
        #expect(try Set(pixels(Picture(path: path, mostBytes: 1 << 20).grey(width: 64, height: 32, dpi: 150))) == [128])
    }

    @Test func `Each picture of a TIFF is read by its number`() throws {
        let path = try file("a.tif", PictureFiles.tiff(sizes: [(20, 10), (30, 40)], value: 77))
        let second = try PictureHeader(path: path, page: 1)
        #expect(second.pages == 2 && second.width == 30 && second.height == 40 && second.dpi == 100)
        #expect(try Set(pixels(Picture(path: path, page: 1, mostBytes: 1 << 20).grey(width: 30, height: 40, dpi: 100))) == [77])
        #expect(throws: ImagingError.noSuchPage(2)) { try PictureHeader(path: path, page: 2) }
    }

    @Test func `A picture that claims to be too large is refused before it is decoded`() throws {
        let path = try file("huge.png", PictureFiles.pngHeader(width: 60_000, height: 60_000))
        #expect(throws: ImagingError.tooLarge(width: 60_000, height: 60_000)) { _ = try Picture(path: path, mostBytes: 1 << 30) }
    }

    @Test func `A damaged picture is refused`() throws {
        let whole = try PNG.encode(pattern(300, 300))
        let cut = try file("cut.png", Data(whole.prefix(whole.count / 2)))
        #expect(throws: ImagingError.unreadable) { _ = try Picture(path: cut, mostBytes: 1 << 30) }
        let rubbish = try file("rubbish.png", Data("rubbish".utf8))
        #expect(throws: ImagingError.unreadable) { _ = try PictureHeader(path: rubbish) }
    }

    @Test func `Scaling down averages by area and invents nothing`() throws {
        let stripes = GreyRaster(width: 400, height: 400, dpi: 200) { pixels in
            for index in pixels.indices { pixels[index] = index % 400 % 4 < 2 ? 0 : 200 }
        }
        let small = try Picture(stripes).grey(width: 100, height: 100, dpi: 50)
        #expect(Set(pixels(small)) == [100])
        #expect(try Picture(stripes).size(longerSide: 100) == (100, 100))
    }
}
