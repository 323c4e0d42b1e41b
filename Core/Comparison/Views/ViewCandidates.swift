import Domain
import PageReading
import Raster
import Vision

/// Transforms that parts of the two sheets may have: what groups of equal words, or of features, agree on.
struct ViewCandidates {
    var old: PageReading
    var new: PageReading
    var isScan: Bool
    var seed: UInt64

    /// A transform, and what stands on the new page of the pairs that speak for it.
    struct Candidate {
        var transform: AffineTransform
        var place: Box
    }

    static let mostRounds = 6
    /// Long side, in pixels, of the pictures in which features are sought.
    static let featureSide = 1400.0
    /// Groups with fewer equal words, or fewer features, prove nothing.
    static let leastWords = 5
    static let leastFeatures = 12

    private var slack: Double { isScan ? 3.0 : 1.0 }

    /// The paper laid on the paper: a frame that stayed needs no other transform.
    var paper: AffineTransform {
        let scale = (new.width / old.width + new.height / old.height) / 2
        guard abs(new.width / old.width - new.height / old.height) < 0.02 else { return .identity }
        return AffineTransform(a: scale, b: 0, c: 0, d: scale, e: 0, f: 0)
    }

    /// Groups of words, each apart from those that `known` transforms explain. Views that only shifted come first: they need the fewest words to be sure.
    func fromWords(known: [AffineTransform]) -> [Candidate] {
        let pairs = TextAnchors.unique(old: old.text.words, new: new.text.words) + phrases()
        var found = known.count > 1 ? repeatedWords(known: known) : groups(pairs, known: known, least: Self.leastWords, rounds: 1)
        if known.count == 1 { found += repeatedWords(known: known + found.map(\.transform)) }
        found += groups(pairs, known: known + found.map(\.transform), least: Self.leastWords)
        return found.filter(isUpright)
    }

    /// Views are turned by whole quarters, if at all.
    private func isUpright(_ candidate: Candidate) -> Bool {
        let t = candidate.transform
        return min(abs(t.a), abs(t.b)) <= (isScan ? 0.06 : 0.004) * max(abs(t.a), abs(t.b))
    }

    /// Groups of features on reduced pictures.
    func fromFeatures(known: [AffineTransform]) throws -> [Candidate] {
        let pairs = try Correspondences.features(
            try old.raster.resampled(dpi: featureDPI(old.raster)), try new.raster.resampled(dpi: featureDPI(new.raster)),
            count: Aligner.featureCount, ratio: 0.82)
        let unit = 72 / featureDPI(new.raster)
        return groups(pairs, known: known, threshold: max(2 * unit, 1.2), least: Self.leastFeatures).filter(isUpright)
    }

    private func featureDPI(_ raster: GreyRaster) -> Double {
        min(raster.dpi, raster.dpi * Self.featureSide / Double(max(raster.width, raster.height)))
    }

    private func groups(
        _ pairs: [PointPair], known: [AffineTransform], threshold: Double? = nil, least: Int, rounds: Int = mostRounds
    ) -> [Candidate] {
        let threshold = threshold ?? slack
        var rest = pairs.filter { pair in !known.contains { pair.residual($0) < threshold * 1.5 } }
        var found: [Candidate] = []
        for round in 0..<rounds {
            let estimator = SimilarityEstimator(threshold: threshold, seed: seed &+ UInt64(round))
            guard let estimate = estimator.estimate(rest), estimate.inliers.count >= least else { break }
            let agreeing = estimate.inliers.map { rest[$0] }
            found.append(candidate(estimate.transform, agreeing))
            let taken = Set(estimate.inliers)
            rest = rest.indices.filter { !taken.contains($0) && rest[$0].residual(estimate.transform) >= threshold * 1.5 }.map { rest[$0] }
        }
        return found
    }

    private func candidate(_ transform: AffineTransform, _ pairs: [PointPair]) -> Candidate {
        let straight = isScan ? transform : SimilarityEstimator.straightened(transform, pairs)
        let xs = pairs.map(\.new.x)
        let ys = pairs.map(\.new.y)
        let place = Box(left: xs.min() ?? 0, top: ys.min() ?? 0, right: xs.max() ?? 0, bottom: ys.max() ?? 0)
        return Candidate(transform: straight, place: place)
    }

    /// Pairs of neighbouring words that stand once on each page, though each word may stand often.
    private func phrases() -> [PointPair] {
        TextAnchors.unique(old: Self.phrases(old.text.words), new: Self.phrases(new.text.words))
    }

    private static func phrases(_ words: [Word]) -> [Word] {
        zip(words, words.dropFirst()).compactMap { first, second in
            guard first.rotation == second.rotation, first.box.gap(to: second.box) < 3 * max(4, first.fontSize) else { return nil }
            var phrase = first
            phrase.text = "\(first.text) \(second.text)"
            return phrase
        }
    }

    /// Shifts that many equal words have in common, where each word alone stands too often to tell (generalised Hough transform, Ballard 1981).
    private func repeatedWords(known: [AffineTransform]) -> [Candidate] {
        var turns: [AffineTransform] = []
        for transform in known {
            let linear = AffineTransform(a: transform.a, b: transform.b, c: transform.c, d: transform.d, e: 0, f: 0)
            let isNew = !turns.contains { abs($0.a - linear.a) + abs($0.b - linear.b) < 0.004 }
            if isNew { turns.append(linear) }
        }
        return turns.flatMap { shifts(after: $0, known: known) }
    }

    private func shifts(after linear: AffineTransform, known: [AffineTransform]) -> [Candidate] {
        let side = 2 * slack
        let places = Dictionary(grouping: new.text.words.filter { $0.text.count >= 2 }, by: \.text)
        let counts = Dictionary(grouping: old.text.words, by: \.text).mapValues(\.count)
        var bins: [Bin: [PointPair]] = [:]
        for word in old.text.words {
            guard let others = places[word.text], others.count <= 12, counts[word.text, default: 0] <= 12 else { continue }
            let start = linear(word.box.center)
            for other in others {
                let pair = PointPair(old: word.box.center, new: other.box.center)
                guard !known.contains(where: { pair.residual($0) < slack * 1.5 }) else { continue }
                bins[Bin(x: Int(((pair.new.x - start.x) / side).rounded(.down)), y: Int(((pair.new.y - start.y) / side).rounded(.down))), default: []]
                    .append(pair)
            }
        }
        let peaks = bins.filter { $0.value.count >= Self.leastWords }
            .sorted { ($1.value.count, $0.key.y, $0.key.x) < ($0.value.count, $1.key.y, $1.key.x) }
        return peaks.prefix(4).map { bin, pairs in
            let xs = pairs.map { $0.new.x - linear($0.old).x }
            let ys = pairs.map { $0.new.y - linear($0.old).y }
            return candidate(linear.then(AffineTransform(a: 1, b: 0, c: 0, d: 1, e: median(xs), f: median(ys))), pairs)
        }
    }

    private struct Bin: Hashable {
        var x: Int
        var y: Int
    }
}

extension AffineTransform {
    /// The largest distance, on the new page, between where this and another transform take the corners of a box.
    func distance(to other: AffineTransform, over box: Box) -> Double {
        [(box.left, box.top), (box.right, box.top), (box.left, box.bottom), (box.right, box.bottom)].map { x, y in
            let point = Point(x: x, y: y)
            return PointPair(old: point, new: other(point)).residual(self)
        }.max() ?? 0
    }
}
