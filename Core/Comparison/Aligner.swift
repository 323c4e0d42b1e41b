import Domain
import PageReading
import Raster
import Vision

/// Lays the old page on the new one: unique words first, features on reduced pictures otherwise, then tiles at finer grids; and judges the outcome.
struct Aligner {
    var old: PageReading
    var new: PageReading
    var oldZones: SheetZones
    var newZones: SheetZones
    /// Whether either page is a scan.
    var isScan: Bool
    var seed: UInt64

    struct Outcome {
        var alignment: Alignment
        /// What the transform leaves, for scans.
        var refinement: Refinement?
    }

    /// A transform and what speaks for it.
    private struct Candidate {
        var transform: AffineTransform
        var agreement: Agreement
        var inlierRatio: Double
        var anchors: [PointPair]
        var isFromWords: Bool
    }

    /// Long side, in pixels, of the pictures in which features are sought.
    static let featureSide = 1900.0
    static let featureCount = 5000

    func align() throws -> Outcome {
        let small = try smallPictures()
        let candidates = try self.candidates(small)
        guard let best = candidates.max(by: { $0.agreement.score < $1.agreement.score }) else {
            return Outcome(alignment: .refused(["the sheets have too little in common: no words or shapes were found on both"]), refinement: nil)
        }
        var transform = best.transform
        var residual = median(best.anchors.map { $0.residual(best.transform) }) * Length.millimetresPerPoint
        var inlierRatio = best.inlierRatio
        var refinement: Refinement?
        if !(best.isFromWords && !isScan && isFirm(best)) {
            let refined = try Refinement.refine(
                old: old.raster, new: new.raster, from: transform, levels: [50, 100, 200], isAffine: isScan)
            if refined.tiles >= 6 {
                transform = refined.transform
                residual = refined.residualMillimetres
                inlierRatio = max(inlierRatio, refined.inlierRatio)
                refinement = refined
            }
        }
        let agreement = try Agreement.measure(
            old: small.old, new: small.new, transform: transform, oldZones: oldZones, newZones: newZones, blur: isScan ? 0.7 : 0)
        let verdict = Verdict.judge(
            agreement: agreement, inlierRatio: inlierRatio, residualMillimetres: residual, anchors: best.anchors.count,
            sharedWords: sharedWords(transform), isScan: isScan,
            otherNumbers: otherNumbers)
        let alignment = Alignment(
            transform: verdict.verdict == .refused ? .identity : transform, verdict: verdict.verdict, score: agreement.score, inlierRatio: inlierRatio,
            residualMillimetres: residual, reasons: verdict.reasons)
        return Outcome(alignment: alignment, refinement: refinement)
    }

    /// The sheets' numbers where both were read with confidence and differ.
    private var otherNumbers: (old: String, new: String)? {
        guard let first = old.identity.number, let second = new.identity.number, first != second, min(old.identity.confidence, new.identity.confidence) >= 0.6
        else { return nil }
        return (first, second)
    }

    /// Share of the words outside the title blocks that stand at the same place on both pages; nil where either page has few words.
    private func sharedWords(_ transform: AffineTransform) -> Double? {
        guard old.text.source == .embedded, new.text.source == .embedded else { return nil }
        let first = old.text.words.filter { oldZones.isDrawing($0.box.center) }
        let second = new.text.words.filter { newZones.isDrawing($0.box.center) }
        guard first.count >= 12, second.count >= 12 else { return nil }
        let pairs = TextAnchors.near(old: first, new: second, transform: transform, distance: 3)
        return Double(pairs.count) / Double(min(first.count, second.count))
    }

    /// Whether words alone fix the transform well: many, exact, and spread over the sheet.
    private func isFirm(_ candidate: Candidate) -> Bool {
        guard candidate.anchors.count >= 10 else { return false }
        let residual = median(candidate.anchors.map { $0.residual(candidate.transform) })
        let xs = candidate.anchors.map(\.new.x).sorted()
        let ys = candidate.anchors.map(\.new.y).sorted()
        let low = xs.count / 10
        let spread = max((xs[xs.count - 1 - low] - xs[low]) / new.width, (ys[ys.count - 1 - low] - ys[low]) / new.height)
        return residual < 0.05 && spread > 0.3
    }

