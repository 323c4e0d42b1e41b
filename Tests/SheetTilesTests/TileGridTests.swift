import Testing

@testable import SheetTiles

/// How pictures are cut into tiles.
struct TileGridTests {
    @Test func theWholePictureIsInOneTileAtZoomNought() {
        for (width, height) in [(1, 1), (256, 256), (257, 10), (7200, 10_800), (3, 65_000)] {
            let grid = TileGrid(width: width, height: height)
            #expect(grid.columns(zoom: 0) == 1 && grid.rows(zoom: 0) == 1)
            #expect(grid.size(zoom: grid.maximumZoom) == (width, height))
            // No zoom too many: one less would not show every pixel.
            #expect(grid.maximumZoom == 0 || max(width, height) > TileGrid.side << (grid.maximumZoom - 1))
        }
    }

    @Test func everyTileHasAPlaceOfItsOwn() {
        let grid = TileGrid(width: 1300, height: 700)
        var places: [Int] = []
        for zoom in 0...grid.maximumZoom {
            for y in 0..<grid.rows(zoom: zoom) { for x in 0..<grid.columns(zoom: zoom) { places += [grid.index(zoom: zoom, x: x, y: y) ?? -1] } }
        }
        #expect(places == Array(0..<grid.count))
        for (zoom, x, y) in [(-1, 0, 0), (0, 1, 0), (0, 0, 1), (3, 6, 0), (3, 0, 3), (4, 0, 0), (0, -1, 0)] { #expect(grid.index(zoom: zoom, x: x, y: y) == nil) }
    }

    @Test func hugePicturesAreReduced() {
        let grid = TileGrid(pictureWidth: 14_400, pictureHeight: 10_800)
        #expect(grid.width * grid.height <= TileGrid.mostPixels && grid.width > 9900)
        #expect(TileGrid(pictureWidth: 9600, pictureHeight: 7200) == TileGrid(width: 9600, height: 7200))
    }
}
