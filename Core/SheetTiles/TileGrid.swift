/// How a picture is cut into square tiles at every zoom: at zoom 0 the whole picture is in one tile, each further zoom is twice as large, and the last
/// one has every pixel. Tiles count from the top left corner; what lies beyond the picture is white.
public struct TileGrid: Hashable, Sendable, Codable {
    /// Pixels along a tile's side.
    public static let side = 256
    /// Pixels of a picture at most; larger ones are reduced. So much as a sheet of 36×48 in has at 200 dpi.
    public static let mostPixels = 75_000_000

    /// Pixels at the last zoom.
    public let width: Int
    public let height: Int

    public init(width: Int, height: Int) {
        self.width = max(1, width)
        self.height = max(1, height)
    }

    /// The grid of a picture, reduced where it has more than `mostPixels`.
    public init(pictureWidth width: Int, pictureHeight height: Int) {
        let factor = (Double(Self.mostPixels) / Double(max(1, width) * max(1, height))).squareRoot()
        guard factor < 1 else {
            self.init(width: width, height: height)
            return
        }
        self.init(width: Int(Double(width) * factor), height: Int(Double(height) * factor))
    }

    public var maximumZoom: Int {
        var zoom = 0
        while Self.side << zoom < max(width, height) { zoom += 1 }
        return zoom
    }

    /// Pixels of the picture at a zoom from 0 to `maximumZoom`.
    public func size(zoom: Int) -> (width: Int, height: Int) {
        let less = maximumZoom - zoom
        return ((width + (1 << less) - 1) >> less, (height + (1 << less) - 1) >> less)
    }

    public func columns(zoom: Int) -> Int { Self.tiles(size(zoom: zoom).width) }
    public func rows(zoom: Int) -> Int { Self.tiles(size(zoom: zoom).height) }

    /// All tiles of all zooms.
    public var count: Int { (0...maximumZoom).reduce(0) { $0 + columns(zoom: $1) * rows(zoom: $1) } }

    /// The place of a tile among all of them, zoom by zoom and row by row; nil where there is none.
    public func index(zoom: Int, x: Int, y: Int) -> Int? {
        guard (0...maximumZoom).contains(zoom), (0..<columns(zoom: zoom)).contains(x), (0..<rows(zoom: zoom)).contains(y) else { return nil }
        return (0..<zoom).reduce(0) { $0 + columns(zoom: $1) * rows(zoom: $1) } + y * columns(zoom: zoom) + x
    }

    private static func tiles(_ pixels: Int) -> Int { (pixels + side - 1) / side }
}