    private func smallPictures() throws -> (old: GreyRaster, new: GreyRaster) {
        let side = max(new.raster.width, new.raster.height)
        let dpi = min(Agreement.dpi, new.raster.dpi, new.raster.dpi * 3600 / Double(side))
        let oldSide = max(old.raster.width, old.raster.height)
        let oldDPI = min(old.raster.dpi, max(dpi * 2, 100), old.raster.dpi * 5000 / Double(oldSide))
        return (try old.raster.resampled(dpi: oldDPI), try new.raster.resampled(dpi: dpi))
    }

    private func candidates(_ small: (old: GreyRaster, new: GreyRaster)) throws -> [Candidate] {
        var found: [Candidate] = []
        let words = TextAnchors.unique(
            old: old.text.words, new: new.text.words, excludingOld: oldZones.titleBlock, excludingNew: newZones.titleBlock)
        let threshold = isScan ? 3.0 : 1.0
        for (transform, anchors, ratio) in models(words, threshold: threshold, least: 4) {
            var transform = transform
            var anchors = anchors
            let more = TextAnchors.near(old: old.text.words, new: new.text.words, transform: transform, distance: threshold)
            if more.count > anchors.count, let refined = SimilarityEstimator(threshold: threshold / 2).refine(transform, more) {
                transform = refined.transform
                anchors = refined.inliers.map { more[$0] }
            }
            if !isScan { transform = SimilarityEstimator.straightened(transform, anchors) }
            found.append(try candidate(transform, anchors, ratio, isFromWords: true, small))
        }
        if let best = found.map(\.agreement.score).max(), best > 0.55 { return found }
        let pairs = try features()
        let unit = 72 / featureDPI(new.raster)
        for (transform, anchors, ratio) in models(pairs, threshold: max(1.5 * unit, 0.8), least: 8) {
            found.append(try candidate(transform, anchors, ratio, isFromWords: false, small))
        }
        return found
    }

    private func candidate(
        _ transform: AffineTransform, _ anchors: [PointPair], _ ratio: Double, isFromWords: Bool, _ small: (old: GreyRaster, new: GreyRaster)
    ) throws -> Candidate {
        let agreement = try Agreement.measure(
            old: small.old, new: small.new, transform: transform, oldZones: oldZones, newZones: newZones, blur: isScan ? 0.7 : 0)
        return Candidate(transform: transform, agreement: agreement, inlierRatio: ratio, anchors: anchors, isFromWords: isFromWords)
    }

    /// Up to three transforms, each from the pairs that the ones before leave over: views, frame and title block may each have their own.
    private func models(_ pairs: [PointPair], threshold: Double, least: Int) -> [(AffineTransform, [PointPair], Double)] {
        var rest = pairs
        var found: [(AffineTransform, [PointPair], Double)] = []
        for round in 0..<3 {
            let estimator = SimilarityEstimator(threshold: threshold, seed: seed &+ UInt64(round))
            guard let estimate = estimator.estimate(rest), estimate.inliers.count >= least else { break }
            let agreeing = Set(estimate.inliers)
            found.append((estimate.transform, estimate.inliers.map { rest[$0] }, Double(agreeing.count) / Double(pairs.count)))
            rest = rest.indices.filter { !agreeing.contains($0) }.map { rest[$0] }
        }
        return found
    }

    private func featureDPI(_ raster: GreyRaster) -> Double {
        min(raster.dpi, raster.dpi * Self.featureSide / Double(max(raster.width, raster.height)))
    }

    private func features() throws -> [PointPair] {
        try Correspondences.features(
            try old.raster.resampled(dpi: featureDPI(old.raster)), try new.raster.resampled(dpi: featureDPI(new.raster)),
            count: Self.featureCount, ratio: 0.82)
    }
}
