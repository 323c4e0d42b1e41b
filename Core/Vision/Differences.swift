import CVision
import Raster

/// A connected piece of ink that only one of the pages has.
public struct InkPiece: Sendable {
    public let added: PixelBox
    public let removed: PixelBox
    public let whole: PixelBox
    public let addedArea: Int
    public let removedArea: Int
    /// The part that has nothing of the other page within the wide tolerance.
    public let farArea: Int
    let lent: btv_piece

    init(_ piece: btv_piece) {
        added = PixelBox(piece.added)
        removed = PixelBox(piece.removed)
        whole = PixelBox(piece.whole)
        addedArea = Int(piece.added_area)
        removedArea = Int(piece.removed_area)
        farArea = Int(piece.far_area)
        lent = piece
    }

    public var area: Int { addedArea + removedArea }
}

/// The ink of two pages on one grid, and questions about where it differs.
public struct InkPair: Sendable {
    public let old: GreyRaster
    public let new: GreyRaster
    public let levels: InkLevels

    public init(old: GreyRaster, new: GreyRaster, levels: InkLevels) {
        precondition(old.width == new.width && old.height == new.height, "both inks lie on one grid")
        self.old = old
        self.new = new
        self.levels = levels
    }

    private func lend<Result>(_ body: (btv_image, btv_image) throws -> Result) rethrows -> Result {
        try old.lend { old in try new.lend { new in try body(old, new) } }
    }

    /// A mask of strong ink without partner within `near` pixels, with bits for what has none within `far` either.
    public func difference(near: Double, far: Double) throws -> DifferenceMask {
        let mask = try GreyRaster(width: new.width, height: new.height, dpi: new.dpi) { pixels in
            try lend {
                try check(btv_difference($0, $1, Int32(levels.strong), Int32(levels.weak), near, far, pixels.baseAddress), "compare ink")
            }
        }
        return DifferenceMask(raster: mask)
    }

    /// For each box, the strong ink without partner within `near` pixels, and all strong ink, of both pages.
    public func unmet(in boxes: [PixelBox], near: Double) throws -> [(unmet: Int, ink: Int)] {
        let lent = boxes.map(\.lent)
        var unmet = [Int32](repeating: 0, count: boxes.count)
        var ink = unmet
        try lend {
            try check(
                btv_box_unmet($0, $1, lent, Int32(lent.count), Int32(levels.strong), Int32(levels.weak), near, &unmet, &ink), "compare words")
        }
        return zip(unmet, ink).map { (Int($0), Int($1)) }
    }

    /// For each box of a small thing, the box around all of it: what lies on strokes of both pages included, up to `reach` pixels away.
    public func whole(of boxes: [PixelBox], reach: Int) throws -> [PixelBox] {
        let lent = boxes.map(\.lent)
        var whole = lent
        try lend {
            try check(
                btv_box_whole($0, $1, lent, Int32(lent.count), Int32(levels.strong), Int32(levels.weak), Int32(reach), &whole), "measure small things")
        }
        return whole.map(PixelBox.init)
    }

    /// For each box, the unmet strong ink as it is, and with the old ink shifted by up to `search` pixels so that least is left.
    public func leftAfterShift(in boxes: [PixelBox], search: Int, near: Double) throws -> [(before: Int, after: Int)] {
        let lent = boxes.map(\.lent)
        var before = [Int32](repeating: 0, count: boxes.count)
        var after = before
        try lend {
            try check(
                btv_box_shifted(
                    $0, $1, lent, Int32(lent.count), Int32(search), Int32(levels.strong), Int32(levels.weak), near, &before, &after),
                "compare ink")
        }
        return zip(before, after).map { (Int($0), Int($1)) }
    }

    /// For each box, what one page shows where the other has lone ink, averaged over that ink. Averaging sees faint lines that no single pixel of a
    /// grainy scan does.
    public func faintStrokes(under side: Side, in boxes: [PixelBox], near: Double) throws -> [FaintStroke] {
        let lent = boxes.map(\.lent)
        var faint = [btv_faint](repeating: btv_faint(), count: boxes.count)
        try lend { old, new in
            let (ink, other) = side == .old ? (old, new) : (new, old)
            try check(
                btv_box_faint(ink, other, lent, Int32(lent.count), Int32(levels.strong), Int32(levels.weak), near, &faint), "look for faint lines")
        }
        return faint.map { FaintStroke(share: Double($0.share), certainty: Double($0.certainty)) }
    }

