import Foundation
import Raster
import Testing

@testable import Imaging

@Suite struct FewColoursTests {
    private func decoded(_ png: [UInt8]) throws -> Picture {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-few-\(UUID().uuidString).png").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(png).write(to: URL(fileURLWithPath: path))
        return try Picture(path: path, mostBytes: 1 << 24)
    }

    @Test func tintsGreysAndTheirFaintEdgesStayWhatTheyAre() throws {
        let colours: [[UInt8]] = [[255, 255, 255], [0, 0, 0], [140, 140, 140], [213, 94, 0], [0, 114, 178], [245, 232, 222], [229, 241, 247], [230, 230, 230]]
        let raster = ColourRaster(width: 8, height: 2, dpi: 100, pixels: (colours + colours).flatMap(\.self))
        let png = try PNG.encodeSmall(raster, width: 8, tints: [(213, 94, 0), (0, 114, 178)])
        let back = try decoded(png).colour(width: 8, height: 2, dpi: 100).pixels
        for (index, value) in back.enumerated() { #expect(abs(Int(value) - Int(raster.pixels[index])) <= 9, "byte \(index)") }
        #expect(try PNG.encodeSmall(raster, width: 8, tints: [(213, 94, 0), (0, 114, 178)]) == png)
    }

    @Test func greyHasSixteenLevelsAndIsReducedToItsWidth() throws {
        let raster = GreyRaster(width: 255, height: 3, dpi: 100) { pixels in
            for index in pixels.indices { pixels[index] = UInt8(index % 255) }
        }
        let back = try decoded(try PNG.encodeSmall(raster, width: 255)).grey(width: 255, height: 3, dpi: 100)
        back.withPixels { pixels in
            for index in pixels.indices { #expect(abs(Int(pixels[index]) - index % 255) <= 9) }
        }
        let small = try decoded(try PNG.encodeSmall(raster, width: 85))
        #expect(small.width == 85 && small.height == 1)
    }
}
