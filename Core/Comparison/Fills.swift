import Domain
import Vision

/// Fills and shading: which were switched on or off, and which belong to things that came, went, moved or were cut.
struct Fills {
    /// Fills that are told as such.
    let switched: [GroundArea]
    /// Areas that are as much a part of things as strokes are.
    let things: [GroundArea]
    let ground: GroundChanges
    private let grid: CommonGrid

    /// Share of an area's rim: beyond it the fill goes on; along it both pages have strokes.
    private static let (leastContinued, leastOutlined) = (0.12, 0.6)
    /// Points.
    private static let largestThing = 250.0
    /// Up to so many switched fills are told one by one.
    private static let few = 4
    /// On a scan, fills that together cover less than this part of the page are things, each with its place.
    private static let leastShading = 0.02

    /// A fill was switched where its outline stayed and no part of it was left, or where it is larger than things are. Paler ones count as shading only:
    /// what is seen of a thing is darker.
    init(_ grid: CommonGrid) throws {
        self.grid = grid
        let side = grid.pixels(millimetres: 2 * grid.reduction)
        let least = Int(side * side)
        let pale = try GroundChanges(grid.old, grid.new, threshold: grid.isScan ? 45 : 24, least: least)
        let large = Self.largestThing * grid.reduction
        let switched = pale.areas.filter { area in
            let box = grid.box(area.box)
            let isWhole = area.continued < Self.leastContinued && area.outlined >= Self.leastOutlined
            return (!grid.isScan || Self.isPlain(area, in: box, of: grid)) && !grid.isAtEdge(box) && (isWhole || max(box.width, box.height) > large)
        }
        ground = try GroundChanges(grid.old, grid.new, threshold: 58, least: least)
        things = ground.areas.filter { area in
            let box = grid.box(area.box)
            return (!grid.isScan || Self.isPlain(area, in: box, of: grid)) && !grid.isAtEdge(box) && max(box.width, box.height) <= large
                && !switched.contains { $0.isLighter == area.isLighter && grid.box($0.box).intersection(box).area >= 0.8 * box.area }
        }
        self.switched = switched
    }

    /// Points between parts of one shading.
    private static let gap = 30.0

    /// Switched fills; those that lie near each other are one shading, and many at once are the sheet's: said once.
    var changes: [ChangeDraft] {
        let all = switched.reduce(0) { $0 + grid.box($1.box).area }
        if switched.count <= Self.few || grid.isScan && all < Self.leastShading * grid.area {
            return switched.map { change(grid.box($0.box), isLighter: $0.isLighter) }
        }
        var shadings: [(box: Box, areas: [GroundArea])] = []
        for area in switched {
            var whole = (box: grid.box(area.box), areas: [area])
            while let index = shadings.firstIndex(where: { $0.box.gap(to: whole.box) <= Self.gap * grid.reduction }) {
                let other = shadings.remove(at: index)
                whole = (whole.box.union(other.box), other.areas + whole.areas)
            }
            shadings.append(whole)
        }
        if shadings.count > Self.few {
            shadings = [(shadings.dropFirst().reduce(shadings[0].box) { $0.union($1.box) }, switched)]
        }
        return shadings.map { shading in
            change(shading.box, isLighter: shading.areas.filter(\.isLighter).reduce(0) { $0 + $1.area } * 2 > shading.areas.reduce(0) { $0 + $1.area })
        }
    }

    /// Levels: what lies on shading so dark is hardly seen; shadows are lighter than lines; a fill that changed by so much was switched.
    private static let (dark, shadow, leastStep) = (150, 70, 25)

    /// Without what only a large shading that was switched shows: shadows, and lines on a ground that is nearly as dark as they are.
    func unshaded(_ pieces: [InkPiece]) throws -> [InkPiece] {
        let large = switched.map { (area: $0, box: grid.box($0.box)) }.filter { max($0.box.width, $0.box.height) > Self.largestThing * grid.reduction }
        guard !grid.isScan, !large.isEmpty else { return pieces }
        let doubtful = pieces.indices.filter { index in
            let (piece, box) = (pieces[index], grid.box(pieces[index].whole))
            return large.contains { area, place in
                place.intersects(box) && (area.isLighter ? piece.addedArea == 0 : piece.removedArea == 0)
            }
        }
        let boxes = doubtful.map { pieces[$0].whole }
        let reduction = Ink.groundReduction
        let cells = boxes.map {
            PixelBox(x: $0.x / reduction, y: $0.y / reduction, width: max(1, $0.width / reduction), height: max(1, $0.height / reduction))
        }
        let (oldGround, newGround) = (try grid.old.ground.levels(in: cells), try grid.new.ground.levels(in: cells))
        let (oldLevels, newLevels) = (try grid.oldPage.levels(in: boxes), try grid.newPage.levels(in: boxes))
        var dropped = Set<Int>()
        for (position, index) in doubtful.enumerated() {
            let isRemoved = pieces[index].addedArea == 0
            let (shaded, plain) = isRemoved ? (oldGround[position], newGround[position]) : (newGround[position], oldGround[position])
            guard plain.lowerBound - shaded.upperBound >= Self.leastStep else { continue }
            let darkest = (isRemoved ? oldLevels : newLevels)[position].lowerBound
            if shaded.upperBound <= Self.dark || darkest > Self.shadow { dropped.insert(index) }
        }
        return pieces.indices.filter { !dropped.contains($0) }.map { pieces[$0] }
    }

    private func change(_ box: Box, isLighter: Bool) -> ChangeDraft {
        ChangeDraft(
            kind: isLighter ? .removed : .added, category: .fill, bounds: box, before: isLighter ? box : nil, confidence: grid.isScan ? 0.6 : 0.9)
    }
}