    public enum Side: Sendable { case old, new }

    /// For each box, the share (0…1) of what only one page shows that the other may have under the edge of a fill, or inside one as strokes of up to `longest`
    /// pixels between others.
    ///
    /// - Parameters:
    ///   - side: the page that shows it.
    ///   - old, new: the pages themselves.
    public func hiddenShare(
        of side: Side, in boxes: [PixelBox], mask: DifferenceMask, old oldPage: GreyRaster, new newPage: GreyRaster, longest: Int
    ) throws -> [Double] {
        let lent = boxes.map(\.lent)
        var share = [Double](repeating: 0, count: boxes.count)
        let bit = Int32((side == .old ? BTV_REMOVED : BTV_ADDED).rawValue)
        let (lacking, having) = side == .old ? (newPage, oldPage) : (oldPage, newPage)
        try mask.raster.lend { mask in
            try lacking.lend { lacking in
                try having.lend { having in
                    try lend {
                        try check(
                            btv_box_hidden(mask, bit, lacking, having, lent, Int32(lent.count), Int32(levels.weak), $0, $1, Int32(longest), &share),
                            "look under fills")
                    }
                }
            }
        }
        return share
    }

    /// For each box, whether what only one page shows there is the rim of strokes that the other has too, narrower by up to `most` pixels on either side.
    public func areWidened(of side: Side, in boxes: [PixelBox], mask: DifferenceMask, most: Int) throws -> [Bool] {
        let lent = boxes.map(\.lent)
        var widened = [Int32](repeating: 0, count: boxes.count)
        let bit = Int32((side == .old ? BTV_REMOVED : BTV_ADDED).rawValue)
        try mask.raster.lend { mask in
            try lend { old, new in
                let (having, lacking) = side == .old ? (old, new) : (new, old)
                try check(
                    btv_box_widened(mask, bit, having, lacking, lent, Int32(lent.count), Int32(levels.strong), Int32(most), &widened), "compare widths")
            }
        }
        return widened.map { $0 != 0 }
    }

    /// How much (0…1) of what is marked as removed in one box the new page has in the other box, and of what is marked as added there the old page has in the
    /// first: laid corner on corner or centre on centre, within ± search pixels.
    public func likeness(_ mask: DifferenceMask, old box: PixelBox, new other: PixelBox, search: Int) throws -> Double {
        var likeness = 0.0
        try mask.raster.lend { mask in
            try lend {
                try check(
                    btv_likeness(mask, $0, box.lent, $1, other.lent, Int32(search), Int32(levels.weak), &likeness), "compare moved things")
            }
        }
        return likeness
    }

    /// Coincidence per square of `cell` pixels; `byChance` is what meets when one page is moved aside by about `shift` pixels.
    public func agreement(cell: Int, radius: Int, shift: Int) throws -> (cells: [AgreementCell], columns: Int, rows: Int) {
        let capacity = (new.width / cell + 1) * (new.height / cell + 1)
        var cells = [btv_agreement](repeating: btv_agreement(), count: capacity)
        var columns: Int32 = 0
        var rows: Int32 = 0
        try lend {
            try check(
                btv_agreement_cells(
                    $0, $1, Int32(cell), Int32(radius), Int32(levels.strong), Int32(levels.weak), Int32(shift), &cells, Int32(capacity), &columns,
                    &rows), "judge the alignment")
        }
        let result = cells.prefix(Int(columns * rows)).map {
            AgreementCell(old: Int($0.first), oldMet: Int($0.first_met), new: Int($0.second), newMet: Int($0.second_met), byChance: Double($0.by_chance))
        }
        return (result, Int(columns), Int(rows))
    }
}

/// A stroke where the other page has ink.
public struct FaintStroke: Sendable {
    /// Of the other page's contrast.
    public let share: Double
    /// In standard deviations of the grain.
    public let certainty: Double

    /// Whether it is a stroke and not grain: a trace must be the surer the fainter it is.
    public var isThere: Bool { (share >= 0.02 && certainty >= 5) || (share >= 0.04 && certainty >= 2.5) }
}

/// How much ink of a square has a partner.
public struct AgreementCell: Sendable {
    public let old: Int
    public let oldMet: Int
    public let new: Int
    public let newMet: Int
    /// Share of the old ink that would meet by chance.
    public let byChance: Double
}

