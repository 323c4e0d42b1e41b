import CVision
import Domain
import Raster

/// The ink of one page, asked square by square how much of it lands on the ink of another page under a transform.
public struct InkVotes: Sendable {
    private let ink: GreyRaster
    private let reach: GreyRaster
    private let strong: Int
    /// Side of a square in pixels.
    public let cell: Int
    public let columns: Int
    public let rows: Int

    /// - Parameters:
    ///   - ink, other: strokes of two pages, each on its own grid.
    ///   - radius: pixels of `other` within which ink is met.
    ///   - cell: side of a square, in pixels of `ink`.
    public init(ink: GreyRaster, other: GreyRaster, levels: InkLevels, radius: Int, cell: Int) throws {
        self.ink = ink
        self.cell = cell
        strong = levels.strong
        columns = (ink.width + cell - 1) / cell
        rows = (ink.height + cell - 1) / cell
        reach = try GreyRaster(width: other.width, height: other.height, dpi: other.dpi) { pixels in
            try other.lend { try check(btv_reach($0, Int32(levels.weak), Int32(radius), pixels.baseAddress), "look for moved views") }
        }
    }

    /// Per square, row by row: pixels of strong ink, and those of them that meet the other page's ink under `transform` (points to points).
    public func votes(for transform: AffineTransform) throws -> (ink: [Int], met: [Int]) {
        let toPoint = 72 / ink.dpi
        let toPixel = reach.dpi / 72
        let k = toPoint * toPixel
        let matrix = [
            transform.a * k, transform.c * k, ((transform.a + transform.c) * 0.5 * toPoint + transform.e) * toPixel - 0.5,
            transform.b * k, transform.d * k, ((transform.b + transform.d) * 0.5 * toPoint + transform.f) * toPixel - 0.5,
        ]
        var inked = [Int32](repeating: 0, count: columns * rows)
        var met = inked
        try ink.lend { ink in
            try reach.lend { reach in
                try check(btv_votes(ink, Int32(strong), reach, matrix, Int32(cell), &inked, &met), "look for moved views")
            }
        }
        return (inked.map(Int.init), met.map(Int.init))
    }

    /// The place of a square on its page, in points.
    public func box(_ index: Int) -> Box {
        let side = Double(cell) * 72 / ink.dpi
        let left = Double(index % columns) * side
        let top = Double(index / columns) * side
        return Box(left: left, top: top, right: left + side, bottom: top + side)
    }
}
