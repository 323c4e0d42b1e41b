import Domain
import Vision

/// Gathers words, pieces of ink and areas of ground into things: one for one dimension, tag, door or detail.
struct Clusters {
    var grid: CommonGrid
    var pair: InkPair
    var mask: DifferenceMask
    var ground: GroundChanges

    /// A thing in the making.
    struct Cluster {
        var edits: [TextEdit] = []
        var pieces: [InkPiece] = []
        var areas: [GroundArea] = []
        /// Where its words stand, and what else it takes up.
        var places: [Box] = []
        /// A string that was replaced by something that cannot be read.
        var unread: Box?

        /// Where strings were replaced.
        var strings: [Box] { edits.map(\.box) + (unread.map { [$0] } ?? []) }

        /// Whether a piece of ink lies in a replaced string.
        func takes(_ box: Box) -> Bool {
            strings.contains { string in
                let place = string.grown(by: 1.5)
                return place.intersection(box).area >= 0.5 * max(box.area, 1e-9) && place.intersects(box)
            }
        }
    }

    /// Pieces of one thing lie within this many points.
    private var gap: Double { 10 * grid.reduction }
    /// Groups up to this size, in points, whose boxes overlap are one thing; larger ones may surround others.
    private var largestJoined: Double { 110 * grid.reduction }

    /// Replaced strings with the pieces that lie in them, and the other pieces. Where the ink of a string changed at places far apart, one of them is the
    /// string's, the others are things of their own.
    func split(_ pieces: [InkPiece], _ replacements: [TextEdit], unread: [Box] = []) -> (replaced: [Cluster], rest: [InkPiece]) {
        var replaced = replacements.map { Cluster(edits: [$0]) } + unread.map { Cluster(unread: $0) }
        var rest: [InkPiece] = []
        for piece in pieces {
            let box = grid.box(piece.whole)
            if let index = replaced.firstIndex(where: { $0.takes(box) }) { replaced[index].pieces.append(piece) } else { rest.append(piece) }
        }
        // On a scan a string is no longer than what looks different of it.
        guard !grid.isScan else { return (replaced, rest) }
        for index in replaced.indices {
            let runs = runs(replaced[index])
            guard let own = runs.max(by: { weight($0) < weight($1) }) else { continue }
            replaced[index].pieces = own
            if runs.count > 1 { rest += runs.flatMap { $0 }.filter { piece in !own.contains { $0.whole == piece.whole } } }
        }
        return (replaced, rest)
    }

    private func weight(_ pieces: [InkPiece]) -> Int { pieces.reduce(0) { $0 + $1.area } }

    /// The pieces in a string, parted where it is unchanged for longer than three of its heights.
    private func runs(_ cluster: Cluster) -> [[InkPiece]] {
        guard let place = cluster.strings.first else { return [] }
        let isUpright = place.width >= place.height
        let along = { (piece: InkPiece) -> (Double, Double) in
            let box = grid.box(piece.whole)
            return isUpright ? (box.left, box.right) : (box.top, box.bottom)
        }
        let gap = 3 * min(place.width, place.height)
        var runs: [[InkPiece]] = []
        var end = -Double.infinity
        for piece in cluster.pieces.sorted(by: { along($0) < along($1) }) {
            if along(piece).0 > end + gap { runs.append([]) }
            runs[runs.count - 1].append(piece)
            end = max(end, along(piece).1)
        }
        return runs
    }

    /// Groups of what lies near each other, without those that are too little to be anything.
    func grouped(_ pieces: [InkPiece], _ areas: [GroundArea], _ edits: [TextEdit]) throws -> [Cluster] {
        let near = try gathered(pieces, areas, edits, try places(of: edits), gap: gap)
        let clusters = try near.flatMap { cluster -> [Cluster] in
            guard isSprawling(cluster) else { return [cluster] }
            return try gathered(cluster.pieces, cluster.areas, cluster.edits, cluster.places, gap: gap * Self.closer)
        }
        return try measured(joined(clusters.filter(isSubstantial)))
    }

    /// Where much changed at once everything hangs together: groups larger than this in points, both ways, with so many strings are parted again, by a
    /// gap that is so much smaller.
    private static let (sprawl, mostStrings, closer) = (260.0, 6, 0.35)

    private func isSprawling(_ cluster: Cluster) -> Bool {
        let box = box(cluster)
        return cluster.edits.count >= Self.mostStrings && min(box.width, box.height) > Self.sprawl * grid.reduction
    }

