import Domain
import PageReading
import Raster
import Vision

/// Points that cannot align two sheets.
public enum PointAlignmentError: Error, CustomStringConvertible, Hashable {
    case count(Int)
    case tooClose
    case disagree(millimetres: Double)
    case implausible

    public var description: String {
        switch self {
        case .count(let count): "\(count) pairs of points were given: give two to four"
        case .tooClose: "the points of a page lie too close together: choose places that are far apart"
        case .disagree(let distance): "the pairs of points contradict each other by \(Report.millimetres(distance)) mm: check them one by one"
        case .implausible: "the points make the old sheet more than ten times larger or smaller: check that old and new are not exchanged"
        }
    }
}

/// Lays the old page on the new one by two to four pairs of points that a person gave.
struct PointAlignment {
    var old: PageReading
    var new: PageReading
    var oldZones: SheetZones
    var newZones: SheetZones
    var isScan: Bool

    /// Points of one page must lie this far apart, in points.
    static let leastDistance = 36.0
    /// Pairs may contradict each other by this, in millimetres on the new page.
    static let mostDisagreement = 10.0
    /// A place is pointed at to this, in millimetres on the new page; within it the picture decides.
    static let precision = 1.5

    /// The similarity of least squared error through the points; the picture refines it within the precision of pointing.
    ///
    /// - Throws: `PointAlignmentError`.
    func outcome(_ points: [PointPair]) throws -> Aligner.Outcome {
        let given = try transform(points)
        var transform = given
        var refinement: Refinement?
        var residual = median(points.map { $0.residual(given) }) * Length.millimetresPerPoint
        let refined = try Refinement.refine(old: old.raster, new: new.raster, from: given, levels: [50, 100, 200], isAffine: isScan)
        let step = points.map { PointPair(old: $0.old, new: given($0.old)).residual(refined.transform) }.max() ?? 0
        if refined.tiles >= 6, refined.inlierRatio >= 0.3, step * Length.millimetresPerPoint <= Self.precision {
            transform = refined.transform
            refinement = refined
            residual = refined.residualMillimetres
        }
        let side = Double(max(new.raster.width, new.raster.height))
        let page = try new.raster.resampled(dpi: min(Agreement.dpi, new.raster.dpi, new.raster.dpi * 3600 / side))
        let agreement = try Agreement.measure(
            old: old.raster, new: page, transform: transform, oldZones: oldZones, newZones: newZones, blur: isScan ? 0.7 : 0)
        var reasons = ["aligned by \(points.count) pairs of points that a person gave"]
        let isGood = agreement.score >= Verdict.goodScore
        if !isGood { reasons.append("only \(Int((agreement.coincidence * 100).rounded())) % of the ink coincides") }
        let alignment = Alignment(
            transform: transform, verdict: isGood ? .good : .poor, score: agreement.score, inlierRatio: refinement?.inlierRatio ?? 1,
            residualMillimetres: residual, reasons: reasons)
        return Aligner.Outcome(alignment: alignment, refinement: refinement)
    }

    private func transform(_ points: [PointPair]) throws -> AffineTransform {
        guard (2...4).contains(points.count) else { throw PointAlignmentError.count(points.count) }
        for (index, point) in points.enumerated() {
            for other in points[..<index] where min(Self.distance(point.old, other.old), Self.distance(point.new, other.new)) < Self.leastDistance {
                throw PointAlignmentError.tooClose
            }
        }
        guard let transform = SimilarityEstimator.fit(points), transform.inverse != nil else { throw PointAlignmentError.tooClose }
        guard (0.1...10).contains(transform.scale) else { throw PointAlignmentError.implausible }
        let worst = (points.map { $0.residual(transform) }.max() ?? 0) * Length.millimetresPerPoint
        guard worst <= Self.mostDisagreement else { throw PointAlignmentError.disagree(millimetres: worst) }
        return transform
    }

    private static func distance(_ p: Point, _ q: Point) -> Double { ((p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y)).squareRoot() }
}
