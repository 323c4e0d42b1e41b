import Domain
import Vision

/// Gathers squares that moved alike into views, and keeps those for which enough speaks.
struct ViewGrouping {
    var votes: InkVotes
    /// The new page's ink, asked about the old page.
    var reverse: InkVotes
    /// The sheet's transform first.
    var transforms: [AffineTransform]
    var ink: [Int]
    var met: [[Int]]
    /// Squares that belong to the sheet in any case.
    var fixed: (Int) -> Bool
    /// Square millimetres of a pixel of ink.
    var pixel: Double
    /// Millimetres that a view must have moved at least.
    var least: Double
    var fitter: ViewFitter
    /// As `met`, but nothing for views where squares belong to the sheet.
    private var allowed: [[Int]]

    init(
        votes: InkVotes, reverse: InkVotes, transforms: [AffineTransform], ink: [Int], met: [[Int]], fixed: @escaping (Int) -> Bool, pixel: Double, least: Double,
        fitter: ViewFitter
    ) {
        self.votes = votes
        self.reverse = reverse
        self.transforms = transforms
        self.ink = ink
        self.met = met
        self.fixed = fixed
        self.pixel = pixel
        self.least = least
        self.fitter = fitter
        allowed = met.enumerated().map { label, met in
            label == 0 ? met : met.indices.map { fixed($0) ? 0 : met[$0] }
        }
    }

    /// Squares without ink that a view bridges.
    static let reach = 4
    /// Square millimetres of ink, and points, that a view has at least: smaller things are symbols and notes.
    static let leastInk = 25.0
    static let shortSide = 45.0
    static let longSide = 110.0
    static let leastArea = 8000.0
    /// Share of a view's ink that its transform must explain, beyond chance, and more than the sheet's does.
    static let leastScore = 0.45
    static let leastGain = 0.25
    /// Views of one transform that lie within this many points are one.
    static let togetherness = 144.0

    private struct Group {
        var label: Int
        var squares: [Int]
        var box: Box
    }

    func views() throws -> [ViewAlignment] {
        let accepted = try accepted()
        guard accepted.count > 1 else { return [] }
        var kept: [Group] = []
        var rest: [Group] = []
        let labels = labels(accepted)
        for group in groups(labels, accepted) {
            if try isView(group, beside: [0]) { kept.append(group) } else { rest.append(group) }
        }
        kept = joined(kept)
        for group in rest {
            guard let index = kept.firstIndex(where: { $0.label == group.label && $0.box.gap(to: group.box) < Self.togetherness / 2 }) else { continue }
            kept[index].squares += group.squares
            kept[index].box = kept[index].box.union(group.box)
        }
        let territory = ViewTerritory(votes: votes, ink: ink, fixed: fixed).squares(
            of: kept.map { ($0.squares, $0.box) }, sheet: ink.indices.filter { labels.ink[$0] > 0 && labels.labels[$0] == 0 })
        return try kept.indices.map { try view(kept[$0], squares: territory[$0]) }
            .filter { !$0.parts.isEmpty }
            .sorted { ($0.bounds.top, $0.bounds.left) < ($1.bounds.top, $1.bounds.left) }
    }

    /// The sheet's transform, and after it those with which a view moved: one after the other, what explains most first, each held against those before it.
    private func accepted() throws -> [Int] {
        var accepted = [0]
        var open = Array(transforms.indices.dropFirst())
        while !open.isEmpty {
            let known = best(of: accepted)
            let gains = open.map { label in allowed[label].indices.reduce(0) { $0 + max(0, allowed[label][$1] - known[$1]) } }
            guard let index = gains.indices.max(by: { gains[$0] < gains[$1] }) else { break }
            let label = open.remove(at: index)
            let mine = groups(labels(accepted + [label]), accepted + [label]).filter { $0.label == label }
            if try mine.contains(where: { try isView($0, beside: accepted) }) { accepted.append(label) }
        }
        return accepted
    }

    private func labels(_ among: [Int]) -> ViewLabels {
        ViewLabels(columns: votes.columns, rows: votes.rows, ink: ink, met: among.map { allowed[$0] })
    }

    private func groups(_ labels: ViewLabels, _ among: [Int]) -> [Group] {
        labels.groups(reach: Self.reach).map { number, squares in
            Group(label: among[number], squares: squares, box: squares.dropFirst().reduce(votes.box(squares[0])) { $0.union(votes.box($1)) })
        }
    }

    /// The ink of each square that one of the transforms meets at best.
    private func best(of labels: [Int]) -> [Int] {
        ink.indices.map { square in labels.reduce(0) { max($0, allowed[$1][square]) } }
    }