    private func gathered(
        _ pieces: [InkPiece], _ areas: [GroundArea], _ edits: [TextEdit], _ places: [Box], gap: Double
    ) throws -> [Cluster] {
        let (numbers, count) = try mask.clusters(
            of: pieces, areas: areas, in: ground, extra: places.map { grid.pixels($0) }, gap: Int(gap / grid.toPoint))
        var clusters = [Cluster](repeating: Cluster(), count: count)
        for (index, number) in numbers.enumerated() {
            if index < pieces.count { clusters[number].pieces.append(pieces[index]) }
            else if index < pieces.count + areas.count { clusters[number].areas.append(areas[index - pieces.count]) }
            else {
                clusters[number].edits.append(edits[index - pieces.count - areas.count])
                clusters[number].places.append(places[index - pieces.count - areas.count])
            }
        }
        return clusters
    }

    /// Where the words of edits stand; of strings that were cut, only where their ink changed.
    private func places(of edits: [TextEdit]) throws -> [Box] {
        let marked = try mask.marked(in: edits.map { grid.pixels($0.box) })
        return zip(edits, marked).map { $0.isCut && !$1.isEmpty ? grid.box($1) : $0.box }
    }

    /// With the whole extent of small things: where they cross strokes of both pages, the mask has gaps.
    private func measured(_ clusters: [Cluster]) throws -> [Cluster] {
        guard !grid.isScan else { return clusters }
        let small = clusters.indices.filter {
            let box = box(clusters[$0])
            return clusters[$0].edits.isEmpty && clusters[$0].areas.isEmpty && max(box.width, box.height) <= 20 * grid.reduction
        }
        let whole = try pair.whole(of: small.map { grid.pixels(box(clusters[$0])) }, reach: Int(grid.pixels(millimetres: 1.2 * grid.reduction)))
        var clusters = clusters
        for (index, box) in zip(small, whole) { clusters[index].places.append(grid.box(box)) }
        return clusters
    }

    private func isSubstantial(_ cluster: Cluster) -> Bool {
        if !cluster.edits.isEmpty || !cluster.areas.isEmpty { return true }
        let area = cluster.pieces.reduce(0) { $0 + $1.area }
        let largest = cluster.pieces.map(\.area).max() ?? 0
        // Under so many pixels a line is as likely drawn by the grid as by somebody.
        let isHairline = cluster.pieces.allSatisfy { min($0.whole.width, $0.whole.height) <= 1 }
        let least = max((grid.isScan ? 0.45 : 0.16) * grid.squareMillimetre, isHairline ? 8 : 5)
        // Dashes count together, not grains.
        return Double(area) >= least && (Double(largest) >= 0.6 * least || Double(area) >= 2 * least)
    }

    /// Joins groups whose boxes overlap: strips of one region, halves of one symbol.
    private func joined(_ clusters: [Cluster]) -> [Cluster] {
        var parts: [(cluster: Cluster, box: Box)] = clusters.map { ($0, box($0)) }
        var hasGrown = true
        while hasGrown {
            hasGrown = false
            var kept: [(cluster: Cluster, box: Box)] = []
            for part in parts {
                guard let index = kept.firstIndex(where: { isOne($0.box, part.box) }) else {
                    kept.append(part)
                    continue
                }
                kept[index].cluster.edits += part.cluster.edits
                kept[index].cluster.pieces += part.cluster.pieces
                kept[index].cluster.areas += part.cluster.areas
                kept[index].cluster.places += part.cluster.places
                kept[index].box = kept[index].box.union(part.box)
                hasGrown = true
            }
            parts = kept
        }
        return parts.map(\.cluster)
    }

    private func isOne(_ a: Box, _ b: Box) -> Bool {
        let whole = a.union(b)
        guard max(whole.width, whole.height) <= largestJoined else { return false }
        if areStrips(a, b) { return true }
        // A point more, so that thin lines have an area.
        let (first, second) = (a.grown(by: 1), b.grown(by: 1))
        let common = first.intersection(second).area
        guard first.intersects(second), common >= 0.25 * min(first.area, second.area) else { return false }
        return whole.grown(by: 1).area <= 1.5 * (first.area + second.area - common)
    }

    /// Whether two boxes begin and end alike on one axis and follow each other on the other: what one cut took of several lines.
    private func areStrips(_ a: Box, _ b: Box) -> Bool {
        let slack = 1.5 * grid.reduction
        let reach = 40 * grid.reduction
        let least = 8 * grid.reduction
        let isRow = abs(a.top - b.top) <= slack && abs(a.bottom - b.bottom) <= slack && a.height >= least
        let isColumn = abs(a.left - b.left) <= slack && abs(a.right - b.right) <= slack && a.width >= least
        return (isRow || isColumn) && a.gap(to: b) <= reach
    }

    /// Around everything in a cluster.
    func box(_ cluster: Cluster) -> Box {
        let all = cluster.pieces.map { grid.box($0.whole) } + cluster.areas.map { grid.box($0.box) } + cluster.places
        guard let first = all.first else { return Box(left: 0, top: 0, right: 0, bottom: 0) }
        return all.dropFirst().reduce(first) { $0.union($1) }
    }
}
