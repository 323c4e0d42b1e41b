/// How the old page lies on the new one, and how far that can be trusted.
public struct Alignment: Hashable, Sendable, Codable {
    public enum Verdict: String, Sendable, Codable {
        case good, poor, refused
    }

    /// Takes an old point to the new page (points); identity where refused.
    public var transform: AffineTransform
    public var verdict: Verdict
    /// 0…1, over all evidence.
    public var score: Double
    /// Share of the anchors that agree with the transform.
    public var inlierRatio: Double
    /// Median distance of the agreeing anchors, millimetres on paper.
    public var residualMillimetres: Double
    /// Words for a person; at least one where the verdict is not `good`.
    public var reasons: [String]
    /// Views that lie elsewhere than `transform` says; nil where there are none.
    public var views: [ViewAlignment]?

    public init(
        transform: AffineTransform, verdict: Verdict, score: Double, inlierRatio: Double, residualMillimetres: Double, reasons: [String] = [],
        views: [ViewAlignment]? = nil
    ) {
        self.transform = transform
        self.verdict = verdict
        self.score = score
        self.inlierRatio = inlierRatio
        self.residualMillimetres = residualMillimetres
        self.reasons = reasons
        self.views = views
    }

    public static func refused(_ reasons: [String], score: Double = 0, inlierRatio: Double = 0, residualMillimetres: Double = 0) -> Alignment {
        Alignment(
            transform: .identity, verdict: .refused, score: score, inlierRatio: inlierRatio,
            residualMillimetres: residualMillimetres, reasons: reasons)
    }
}