    /// Whether something is too large, in points of the new page, to be a symbol or a note.
    static func isLarge(width: Double, height: Double) -> Bool {
        min(width, height) >= shortSide && max(width, height) >= longSide && width * height >= leastArea
    }

    /// Whether enough speaks for a group: its whole box is looked at, since squares that were picked because they fit prove little.
    private func isView(_ group: Group, beside others: [Int]) throws -> Bool {
        let transform = transforms[group.label]
        let place = transform(group.box)
        guard Self.isLarge(width: place.width, height: place.height),
            transform.distance(to: transforms[0], over: group.box) * Length.millimetresPerPoint >= least
        else { return false }
        let squares = ink.indices.filter { ink[$0] > 0 && !fixed($0) && group.box.contains(votes.box($0).center) }
        let all = Double(squares.reduce(0) { $0 + ink[$1] })
        guard all * pixel >= Self.leastInk else { return false }
        let known = best(of: others)
        let own = Double(squares.reduce(0) { $0 + met[group.label][$1] }) / all
        let otherwise = Double(squares.reduce(0) { $0 + known[$1] }) / all
        let chance = try chance(transform)
        let byChance = squares.reduce(0) { $0 + chance[$1] } / all
        let score = byChance >= 0.999 ? 0 : (own - byChance) / (1 - byChance)
        return try score >= Self.leastScore && own - otherwise >= Self.leastGain && isNew(place, transform, beside: others)
    }

    /// Whether a view's place on the new page holds it and was not drawn like that before: what merely resembles a thing elsewhere has not moved there.
    private func isNew(_ place: Box, _ transform: AffineTransform, beside others: [Int]) throws -> Bool {
        let known = try (others.map { transforms[$0] } + [transform]).compactMap { $0.inverse }.map { try reverse.votes(for: $0) }
        guard let own = known.last else { return false }
        let squares = own.ink.indices.filter { own.ink[$0] > 0 && place.contains(reverse.box($0).center) }
        let all = Double(squares.reduce(0) { $0 + own.ink[$1] })
        let met = Double(squares.reduce(0) { $0 + own.met[$1] })
        let otherwise = Double(squares.reduce(0) { sum, square in sum + (known.dropLast().map { $0.met[square] }.max() ?? 0) })
        return all > 0 && met - otherwise >= Self.leastGain * all
    }

    /// Ink that meets other ink when the transform is moved aside, per square: what any two drawings share.
    private func chance(_ transform: AffineTransform) throws -> [Double] {
        let moves = [(11.5, 7.7), (-7.7, 11.5), (-11.5, -9.2), (9.2, -11.5)]
        var sums = [Double](repeating: 0, count: ink.count)
        for (dx, dy) in moves {
            let moved = try votes.votes(for: transform.then(AffineTransform(a: 1, b: 0, c: 0, d: 1, e: dx, f: dy))).met
            for index in sums.indices { sums[index] += Double(moved[index]) / Double(moves.count) }
        }
        return sums
    }

    private func joined(_ groups: [Group]) -> [Group] {
        var result: [Group] = []
        for group in groups {
            var group = group
            while let index = result.firstIndex(where: { $0.label == group.label && $0.box.gap(to: group.box) < Self.togetherness }) {
                let other = result.remove(at: index)
                group.squares += other.squares
                group.box = group.box.union(other.box)
            }
            result.append(group)
        }
        return result
    }

    private func view(_ group: Group, squares: [Int]) throws -> ViewAlignment {
        let start = transforms[group.label]
        let transform = try fitter.fine(start, in: start(group.box))
        return ViewAlignment(
            bounds: transform(group.box).rounded, oldBounds: group.box.rounded, transform: transform, parts: boxes(squares).map(\.rounded))
    }

    /// Squares as few boxes: runs along rows, and equal runs below each other as one.
    private func boxes(_ squares: [Int]) -> [Box] {
        var done: [Box] = []
        var open: [Box] = []
        for row in Dictionary(grouping: squares.sorted(), by: { $0 / votes.columns }).sorted(by: { $0.key < $1.key }).map(\.value) {
            var runs: [Box] = []
            for square in row {
                let box = votes.box(square)
                if let last = runs.indices.last, abs(runs[last].right - box.left) < 1e-6 { runs[last].right = box.right } else { runs.append(box) }
            }
            var still: [Box] = []
            for run in runs {
                let above = open.firstIndex { abs($0.left - run.left) < 1e-6 && abs($0.right - run.right) < 1e-6 && abs($0.bottom - run.top) < 1e-6 }
                still.append(above.map { open.remove(at: $0).union(run) } ?? run)
            }
            done += open
            open = still
        }
        return (done + open).sorted { ($0.top, $0.left) < ($1.top, $1.left) }
    }
}
