import Domain
import PageReading
import Raster
import Vision

/// Fits the transform of one view, looking at nothing but the view.
struct ViewFitter {
    var old: PageReading
    var new: PageReading
    var isScan: Bool

    /// Millimetres on the new page by which a fit may leave its start.
    static let farthest = 3.0

    /// A transform good enough to ask which ink it explains; nil where the picture contradicts it.
    func rough(_ candidate: ViewCandidates.Candidate) throws -> AffineTransform? {
        if !isScan, exact(candidate.transform, in: candidate.place.grown(by: 18)) != nil { return candidate.transform }
        return try correlated(candidate.transform, in: candidate.place.grown(by: 36), levels: [50, 100])
    }

    /// The transform of a view that is known to fill `place` on the new page.
    func fine(_ start: AffineTransform, in place: Box) throws -> AffineTransform {
        if !isScan, let exact = exact(start, in: place) { return exact }
        return try correlated(start, in: place.grown(by: 18), levels: [100, 200]) ?? start
    }

    /// From words that agree to a hundredth of a millimetre; nil where there are too few.
    private func exact(_ start: AffineTransform, in place: Box) -> AffineTransform? {
        let words = new.text.words.filter { place.contains($0.box.center) }
        let pairs = TextAnchors.near(old: old.text.words, new: words, transform: start, distance: 1)
        guard pairs.count >= 4, let fit = SimilarityEstimator(threshold: 0.5).refine(start, pairs), fit.inliers.count >= 4 else { return nil }
        let inliers = fit.inliers.map { pairs[$0] }
        let straight = SimilarityEstimator.straightened(fit.transform, inliers)
        return median(inliers.map { $0.residual(straight) }) < 0.05 ? straight : nil
    }

    /// From tiles of the picture.
    private func correlated(_ start: AffineTransform, in place: Box, levels: [Double]) throws -> AffineTransform? {
        let (view, corner) = try cropped(place)
        guard view.width > 40, view.height > 40 else { return nil }
        let there = AffineTransform(a: 1, b: 0, c: 0, d: 1, e: -corner.x, f: -corner.y)
        let back = AffineTransform(a: 1, b: 0, c: 0, d: 1, e: corner.x, f: corner.y)
        let refined = try Refinement.refine(old: old.raster, new: view, from: start.then(there), levels: levels, isAffine: false)
        guard refined.tiles >= 4, refined.inlierRatio >= 0.3 else { return nil }
        let transform = refined.transform.then(back)
        let region = start.inverse.map { $0(place) } ?? place
        return transform.distance(to: start, over: region) * Length.millimetresPerPoint <= Self.farthest ? transform : nil
    }

    private func cropped(_ place: Box) throws -> (raster: GreyRaster, corner: Point) {
        let page = Box(left: 0, top: 0, right: new.width, bottom: new.height)
        return new.raster.cropped(to: place.intersection(page))
    }
}
