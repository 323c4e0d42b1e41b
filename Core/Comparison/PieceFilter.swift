import Domain
import Raster
import Vision

/// Tells pieces of ink that changed from those that were merely drawn otherwise.
struct PieceFilter {
    var grid: CommonGrid
    var pair: InkPair
    var mask: DifferenceMask
    /// Tolerances in pixels: of drawing one line twice, and of its place.
    var near: Double
    var far: Double
    /// Boxes, on the new page, of words that both pages show.
    var words: [Box]

    func real(_ pieces: [InkPiece]) throws -> [InkPiece] {
        try notHidden(notWider(notFaint(visible(unexplained(pieces)))))
    }

    /// Millimetres by which a stroke may be wider on either side and still be the same one in another weight.
    private static let mostWider = 1.1

    /// Without the rims of strokes that one page draws wider than the other.
    private func notWider(_ pieces: [InkPiece]) throws -> [InkPiece] {
        guard !grid.isScan else { return pieces }
        var dropped = Set<Int>()
        for side in [InkPair.Side.old, .new] {
            let own = pieces.indices.filter { side == .old ? pieces[$0].addedArea == 0 : pieces[$0].removedArea == 0 }
            let most = Int(grid.pixels(millimetres: Self.mostWider * grid.reduction))
            let widened = try pair.areWidened(of: side, in: own.map { pieces[$0].whole }, mask: mask, most: most)
            for (index, isRim) in zip(own, widened) where isRim { dropped.insert(index) }
        }
        return pieces.indices.filter { !dropped.contains($0) }.map { pieces[$0] }
    }

    /// Without pieces that vanish when the surroundings are shifted within the tolerance: those are drawn a little aside, not changed.
    private func unexplained(_ pieces: [InkPiece]) throws -> [InkPiece] {
        let doubtful = pieces.indices.filter { pieces[$0].farArea * 8 < pieces[$0].area }
        guard !doubtful.isEmpty else { return pieces }
        let margin = Int(grid.pixels(millimetres: 0.8))
        let small = doubtful.filter { pieces[$0].whole.width * pieces[$0].whole.height < 1_000_000 }
        let results = try pair.leftAfterShift(in: small.map { pieces[$0].whole.grown(by: margin) }, search: Int(far), near: near)
        var dropped = Set<Int>()
        for (index, result) in zip(small, results) where Double(result.after) < 0.35 * Double(result.before) { dropped.insert(index) }
        return pieces.indices.filter { !dropped.contains($0) }.map { pieces[$0] }
    }

    /// Without pieces at the pages' edges, and those that the pages themselves do not show: what counts as ground and what as stroke can differ where
    /// strokes are dense, the grey that is seen there does not.
    private func visible(_ pieces: [InkPiece]) throws -> [InkPiece] {
        let inside = pieces.filter { !grid.isAtEdge(grid.box($0.whole)) }
        let boxes = inside.map(\.whole)
        let sigma = grid.isScan ? 1.4 : 1.0
        let threshold = grid.isScan ? 22 : 28
        let added = try grid.newPage.darkerPixels(than: grid.oldPage, in: boxes, sigma: sigma, near: near, threshold: threshold)
        let removed = try grid.oldPage.darkerPixels(than: grid.newPage, in: boxes, sigma: sigma, near: near, threshold: threshold)
        return inside.indices.filter { index in
            let piece = inside[index]
            let seen = (piece.addedArea > 0 ? added[index] : 0) + (piece.removedArea > 0 ? removed[index] : 0)
            return 4 * seen >= piece.area
        }.map { inside[$0] }
    }

    /// Pixels across; hairlines are drawn so thin, snapped to the grid.
    private static let hairline = 2
    /// Levels of a step at which an edge is seen without a line along it.
    private static let step = 18.0

