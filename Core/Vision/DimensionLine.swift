import CVision
import Raster

/// The straight line that a dimension's figures stand at, between the strokes that bound it; in pixels.
public struct DimensionLine: Hashable, Sendable {
    /// Whether the line is level; otherwise it is upright.
    public var isLevel: Bool
    /// Where it begins and ends: x of a level line, y of an upright one.
    public var ends: ClosedRange<Int>
    /// Its y where it is level, its x where it is upright.
    public var across: Int

    public var length: Int { ends.upperBound - ends.lowerBound }

    /// - Parameters:
    ///   - text: around the figures.
    ///   - isLevel: whether the figures read from left to right or back, not up or down.
    ///   - strong: from which contrast on ink counts.
    ///   - reach: pixels by which ticks and extension lines leave the line on both sides.
    /// - Returns: nil where there is no such line, or it is not bounded on both sides.
    public init?(at text: PixelBox, isLevel: Bool, in strokes: GreyRaster, strong: Int, reach: Int) throws {
        var segment = btv_segment()
        try strokes.lend { ink in
            try check(btv_dimension_line(ink, Int32(strong), text.lent, isLevel ? 1 : 0, Int32(reach), &segment), "find a dimension line")
        }
        guard segment.found != 0, segment.from <= segment.to else { return nil }
        self.isLevel = isLevel
        ends = Int(segment.from)...Int(segment.to)
        across = Int(segment.across)
    }
}
