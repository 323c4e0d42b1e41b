import CVision
import Domain
import Raster

/// Where a tile of one picture was found in another, in pixels of their common grid.
public struct TileShift: Sendable {
    public var x: Double
    public var y: Double
    public var dx: Double
    public var dy: Double
    /// How well the displacement is fixed in each direction (a symmetric matrix); without weight along the lines of a tile that holds no others.
    public var wxx: Double
    public var wxy: Double
    public var wyy: Double
    public var score: Double
}

public enum Correspondences {
    /// SIFT features that match, surest first, in points of the two pages.
    public static func features(_ old: GreyRaster, _ new: GreyRaster, count: Int, ratio: Double) throws -> [PointPair] {
        var matches = [btv_match](repeating: btv_match(), count: count)
        var found: Int32 = 0
        try old.lend { old in
            try new.lend { new in
                try check(btv_match_features(old, new, Int32(count), ratio, &matches, Int32(count), &found), "find features")
            }
        }
        let a = 72 / old.dpi
        let b = 72 / new.dpi
        return matches.prefix(Int(found)).map {
            PointPair(
                old: Point(x: (Double($0.x1) + 0.5) * a, y: (Double($0.y1) + 0.5) * a),
                new: Point(x: (Double($0.x2) + 0.5) * b, y: (Double($0.y2) + 0.5) * b))
        }
    }

    /// Correlates tiles on a grid `step` pixels apart; `new(x + dx, y + dy)` looks like `old(x, y)`.
    public static func tileShifts(_ old: GreyRaster, _ new: GreyRaster, step: Int, half: Int, search: Int) throws -> [TileShift] {
        let capacity = (old.width / step + 1) * (old.height / step + 1)
        var shifts = [btv_shift](repeating: btv_shift(), count: capacity)
        var found: Int32 = 0
        try old.lend { old in
            try new.lend { new in
                try check(btv_tile_shifts(old, new, Int32(step), Int32(half), Int32(search), &shifts, Int32(capacity), &found), "refine the alignment")
            }
        }
        return shifts.prefix(Int(found)).map {
            TileShift(
                x: Double($0.x), y: Double($0.y), dx: Double($0.dx), dy: Double($0.dy), wxx: Double($0.wxx), wxy: Double($0.wxy),
                wyy: Double($0.wyy), score: Double($0.score))
        }
    }
}
