#if canImport(Glibc)
import Glibc
#endif

/// Estimates the similarity (shift, turn, scale; never mirrored) that most pairs of points agree on.
public struct SimilarityEstimator: Sendable {
    /// Pairs agree that lie within this many points on the new page.
    public var threshold: Double
    /// Scales outside are not believed.
    public var scales: ClosedRange<Double>
    public var seed: UInt64
    public var attempts: Int

    public init(threshold: Double, scales: ClosedRange<Double> = 0.4...2.6, seed: UInt64 = 1, attempts: Int = 3000) {
        self.threshold = threshold
        self.scales = scales
        self.seed = seed
        self.attempts = attempts
    }

    public struct Estimate: Sendable {
        public var transform: AffineTransform
        /// Indices of the pairs that agree.
        public var inliers: [Int]
    }

    /// RANSAC (Fischler and Bolles 1981) over samples of two pairs, then least squares over those that agree.
    public func estimate(_ pairs: [PointPair]) -> Estimate? {
        guard pairs.count >= 2 else { return nil }
        var generator = SplitMix(seed: seed)
        let reach = extent(pairs)
        var best: (transform: AffineTransform, count: Int)?
        let all = pairs.count * (pairs.count - 1) / 2
        for attempt in 0..<min(attempts, max(all * 4, 40)) {
            // Early attempts draw from the front, where callers put the surest pairs.
            let pool = min(pairs.count, attempt < attempts / 2 ? max(12, pairs.count / 4) : pairs.count)
            let first = Int(generator.next() % UInt64(pool))
            let second = Int(generator.next() % UInt64(pool))
            guard first != second, let transform = Self.similarity(pairs[first], pairs[second], apart: reach * 0.03),
                scales.contains(transform.scale)
            else { continue }
            var count = 0
            for pair in pairs where pair.residual(transform) < threshold { count += 1 }
            if count > best?.count ?? 1 { best = (transform, count) }
        }
        guard let best else { return nil }
        return refine(best.transform, pairs)
    }

    /// Least squares over the pairs that agree, until they stay the same.
    public func refine(_ start: AffineTransform, _ pairs: [PointPair]) -> Estimate? {
        var transform = start
        var inliers: [Int] = []
        for _ in 0..<6 {
            let now = pairs.indices.filter { pairs[$0].residual(transform) < threshold }
            guard now.count >= 2, let fitted = Self.fit(now.map { pairs[$0] }) else { break }
            transform = fitted
            if now == inliers { break }
            inliers = now
        }
        inliers = pairs.indices.filter { pairs[$0].residual(transform) < threshold }
        return inliers.count < 2 ? nil : Estimate(transform: transform, inliers: inliers)
    }

    private func extent(_ pairs: [PointPair]) -> Double {
        let xs = pairs.map(\.old.x)
        let ys = pairs.map(\.old.y)
        guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else { return 0 }
        return max(right - left, bottom - top)
    }

    static func similarity(_ p: PointPair, _ q: PointPair, apart: Double) -> AffineTransform? {
        let ox = q.old.x - p.old.x
        let oy = q.old.y - p.old.y
        let nx = q.new.x - p.new.x
        let ny = q.new.y - p.new.y
        let square = ox * ox + oy * oy
        guard square > apart * apart, square > 1e-9 else { return nil }
        let a = (nx * ox + ny * oy) / square
        let b = (ny * ox - nx * oy) / square
        return AffineTransform(a: a, b: b, c: -b, d: a, e: p.new.x - a * p.old.x + b * p.old.y, f: p.new.y - b * p.old.x - a * p.old.y)
    }

    /// The similarity of least squared error (Umeyama 1991, without reflection); nil where all old points fall together.
    public static func fit(_ pairs: [PointPair]) -> AffineTransform? {
        guard !pairs.isEmpty else { return nil }
        let n = Double(pairs.count)
        let mx = pairs.reduce(0) { $0 + $1.old.x } / n
        let my = pairs.reduce(0) { $0 + $1.old.y } / n
        let ux = pairs.reduce(0) { $0 + $1.new.x } / n
        let uy = pairs.reduce(0) { $0 + $1.new.y } / n
        var square = 0.0
        var along = 0.0
        var across = 0.0
        for pair in pairs {
            let ox = pair.old.x - mx
            let oy = pair.old.y - my
            let nx = pair.new.x - ux
            let ny = pair.new.y - uy
            square += ox * ox + oy * oy
            along += ox * nx + oy * ny
            across += ox * ny - oy * nx
        }
        guard square > 1e-9 else { return nil }
        let a = along / square
        let b = across / square
        return AffineTransform(a: a, b: b, c: -b, d: a, e: ux - a * mx + b * my, f: uy - b * mx - a * my)
    }

    /// The same with a turn by a whole number of quarters and a scale of exactly one where `transform` nearly has them: drawn pages are laid straight.
    public static func straightened(_ transform: AffineTransform, _ pairs: [PointPair]) -> AffineTransform {
        let angle = atan2(transform.b, transform.a)
        let quarters = (angle / (.pi / 2)).rounded()
        guard abs(angle - quarters * .pi / 2) < 0.0004, !pairs.isEmpty else { return transform }
        let turn = ((Int(quarters) % 4) + 4) % 4
        let scale = abs(transform.scale - 1) < 0.0002 ? 1 : transform.scale
        let cosine = [1.0, 0, -1, 0][turn] * scale
        let sine = [0.0, 1, 0, -1][turn] * scale
        var straight = AffineTransform(a: cosine, b: sine, c: -sine, d: cosine, e: 0, f: 0)
        let shifts = pairs.map { pair -> Point in
            let there = straight(pair.old)
            return Point(x: pair.new.x - there.x, y: pair.new.y - there.y)
        }
        straight.e = median(shifts.map(\.x))
        straight.f = median(shifts.map(\.y))
        return straight
    }
}

/// The middle value; zero of none.
public func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
