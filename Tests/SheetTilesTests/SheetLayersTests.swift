import Domain
import Foundation
import Imaging
import Raster
import Testing
import Vision

@testable import SheetTiles

/// The tiles of a sheet's pictures, put together again.
struct SheetLayersTests {
    /// A folder with an old and a new page of the same drawing; the old one lies 20 pixels further left, and lacks a square.
    private final class Pages {
        let folder: String
        let old: GreyRaster
        let new: GreyRaster

        init() throws {
            folder = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-tiles-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            func page(_ shift: Int, _ hasSquare: Bool) -> GreyRaster {
                GreyRaster(width: 700, height: 530, dpi: 72) { pixels in
                    for y in 0..<530 {
                        for x in 0..<700 {
                            let (u, v) = (x + shift, y)
                            let isLine = u % 90 < 3 || v % 70 < 2
                            let isSquare = hasSquare && (300..<340).contains(u) && (240..<270).contains(v)
                            if isLine || isSquare { pixels[y * 700 + x] = isSquare ? 0 : 60 }
                        }
                    }
                }
            }
            old = page(20, false)
            new = page(0, true)
            try PNG.write(old, to: folder + "/old.png")
            try PNG.write(new, to: folder + "/new.png")
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        var oldPage: StoredPage { StoredPage(path: folder + "/old.png", widthPoints: 700) }
        var newPage: StoredPage { StoredPage(path: folder + "/new.png", widthPoints: 700) }
        var pack: String { folder + "/pack" }
        let alignment = Alignment(
            transform: AffineTransform(a: 1, b: 0, c: 0, d: 1, e: 20, f: 0), verdict: .good, score: 1, inlierRatio: 1, residualMillimetres: 0)

        /// All tiles of a zoom side by side, in colour, without what lies beyond the picture.
        func picture(_ index: TileIndex, zoom: Int) throws -> [UInt8] {
            let pack = try Data(contentsOf: URL(fileURLWithPath: pack))
            let size = index.grid.size(zoom: zoom)
            var pixels = [UInt8](repeating: 1, count: size.width * size.height * 3)
            for y in 0..<index.grid.rows(zoom: zoom) {
                for x in 0..<index.grid.columns(zoom: zoom) {
                    let range = try #require(index.range(zoom: zoom, x: x, y: y))
                    let file = folder + "/tile.png"
                    try pack[range].write(to: URL(fileURLWithPath: file))
                    let tile = try Picture(path: file, mostBytes: 1 << 20)
                    #expect(tile.width == TileGrid.side && tile.height == TileGrid.side)
                    let colours = try tile.colour(width: TileGrid.side, height: TileGrid.side, dpi: 72).pixels
                    for row in 0..<TileGrid.side {
                        for column in 0..<TileGrid.side {
                            let (px, py) = (x * TileGrid.side + column, y * TileGrid.side + row)
                            for c in 0..<3 {
                                let value = colours[(row * TileGrid.side + column) * 3 + c]
                                if px < size.width, py < size.height { pixels[(py * size.width + px) * 3 + c] = value } else { #expect(value == 255) }
                            }
                        }
                    }
                }
            }
            return pixels
        }
    }

    private func colours(_ raster: GreyRaster) -> [UInt8] { raster.withPixels { $0.flatMap { [$0, $0, $0] } } }

    @Test func theTilesOfAPageMakeThePage() throws {
        let pages = try Pages()
        let index = try SheetLayers.write(pages.newPage, to: pages.pack)
        #expect(index.grid == TileGrid(width: 700, height: 530) && index.grid.maximumZoom == 2)
        #expect(try pages.picture(index, zoom: 2) == colours(pages.new))
        // The zoom before is a picture of half the size.
        let half = try pages.picture(index, zoom: 1), expected = colours(try pages.new.resized(width: 350, height: 265))
        #expect(zip(half, expected).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    }

    @Test func theOldPageLiesOnTheNewOnesGrid() throws {
        let pages = try Pages()
        let index = try SheetLayers.write(pages.oldPage, laidOn: pages.newPage, by: pages.alignment, to: pages.pack)
        let laid = try pages.old.laid(by: pages.alignment, width: 700, height: 530, dpi: 72)
        #expect(try pages.picture(index, zoom: 2) == colours(laid))
    }

    @Test func theOverlayOfStripsIsThatOfTheWhole() throws {
        let pages = try Pages()
        let index = try SheetLayers.write(overlayOf: pages.oldPage, and: pages.newPage, by: pages.alignment, to: pages.pack)
        let laid = try pages.old.laid(by: pages.alignment, width: 700, height: 530, dpi: 72)
        let whole = try ColourRaster.overlay(old: laid, new: pages.new, colours: .safe, near: 0.25 * 72 / 25.4)
        let tiles = try pages.picture(index, zoom: 2)
        #expect(tiles == whole.pixels)
        // The square that only the new page has crosses the seam of two strips, and is in the new one's colour.
        let pixel = (256 * 700 + 320) * 3
        #expect(Array(tiles[pixel..<(pixel + 3)]) == [0, 114, 178])
    }

    @Test func aTallPageIsCutAsItComes() throws {
        let pages = try Pages()
        let tall = GreyRaster(width: 40, height: 1025, dpi: 72) { pixels in for index in pixels.indices { pixels[index] = UInt8(index / 40 % 251) } }
        try PNG.write(tall, to: pages.folder + "/tall.png")
        let index = try SheetLayers.write(StoredPage(path: pages.folder + "/tall.png", widthPoints: 40), to: pages.pack)
        #expect(index.grid.maximumZoom == 3 && index.grid.rows(zoom: 3) == 5)
        #expect(try pages.picture(index, zoom: 3) == colours(tall))
        #expect(try pages.picture(index, zoom: 0).count == 5 * 129 * 3)
    }

    @Test func aDamagedRasterIsNamedAsSuch() throws {
        let pages = try Pages()
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: pages.folder + "/old.png"))
        #expect(throws: ImagingError.unreadable) { try SheetLayers.write(pages.oldPage, to: pages.pack) }
    }
}
