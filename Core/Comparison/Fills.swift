import Domain
import Vision

/// Fills and shading that were switched on or off.
struct Fills {
    var grid: CommonGrid

    /// Grey levels from which on a ground counts as another.
    private var threshold: Int { grid.isScan ? 45 : 24 }

    func added(to drafts: [ChangeDraft]) throws -> [ChangeDraft] {
        let side = grid.pixels(millimetres: 2.5 * min(1, grid.scale))
        let areas = try Ink.groundChanges(grid.old, grid.new, threshold: threshold, least: Int(side * side))
        var drafts = drafts
        var fills: [(box: Box, isLighter: Bool)] = []
        for area in areas {
            let box = grid.box(area.box)
            let isLighter = area.newLevel > area.oldLevel
            // An area that changed together with its lines is one thing.
            let parts = drafts.indices.filter { isPart(drafts[$0], of: box, isLighter: isLighter) }
            guard let first = parts.first else {
                fills.append((box, isLighter))
                continue
            }
            for index in parts.dropFirst() { drafts[first].take(drafts[index]) }
            if drafts[first].kind != .moved {
                drafts[first].bounds = drafts[first].bounds.union(box)
                if drafts[first].before != nil { drafts[first].before = drafts[first].bounds }
            }
            for index in parts.dropFirst().reversed() { drafts.remove(at: index) }
        }
        guard let first = fills.first else { return drafts }
        if fills.count <= 4 {
            return drafts + fills.map { fill($0.box, isLighter: $0.isLighter) }
        }
        // Many at once: shading of the sheet was switched; said once.
        let lighter = fills.filter(\.isLighter).count * 2 > fills.count
        return drafts + [fill(fills.dropFirst().reduce(first.box) { $0.union($1.box) }, isLighter: lighter)]
    }

    /// Points within which lines belong to an area that changed in the same way.
    private static let reach = 8.0
    /// Larger areas, in points, are shading and not things.
    private static let largestThing = 220.0

    private func isPart(_ draft: ChangeDraft, of fill: Box, isLighter: Bool) -> Bool {
        guard draft.kind != .text else { return false }
        let common = draft.bounds.intersection(fill).area
        if draft.bounds.intersects(fill), common >= 0.5 * fill.area || (common >= 0.5 * draft.bounds.area && fill.area < 4 * draft.bounds.area) { return true }
        guard draft.kind == (isLighter ? .removed : .added), max(fill.width, fill.height) <= Self.largestThing else { return false }
        let near = fill.grown(by: Self.reach)
        return near.intersects(draft.bounds) && near.intersection(draft.bounds).area >= 0.6 * draft.bounds.area
    }

    private func fill(_ box: Box, isLighter: Bool) -> ChangeDraft {
        ChangeDraft(
            kind: isLighter ? .removed : .added, category: .fill, bounds: box, before: isLighter ? box : nil, confidence: grid.isScan ? 0.6 : 0.9)
    }
}
