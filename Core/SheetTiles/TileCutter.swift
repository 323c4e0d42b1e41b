import CImaging
import Dispatch
import Imaging
import Synchronization

/// Cuts a picture that comes in strips, from its top to its bottom, into the tiles of all zooms. Holds one row of tiles a zoom, however high the picture is.
final class TileCutter {
    private let grid: TileGrid
    private let channels: Int
    private let emit: (Int, [UInt8]) throws -> Void
    /// Of each zoom: rows that wait for a whole row of tiles, and which row of tiles that is.
    private var waiting: [(pixels: [UInt8], rows: Int, row: Int)]

    /// - Parameters:
    ///   - channels: 1 (grey) or 3 (red, green, blue) bytes a pixel.
    ///   - emit: takes a tile's index in the grid and its PNG.
    init(_ grid: TileGrid, channels: Int, emit: @escaping (Int, [UInt8]) throws -> Void) {
        self.grid = grid
        self.channels = channels
        self.emit = emit
        waiting = (0...grid.maximumZoom).map { zoom in
            ([UInt8](repeating: 255, count: grid.size(zoom: zoom).width * channels * TileGrid.side), 0, 0)
        }
    }

    /// Takes the next whole rows of the picture.
    /// - Throws: `ImagingError`, and what `emit` throws.
    func push(_ rows: UnsafeBufferPointer<UInt8>) throws {
        try push(rows, zoom: grid.maximumZoom)
    }

    /// Cuts what is left. To be called once, at the end.
    func finish() throws {
        for zoom in stride(from: grid.maximumZoom, through: 0, by: -1) where waiting[zoom].rows > 0 { try flush(zoom) }
    }

    private func push(_ rows: UnsafeBufferPointer<UInt8>, zoom: Int) throws {
        let stride = grid.size(zoom: zoom).width * channels
        var left = rows
        while !left.isEmpty {
            let filled = waiting[zoom].rows
            let count = min(TileGrid.side - filled, left.count / stride)
            waiting[zoom].pixels.withUnsafeMutableBufferPointer { pixels in
                let part = UnsafeMutableBufferPointer(rebasing: pixels[(filled * stride)...].prefix(count * stride))
                _ = part.update(fromContentsOf: left.prefix(count * stride))
            }
            waiting[zoom].rows += count
            left = UnsafeBufferPointer(rebasing: left.dropFirst(count * stride))
            if waiting[zoom].rows == TileGrid.side { try flush(zoom) }
        }
    }

    /// Cuts the row of tiles that waits, and passes half of it on to the zoom before.
    private func flush(_ zoom: Int) throws {
        let (rows, row) = (waiting[zoom].rows, waiting[zoom].row)
        let width = grid.size(zoom: zoom).width
        let columns = grid.columns(zoom: zoom)
        let (side, channels) = (TileGrid.side, channels)
        let tiles = Mutex([Result<[UInt8], ImagingError>?](repeating: nil, count: columns))
        waiting[zoom].pixels.withUnsafeBufferPointer { pixels in
            // Read by all threads at once, written by none until they are done.
            nonisolated(unsafe) let pixels = pixels
            DispatchQueue.concurrentPerform(iterations: columns) { x in
                let count = min(side, width - x * side)
                let tile = Self.tile(pixels, from: x * side, count: count, rows: rows, width: width, channels: channels)
                let encoded = Result { () throws(ImagingError) in try Self.encoded(tile, channels) }
                tiles.withLock { $0[x] = encoded }
            }
        }
        for (x, tile) in tiles.withLock({ $0 }).enumerated() {
            guard let tile, let index = grid.index(zoom: zoom, x: x, y: row) else { continue }
            try emit(index, try tile.get())
        }
        if zoom > 0 {
            var half = [UInt8](repeating: 255, count: (width + 1) / 2 * ((rows + 1) / 2) * channels)
            waiting[zoom].pixels.withUnsafeBufferPointer { bti_halve($0.baseAddress, Int32(width), Int32(rows), Int32(channels), &half) }
            try half.withUnsafeBufferPointer { try push($0, zoom: zoom - 1) }
        }
        waiting[zoom].rows = 0
        waiting[zoom].row += 1
    }

    private static func tile(
        _ pixels: UnsafeBufferPointer<UInt8>, from left: Int, count: Int, rows: Int, width: Int, channels: Int
    ) -> [UInt8] {
        let stride = TileGrid.side * channels
        var tile = [UInt8](repeating: 255, count: stride * TileGrid.side)
        tile.withUnsafeMutableBufferPointer { tile in
            for row in 0..<rows {
                let line = pixels[((row * width + left) * channels)...].prefix(count * channels)
                _ = UnsafeMutableBufferPointer(rebasing: tile[(row * stride)...].prefix(count * channels)).update(fromContentsOf: line)
            }
        }
        return tile
    }

    private static func encoded(_ tile: [UInt8], _ channels: Int) throws(ImagingError) -> [UInt8] {
        try tile.withUnsafeBufferPointer { pixels throws(ImagingError) in try PNG.encodeTile(pixels, side: TileGrid.side, channels: channels) }
    }
}
