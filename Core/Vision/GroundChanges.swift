import CVision
import Raster

/// A connected area where the ground changed (fills, shading).
public struct GroundArea: Sendable {
    /// In pixels of the full grid.
    public let box: PixelBox
    /// Pixels of the full grid.
    public let area: Int
    public let oldLevel: Int
    public let newLevel: Int
    /// Share (0…1) of the rim behind which the same fill goes on as it was: a part of a fill changed, not a fill.
    public let continued: Double
    /// Share (0…1) of the rim along which both pages have strokes: the outline stayed.
    public let outlined: Double
    let lent: btv_area

    init(_ area: btv_area, reduction: Int) {
        box = PixelBox(
            x: Int(area.box.x) * reduction, y: Int(area.box.y) * reduction, width: Int(area.box.width) * reduction,
            height: Int(area.box.height) * reduction)
        self.area = Int(area.area) * reduction * reduction
        oldLevel = Int(area.old_level)
        newLevel = Int(area.new_level)
        continued = Double(area.continued)
        outlined = Double(area.outlined)
        lent = area
    }

    public var isLighter: Bool { newLevel > oldLevel }
}

/// Where the ground of two pages differs.
public struct GroundChanges: Sendable {
    let mask: GreyRaster
    public let areas: [GroundArea]

    /// Connected areas where the ground differs by more than `threshold` levels, of at least `least` pixels of the full grid.
    public init(_ old: Ink, _ new: Ink, threshold: Int, least: Int, limit: Int = 4096) throws {
        let reduction = Ink.groundReduction
        var areas = [btv_area](repeating: btv_area(), count: limit)
        var found: Int32 = 0
        mask = try GreyRaster(width: new.ground.width, height: new.ground.height, dpi: new.ground.dpi) { pixels in
            try old.ground.lend { oldGround in
                try new.ground.lend { newGround in
                    try old.strokes.lend { oldInk in
                        try new.strokes.lend { newInk in
                            try check(
                                btv_ground_changes(
                                    oldGround, newGround, oldInk, newInk, Int32(threshold), Int32(max(1, least / (reduction * reduction))),
                                    pixels.baseAddress, &areas, Int32(limit), &found), "compare fills")
                        }
                    }
                }
            }
        }
        self.areas = areas.prefix(min(limit, Int(found))).map { GroundArea($0, reduction: reduction) }
    }
}