/// Where ink has no partner.
public struct DifferenceMask: Sendable {
    let raster: GreyRaster

    /// Connected pieces of at least `least` pixels, from top to bottom; no more than `limit`.
    public func pieces(atLeast least: Int, limit: Int = 200_000) throws -> [InkPiece] {
        var capacity = 4096
        while true {
            var pieces = [btv_piece](repeating: btv_piece(), count: capacity)
            var found: Int32 = 0
            try raster.lend { try check(btv_pieces($0, Int32(least), &pieces, Int32(capacity), &found), "gather differences") }
            if Int(found) <= capacity || capacity >= limit { return pieces.prefix(Int(found)).map(InkPiece.init) }
            capacity = min(limit, Int(found))
        }
    }

    /// Groups pieces, areas of the ground behind them and extra boxes at last, that lie within `gap` pixels of each other; one number each.
    public func clusters(
        of pieces: [InkPiece], areas: [GroundArea], in ground: GroundChanges, extra: [PixelBox], gap: Int
    ) throws -> (numbers: [Int], count: Int) {
        let lent = pieces.map(\.lent)
        let lentAreas = areas.map(\.lent)
        let boxes = extra.map(\.lent)
        let total = lent.count + lentAreas.count + boxes.count
        var numbers = [Int32](repeating: 0, count: max(1, total))
        var count: Int32 = 0
        try raster.lend { mask in
            try ground.mask.lend { ground in
                try check(
                    btv_cluster(
                        mask, lent, Int32(lent.count), ground, lentAreas, Int32(lentAreas.count), boxes, Int32(boxes.count), Int32(gap), &numbers, &count),
                    "group differences")
            }
        }
        return (numbers.prefix(total).map(Int.init), Int(count))
    }

    /// For each box, the box around the marked pixels inside it; empty where there are none.
    public func marked(in boxes: [PixelBox]) throws -> [PixelBox] {
        let lent = boxes.map(\.lent)
        var marked = [btv_rect](repeating: btv_rect(), count: boxes.count)
        var pixels = [Int32](repeating: 0, count: boxes.count)
        try raster.lend { try check(btv_box_marked($0, lent, Int32(lent.count), &marked, &pixels), "look at words") }
        return marked.map(PixelBox.init)
    }
}

extension GreyRaster {
    /// For each box, the pixels that are darker by more than `threshold` levels than anything of `lighter` within `near` pixels, both smoothed.
    public func darkerPixels(than lighter: GreyRaster, in boxes: [PixelBox], sigma: Double, near: Double, threshold: Int) throws -> [Int] {
        precondition(width == lighter.width && height == lighter.height, "both pages lie on one grid")
        let lent = boxes.map(\.lent)
        var pixels = [Int32](repeating: 0, count: boxes.count)
        try lend { darker in
            try lighter.lend { lighter in
                try check(btv_box_darker(lighter, darker, lent, Int32(lent.count), sigma, near, Int32(threshold), &pixels), "confirm differences")
            }
        }
        return pixels.map(Int.init)
    }

    /// For each box, grown by `margin` pixels, the difference between the largest and the smallest level inside it.
    public func contrast(in boxes: [PixelBox], margin: Int = 0) throws -> [Int] {
        let lent = boxes.map(\.lent)
        var least = [Int32](repeating: 0, count: boxes.count)
        var most = least
        try lend { try check(btv_box_range($0, lent, Int32(lent.count), Int32(margin), &least, &most), "look at places") }
        return zip(least, most).map { Int($1 - $0) }
    }

    /// For each box, the darkest and the lightest level inside it.
    public func levels(in boxes: [PixelBox]) throws -> [ClosedRange<Int>] {
        let lent = boxes.map(\.lent)
        var least = [Int32](repeating: 0, count: boxes.count)
        var most = least
        try lend { try check(btv_box_range($0, lent, Int32(lent.count), 0, &least, &most), "look at places") }
        return zip(least, most).map { Int($0)...Int(max($0, $1)) }
    }

    /// For each box of a thin piece, the step between the levels on its two long sides; 0 where either side is not even.
    public func step(across boxes: [PixelBox]) throws -> [Double] {
        let lent = boxes.map(\.lent)
        var step = [Double](repeating: 0, count: boxes.count)
        try lend { try check(btv_box_step($0, lent, Int32(lent.count), &step), "look at edges") }
        return step
    }
}
