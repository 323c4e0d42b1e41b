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
            // An area that changed together with its lines is one thing.
            if let index = drafts.firstIndex(where: { $0.kind != .text && isOne($0.bounds, box) }) {
                if drafts[index].kind != .moved {
                    drafts[index].bounds = drafts[index].bounds.union(box)
                    if drafts[index].before != nil { drafts[index].before = drafts[index].bounds }
                }
            } else {
                fills.append((box, area.newLevel > area.oldLevel))
            }
        }
        guard let first = fills.first else { return drafts }
        if fills.count <= 4 {
            return drafts + fills.map { fill($0.box, isLighter: $0.isLighter) }
        }
        // Many at once: shading of the sheet was switched; said once.
        let lighter = fills.filter(\.isLighter).count * 2 > fills.count
        return drafts + [fill(fills.dropFirst().reduce(first.box) { $0.union($1.box) }, isLighter: lighter)]
    }

    private func isOne(_ draft: Box, _ fill: Box) -> Bool {
        let common = draft.intersection(fill).area
        return draft.intersects(fill) && (common >= 0.5 * fill.area || (common >= 0.5 * draft.area && fill.area < 4 * draft.area))
    }

    private func fill(_ box: Box, isLighter: Bool) -> ChangeDraft {
        ChangeDraft(
            kind: isLighter ? .removed : .added, category: .fill, bounds: box, before: isLighter ? box : nil, confidence: grid.isScan ? 0.6 : 0.9)
    }
}
