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
            return !grid.isAtEdge(box) && (isWhole || max(box.width, box.height) > large)
        }
        ground = try GroundChanges(grid.old, grid.new, threshold: 58, least: least)
        things = ground.areas.filter { area in
            let box = grid.box(area.box)
            return !grid.isAtEdge(box) && max(box.width, box.height) <= large
                && !switched.contains { $0.isLighter == area.isLighter && grid.box($0.box).intersection(box).area >= 0.8 * box.area }
        }
        self.switched = switched
    }

    /// Switched fills; many at once are shading of the sheet, said once.
    var changes: [ChangeDraft] {
        guard let first = switched.first else { return [] }
        if switched.count <= Self.few { return switched.map { change(grid.box($0.box), isLighter: $0.isLighter) } }
        let lighter = switched.filter(\.isLighter).count * 2 > switched.count
        return [change(switched.dropFirst().reduce(grid.box(first.box)) { $0.union(grid.box($1.box)) }, isLighter: lighter)]
    }

    private func change(_ box: Box, isLighter: Bool) -> ChangeDraft {
        ChangeDraft(
            kind: isLighter ? .removed : .added, category: .fill, bounds: box, before: isLighter ? box : nil, confidence: grid.isScan ? 0.6 : 0.9)
    }
}
