import Domain
import Vision

/// Divides the old page among the views and the sheet: what tells nothing itself (removed things, fills, faint lines) goes with what is nearest.
struct ViewTerritory {
    var votes: InkVotes
    var ink: [Int]
    /// Squares that belong to the sheet in any case.
    var fixed: (Int) -> Bool

    /// Points around a view in which things without partner are taken for its own.
    static let margin = 72.0

    /// - Parameters:
    ///   - views: the squares that are known to belong to each view, and the box around them.
    ///   - sheet: the squares that seem to have stayed with the sheet.
    /// - Returns: all squares of each view.
    func squares(of views: [(squares: [Int], box: Box)], sheet: [Int]) -> [[Int]] {
        let grid = Squares(columns: votes.columns, rows: votes.rows)
        var owner = [Int](repeating: -1, count: ink.count)
        for square in credible(sheet, views.map(\.box), grid) { owner[square] = views.count }
        for square in owner.indices where fixed(square) { owner[square] = views.count }
        for (number, view) in views.enumerated() {
            for square in view.squares { owner[square] = number }
        }
        let isKnown = owner.map { $0 >= 0 }
        spread(&owner)
        // A word or symbol is not cut in two: all of it goes where most of it does.
        for group in grid.groups(reach: 1, key: { ink[$0] > 0 && !isKnown[$0] ? true : nil }) {
            let counts = Dictionary(grouping: group, by: { owner[$0] }).mapValues(\.count)
            let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? views.count
            for square in group { owner[square] = most }
        }
        return views.enumerated().map { number, view in
            owner.indices.filter { square in
                let reach = ink[square] > 0 ? view.box.grown(by: Self.margin) : view.box
                return owner[square] == number && reach.contains(votes.box(square).center)
            }
        }
    }

    /// Without small groups inside a view: nothing stays on the paper while what surrounds it moves away; its ink meets other ink by chance.
    private func credible(_ sheet: [Int], _ boxes: [Box], _ grid: Squares) -> [Int] {
        var isSheet = [Bool](repeating: false, count: ink.count)
        for square in sheet { isSheet[square] = true }
        return grid.groups(reach: 2, key: { isSheet[$0] ? true : nil }).filter { group in
            let box = group.reduce(votes.box(group[0])) { $0.union(votes.box($1)) }
            let isInside = boxes.contains { $0.intersection(box).area > 0.7 * box.area }
            return !isInside || ViewGrouping.isLarge(width: box.width, height: box.height)
        }.flatMap { $0 }
    }

    /// Gives each square without owner that of the nearest square with one.
    private func spread(_ owner: inout [Int]) {
        var queue = owner.indices.filter { owner[$0] >= 0 }
        var next = 0
        while next < queue.count {
            let square = queue[next]
            next += 1
            let (x, y) = (square % votes.columns, square / votes.columns)
            for (column, row) in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)] {
                guard column >= 0, row >= 0, column < votes.columns, row < votes.rows, owner[row * votes.columns + column] < 0 else { continue }
                owner[row * votes.columns + column] = owner[square]
                queue.append(row * votes.columns + column)
            }
        }
    }
}
