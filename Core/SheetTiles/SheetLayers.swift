import Domain
import Imaging
import Raster
import Vision

/// A page as it is stored: its raster in a PNG file, and its width in points as displayed.
public struct StoredPage: Sendable {
    public var path: String
    public var widthPoints: Double

    public init(path: String, widthPoints: Double) {
        self.path = path
        self.widthPoints = widthPoints
    }
}

/// Writes all tiles of one picture of a sheet into one file. Takes seconds of one thread on a large sheet, and as many bytes of memory as its rasters
/// have: one for a page as it stands, two for one that is laid on the other.
public enum SheetLayers {
    /// Distance in millimetres on paper within which ink counts as common, as in the overlay of the comparison.
    private static let near = 0.25
    /// Decoded pictures that are larger are no page's raster.
    private static let mostBytes = 1 << 30

    /// A page as it stands.
    /// - Throws: `ImagingError`.
    public static func write(_ page: StoredPage, to path: String) throws -> TileIndex {
        try write(try raster(page), to: path)
    }

    /// The old page, laid on the new one's grid.
    /// - Throws: `ImagingError`, `VisionError`.
    public static func write(_ old: StoredPage, laidOn new: StoredPage, by alignment: Alignment, to path: String) throws -> TileIndex {
        let header = try PictureHeader(path: new.path)
        let grid = TileGrid(pictureWidth: header.width, pictureHeight: header.height)
        let laid = try raster(old).laid(by: alignment, width: grid.width, height: grid.height, dpi: dpi(grid, new))
        return try write(laid, to: path)
    }

    /// Both pages on the new one's grid: what only one of them shows in its colour, what both show in grey.
    /// - Throws: `ImagingError`, `VisionError`.
    public static func write(overlayOf old: StoredPage, and new: StoredPage, by alignment: Alignment, to path: String) throws -> TileIndex {
        let newRaster = try raster(new)
        let laid = try raster(old).laid(by: alignment, width: newRaster.width, height: newRaster.height, dpi: newRaster.dpi)
        let near = Self.near * newRaster.dpi / 25.4
        let margin = Int(near) + 2
        return try write(TileGrid(width: newRaster.width, height: newRaster.height), channels: 3, to: path) { cutter in
            for top in stride(from: 0, to: newRaster.height, by: TileGrid.side) {
                let bottom = min(newRaster.height, top + TileGrid.side)
                // With what lies near its edges, so that strips meet without a seam.
                let (first, last) = (max(0, top - margin), min(newRaster.height, bottom + margin))
                func strip(_ raster: GreyRaster) -> GreyRaster { raster.clipped(left: 0, top: first, width: raster.width, height: last - first) }
                let overlay = try ColourRaster.overlay(old: strip(laid), new: strip(newRaster), colours: .safe, near: near)
                let stride = overlay.width * 3
                try overlay.withPixels { pixels in
                    try cutter.push(UnsafeBufferPointer(rebasing: pixels[((top - first) * stride)..<((bottom - first) * stride)]))
                }
            }
        }
    }

    private static func write(_ raster: GreyRaster, to path: String) throws -> TileIndex {
        try write(TileGrid(width: raster.width, height: raster.height), channels: 1, to: path) { cutter in
            try raster.withPixels { try cutter.push($0) }
        }
    }

    private static func write(_ grid: TileGrid, channels: Int, to path: String, _ fill: (TileCutter) throws -> Void) throws -> TileIndex {
        let pack = try TilePackWriter(grid, path: path)
        let cutter = TileCutter(grid, channels: channels) { try pack.add($0, $1) }
        try fill(cutter)
        try cutter.finish()
        try pack.close()
        return pack.index
    }

    private static func raster(_ page: StoredPage) throws -> GreyRaster {
        let picture = try Picture(path: page.path, mostBytes: mostBytes)
        let grid = TileGrid(pictureWidth: picture.width, pictureHeight: picture.height)
        return try picture.grey(width: grid.width, height: grid.height, dpi: dpi(grid, page))
    }

    private static func dpi(_ grid: TileGrid, _ page: StoredPage) -> Double { Double(grid.width) * 72 / page.widthPoints }
}
