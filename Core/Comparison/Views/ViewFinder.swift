import Domain
import PageReading
import Raster
import Vision

/// Finds plans, details and sections that moved on their sheet, each by itself, while frame and title block stayed.
///
/// Groups of words and features propose transforms; every square of the old page takes the transform under which its ink is met on the new one; and a
/// connected group of squares is a view where it is large, full of ink that its own transform explains and the sheet's does not.
struct ViewFinder {
    var old: PageReading
    var new: PageReading
    var oldZones: SheetZones
    var newZones: SheetZones
    var isScan: Bool
    var seed: UInt64
    var settings: ComparisonSettings

    /// Where the views are, and the transform of what is in none of them.
    struct Found {
        var transform: AffineTransform
        var views: [ViewAlignment]
    }

    /// Square millimetres, on the new page, of old ink without partner below which no view can have moved.
    static let leastUnmet = 30.0
    /// Sheets that coincide better than this are not searched for features: that takes more memory than all else.
    static let likeness = 0.9
    /// Share of a square's ink without partner above which the square may belong to a moved view.
    static let movedShare = 0.5
    /// Side of a square in inches on the old drawing.
    static let square = 0.18

    /// - Parameters:
    ///   - sheet: the transform of the whole sheet, where one was found.
    ///   - score: how far the sheets coincide under it, 0…1.
    /// - Returns: nil where nothing moved by itself.
    func find(sheet: AffineTransform?, score: Double) throws -> Found? {
        let candidates = ViewCandidates(old: old, new: new, isScan: isScan, seed: seed)
        let scale = (sheet ?? candidates.paper).scale
        let (votes, reverse) = try votes(scale: scale)
        var transforms = [sheet, candidates.paper].compactMap { $0 }
        let first = try votes.votes(for: transforms[0])
        let millimetres = 25.4 / 72 * 25.4 / 72
        let pixel = votes.box(0).area / Double(votes.cell * votes.cell) * millimetres * scale * scale
        let drawing = first.ink.indices.filter { oldZones.isDrawing(votes.box($0).center) }
        let unmet = drawing.reduce(0) { $0 + first.ink[$1] - first.met[$1] }
        guard Double(unmet) * pixel >= Self.leastUnmet else { return nil }

        var proposals = candidates.fromWords(known: transforms)
        if sheet == nil || (score < Self.likeness && hasLargeHole(votes, first, pixel: pixel, scale: scale)) {
            proposals += try candidates.fromFeatures(known: transforms + proposals.map(\.transform))
        }
        let fitter = ViewFitter(old: old, new: new, isScan: isScan)
        for proposal in proposals {
            guard let transform = try fitter.rough(proposal) else { continue }
            let place = transform.inverse.map { $0(proposal.place) } ?? proposal.place
            if !transforms.contains(where: { $0.distance(to: transform, over: place) < 1.5 }) { transforms.append(transform) }
        }
        let met = try transforms.map { try votes.votes(for: $0).met }
        let base = base(transforms, ink: first.ink, met: met, hasSheet: sheet != nil, votes: votes, pixel: pixel)
        let order = [base] + transforms.indices.filter { $0 != base }
        let grouping = ViewGrouping(
            votes: votes, reverse: reverse, transforms: order.map { transforms[$0] }, ink: first.ink, met: order.map { met[$0] }, fixed: { square in
                oldZones.titleBlock?.contains(votes.box(square).center) == true
            }, pixel: pixel, least: max(settings.toleranceMillimetres, isScan ? 2 : 0.6), fitter: fitter)
        return Found(transform: transforms[base], views: try grouping.views())
    }

    /// Whether somewhere as much ink as a view has, over as large a place, has no partner: features are sought for nothing less.
    private func hasLargeHole(_ votes: InkVotes, _ first: (ink: [Int], met: [Int]), pixel: Double, scale: Double) -> Bool {
        let lone = { (square: Int) in first.ink[square] - first.met[square] }
        let holes = Squares(columns: votes.columns, rows: votes.rows).groups(reach: 2) { square in
            lone(square) > 4 && Double(lone(square)) > Self.movedShare * Double(first.ink[square]) && oldZones.isDrawing(votes.box(square).center) ? true : nil
        }
        return holes.contains { squares in
            let box = squares.reduce(votes.box(squares[0])) { $0.union(votes.box($1)) }
            return ViewGrouping.isLarge(width: box.width * scale, height: box.height * scale)
                && Double(squares.reduce(0) { $0 + lone($1) }) * pixel >= ViewGrouping.leastInk
        }
    }

    /// The old ink asked about the new page, and the new ink about the old one.
    private func votes(scale: Double) throws -> (old: InkVotes, new: InkVotes) {
        let side = Double(max(new.raster.width, new.raster.height))
        let dpi = min(Agreement.dpi, new.raster.dpi, new.raster.dpi * 3600 / side)
        let oldDPI = min(old.raster.dpi, dpi * scale)
        let blur = isScan ? 0.7 : 0
        let inks = try [old.raster.resampled(dpi: oldDPI), new.raster.resampled(dpi: dpi)].map { page in
            try Ink(of: page, blur: blur, widest: Int(page.dpi * 4 / 25.4)).strokes
        }
        let levels = InkLevels(strong: 45, weak: 18)
        let cells = inks.map { max(4, Int(($0.dpi * Self.square).rounded())) }
        return (
            try InkVotes(ink: inks[0], other: inks[1], levels: levels, radius: 1, cell: cells[0]),
            try InkVotes(ink: inks[1], other: inks[0], levels: levels, radius: 1, cell: cells[1])
        )
    }

    /// The number of the transform that frame and title block have, where one serves them much better than the sheet's own; otherwise of that, or without
    /// it of what serves the page best.
    private func base(_ transforms: [AffineTransform], ink: [Int], met: [[Int]], hasSheet: Bool, votes: InkVotes, pixel: Double) -> Int {
        let frame = ink.indices.filter { ink[$0] > 0 && !oldZones.isDrawing(votes.box($0).center) }
        let framed = frame.reduce(0) { $0 + ink[$1] }
        let shares = met.map { met in framed == 0 ? 0 : Double(frame.reduce(0) { $0 + met[$1] }) / Double(framed) }
        let best = shares.indices.max { shares[$0] < shares[$1] } ?? 0
        let all = met.map { $0.reduce(0, +) }
        let start = hasSheet ? 0 : all.indices.max { all[$0] < all[$1] } ?? 0
        return Double(framed) * pixel >= 30 && shares[best] >= 0.6 && shares[best] - shares[start] >= 0.3 ? best : start
    }
}
