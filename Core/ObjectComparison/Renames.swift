import Domain

/// Objects whose id changed while type, place and size stayed.
///
/// Those that stayed exactly are paired first, in order. Among the rest, within the threshold, as many as can be are paired, and of all ways to do
/// that the one with the smallest total distance is taken (`Assignment`).
struct Renames {
    let old: ObjectList
    let new: ObjectList
    let types: TypeTranslation
    let threshold: Double

    /// Nearest objects that one is held against. More in a place than this cannot be told apart by their place.
    private static let mostCandidates = 64
    private static let mostLookedAt = 4096

    func pairs(removed: [Int], added: [Int]) -> [ObjectChanges.Pair] {
        guard !removed.isEmpty, !added.isEmpty else { return [] }
        let exact = exactPairs(removed, added)
        let (oldTaken, newTaken) = (Set(exact.map(\.old)), Set(exact.map(\.new)))
        let near = nearPairs(removed.filter { !oldTaken.contains($0) }, added.filter { !newTaken.contains($0) })
        return (exact + near).sorted { $0.old < $1.old }
    }

    private struct Look: Hashable {
        var type: UInt32
        var x, y, width, height: Double
    }

    private func exactPairs(_ removed: [Int], _ added: [Int]) -> [ObjectChanges.Pair] {
        var free: [Look: [Int]] = [:]
        for object in added.reversed() {
            free[Look(type: types.new(object), x: new.x[object], y: new.y[object], width: new.width[object], height: new.height[object]), default: []]
                .append(object)
        }
        return removed.compactMap { object in
            let look = Look(type: types.old(object), x: old.x[object], y: old.y[object], width: old.width[object], height: old.height[object])
            return free[look]?.popLast().map { ObjectChanges.Pair(old: object, new: $0) }
        }
    }

    private func nearPairs(_ removed: [Int], _ added: [Int]) -> [ObjectChanges.Pair] {
        guard threshold > 0, !removed.isEmpty, !added.isEmpty else { return [] }
        var cells: [Cell: [Int]] = [:]
        for object in added { cells[Cell(types.new(object), new.x[object], new.y[object], threshold), default: []].append(object) }
        // One more pair outweighs any distances: each is at most four thresholds, and all together less than this.
        let worth = 8 * threshold * Double(min(removed.count, added.count) + 1)
        let edges = removed.flatMap { object -> [Assignment.Edge] in
            let near = Cell(types.old(object), old.x[object], old.y[object], threshold).around.flatMap { cells[$0]?.prefix(Self.mostLookedAt) ?? [] }
                .compactMap { candidate in distance(object, candidate).map { (candidate: candidate, distance: $0) } }
            return near.sorted { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }.prefix(Self.mostCandidates)
                .map { Assignment.Edge(left: object, right: $0.candidate, weight: worth - $0.distance) }
        }
        return Assignment.best(edges).map { ObjectChanges.Pair(old: $0.left, new: $0.right) }
    }

    /// The sum of what the coordinates and lengths differ by; nil where one of them differs by more than the threshold.
    private func distance(_ former: Int, _ latter: Int) -> Double? {
        let (dx, dy) = (abs(old.x[former] - new.x[latter]), abs(old.y[former] - new.y[latter]))
        let (dw, dh) = (abs(old.width[former] - new.width[latter]), abs(old.height[former] - new.height[latter]))
        return max(dx, dy, dw, dh) <= threshold ? dx + dy + dw + dh : nil
    }
}

/// A square of the drawing, as wide as the threshold, with the objects of one type in it.
private struct Cell: Hashable {
    var type: UInt32
    var column: Double
    var row: Double

    init(_ type: UInt32, _ x: Double, _ y: Double, _ side: Double) {
        self.type = type
        column = (x / side).rounded(.down)
        row = (y / side).rounded(.down)
    }

    /// The square and its neighbours. So far out that they cannot be told apart it has none.
    var around: [Cell] {
        let columns = column + 1 == column ? [column] : [column - 1, column, column + 1]
        let rows = row + 1 == row ? [row] : [row - 1, row, row + 1]
        return columns.flatMap { column in
            rows.map { row in
                var cell = self
                cell.column = column
                cell.row = row
                return cell
            }
        }
    }
}