    /// Without hairlines that a fill or the blank behind a text covers by a fraction of a pixel on one of the pages: along the edge of a fill that both pages
    /// show, or beside a word that both have while the line goes on at an end.
    private func notHidden(_ pieces: [InkPiece]) throws -> [InkPiece] {
        guard !grid.isScan else { return pieces }
        let thin = pieces.indices.filter {
            let piece = pieces[$0]
            return min(piece.whole.width, piece.whole.height) <= Self.hairline && max(piece.whole.width, piece.whole.height) >= 4
                && (piece.addedArea == 0 || piece.removedArea == 0)
        }
        var dropped = try underFills(pieces)
        guard !thin.isEmpty || !dropped.isEmpty else { return pieces }
        let boxes = thin.map { pieces[$0].whole }
        let (oldSteps, newSteps) = (try grid.oldPage.step(across: boxes), try grid.newPage.step(across: boxes))
        let (oldFills, newFills) = (try grounds(grid.old, boxes), try grounds(grid.new, boxes))
        let ends = try pair.unmet(in: boxes.flatMap(Self.ends), near: near)
        for (position, index) in thin.enumerated() {
            let length = Double(max(boxes[position].width, boxes[position].height)) * grid.toPoint
            let isDash = length <= Self.longestDash && min(oldFills[position], newFills[position]) >= Self.fillStep
            let isAtFill = isDash || min(oldSteps[position], newSteps[position]) >= Self.step
            let goesOn = ends[2 * position..<2 * position + 2].contains { $0.ink >= 2 && $0.unmet == 0 }
            if isAtFill || (goesOn && isBesideWords(grid.box(boxes[position]))) { dropped.insert(index) }
        }
        let kept = pieces.indices.filter { !dropped.contains($0) }
        return pieces.indices.filter { index in
            !dropped.contains(index) || kept.contains { isOneEdit(pieces[index], pieces[$0]) }
        }.map { pieces[$0] }
    }

    /// Points; no wall is thicker, and no line under a fill longer than a wall is thick.
    private var thickestWall: Double { 16 * grid.reduction }
    private static let hiddenShare = 0.85
    /// Points; corners of hairlines along fills are no larger.
    private static let largestCorner = 60.0

    /// Strokes that lie along or across a fill of both pages, where one of them may cover them.
    private func underFills(_ pieces: [InkPiece]) throws -> Set<Int> {
        var hidden = Set<Int>()
        for side in [InkPair.Side.old, .new] {
            let own = pieces.indices.filter {
                let piece = pieces[$0]
                let isOneSided = side == .old ? piece.addedArea == 0 : piece.removedArea == 0
                let largest = Double(max(piece.whole.width, piece.whole.height)) * grid.toPoint
                // Hairlines fill little of their box, or are their box.
                return isOneSided && largest <= Self.largestCorner && piece.area <= 3 * (piece.whole.width + piece.whole.height)
            }
            let shares = try pair.hiddenShare(
                of: side, in: own.map { pieces[$0].whole }, mask: mask, old: grid.oldPage, new: grid.newPage, longest: Int(thickestWall / grid.toPoint))
            for (index, share) in zip(own, shares) where share >= Self.hiddenShare { hidden.insert(index) }
        }
        return hidden
    }

    /// Whether a hairline went or came together with something beside it that nothing hides.
    private func isOneEdit(_ hairline: InkPiece, _ other: InkPiece) -> Bool {
        let isSame = hairline.addedArea > 0 ? other.addedArea > other.removedArea : other.removedArea > other.addedArea
        return isSame && Double(other.area) >= 0.3 * grid.squareMillimetre
            && grid.box(hairline.whole).gap(to: grid.box(other.whole)) <= 12 * grid.reduction
    }

    /// Points; what a fill's slanted edge hides of a hairline is short.
    private static let longestDash = 8.0
    private static let fillStep = 40

    /// How much the ground differs around each box.
    private func grounds(_ ink: Ink, _ boxes: [PixelBox]) throws -> [Int] {
        let reduction = Ink.groundReduction
        let reduced = boxes.map {
            PixelBox(x: $0.x / reduction, y: $0.y / reduction, width: ($0.x + $0.width - 1) / reduction - $0.x / reduction + 1,
                height: ($0.y + $0.height - 1) / reduction - $0.y / reduction + 1)
        }
        return try ink.ground.contrast(in: reduced, margin: 1)
    }

    /// The four pixels beyond either end of a thin box.
    private static func ends(_ box: PixelBox) -> [PixelBox] {
        if box.width >= box.height {
            return [
                PixelBox(x: box.x - 5, y: box.y - 1, width: 4, height: box.height + 2),
                PixelBox(x: box.x + box.width + 1, y: box.y - 1, width: 4, height: box.height + 2),
            ]
        }
        return [
            PixelBox(x: box.x - 1, y: box.y - 5, width: box.width + 2, height: 4),
            PixelBox(x: box.x - 1, y: box.y + box.height + 1, width: box.width + 2, height: 4),
        ]
    }

    /// Whether a thin box lies no farther than the blank behind a text reaches.
    private func isBesideWords(_ box: Box) -> Bool {
        let reach = 3.0
        let beside = words.filter { $0.grown(by: reach).intersects(box) }
        guard let first = beside.first else { return false }
        let all = beside.dropFirst().reduce(first) { $0.union($1) }.grown(by: reach + 1)
        return all.left <= box.left && all.right >= box.right && all.top <= box.top && all.bottom >= box.bottom
    }
}
