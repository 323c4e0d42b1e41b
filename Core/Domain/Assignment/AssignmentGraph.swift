/// One connected part of an assignment, and its solution by shortest augmenting paths over a sparse graph: R. Jonker and A. Volgenant, "A shortest
/// augmenting path algorithm for dense and sparse linear assignment problems", Computing 38, 1987, one row at a time, with a heap.
///
/// The smaller side gives the rows. Costs are negative weights; each row may also stay alone, at no cost. Time: O(rows · edges · log edges), and
/// about O(edges) where most rows have a partner that nobody else wants.
struct AssignmentGraph {
    /// The ends that give rows and columns.
    let rows: [Int]
    let columns: [Int]
    private let isTurned: Bool
    /// Edges of row r: `column` and `cost` from `first[r]` to `first[r + 1]`.
    private var first: [Int]
    private var column: [Int]
    private var cost: [Double]

    /// - Parameter edges: with positive weights; of two between the same ends the heavier counts.
    init(_ edges: [Assignment.Edge]) {
        let lefts = Set(edges.map(\.left)).sorted()
        let rights = Set(edges.map(\.right)).sorted()
        isTurned = lefts.count > rights.count
        (rows, columns) = isTurned ? (rights, lefts) : (lefts, rights)
        let rowOf = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
        let columnOf = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1, $0) })
        var lists = [[(column: Int, cost: Double)]](repeating: [], count: rows.count)
        for edge in edges {
            guard let row = rowOf[isTurned ? edge.right : edge.left], let column = columnOf[isTurned ? edge.left : edge.right] else { continue }
            lists[row].append((column, -edge.weight))
        }
        first = [0]
        column = []
        cost = []
        for list in lists {
            let sorted = list.sorted { ($0.column, $0.cost) < ($1.column, $1.cost) }
            for (index, edge) in sorted.enumerated() where index == 0 || sorted[index - 1].column != edge.column {
                column.append(edge.column)
                cost.append(edge.cost)
            }
            first.append(column.count)
        }
    }

    /// The chosen edges; nil where more than `mostWork` edges would have to be looked at.
    func best(mostWork: Int) -> [Assignment.Edge]? {
        var search = AssignmentSearch(rows: rows.count, columns: columns.count)
        for row in rows.indices {
            search.place(row, in: self)
            guard search.work <= mostWork else { return nil }
        }
        return rows.indices.compactMap { row in
            guard let taken = search.columnOfRow[row], let cost = edges(of: row).first(where: { $0.column == taken })?.cost else { return nil }
            return isTurned
                ? Assignment.Edge(left: columns[taken], right: rows[row], weight: -cost) : Assignment.Edge(left: rows[row], right: columns[taken], weight: -cost)
        }
    }

    func edges(of row: Int) -> some Sequence<(column: Int, cost: Double)> {
        (first[row]..<first[row + 1]).lazy.map { (column: column[$0], cost: cost[$0]) }
    }
}

/// What is placed so far, with the potentials that prove it best.
struct AssignmentSearch {
    private(set) var columnOfRow: [Int?]
    /// Edges that were looked at.
    private(set) var work = 0
    private var rowOfColumn: [Int?]
    private var rowPotential: [Double]
    private var columnPotential: [Double]
    /// Of the path that is looked for: the shortest way to each column, the row before it, and for which row that was found.
    private var distance: [Double]
    private var previous: [Int]
    private var seenFor: [Int]

    init(rows: Int, columns: Int) {
        columnOfRow = Array(repeating: nil, count: rows)
        rowOfColumn = Array(repeating: nil, count: columns)
        rowPotential = Array(repeating: 0, count: rows)
        columnPotential = Array(repeating: 0, count: columns)
        distance = Array(repeating: .infinity, count: columns)
        previous = Array(repeating: 0, count: columns)
        seenFor = Array(repeating: -1, count: columns)
    }

    /// Finds the cheapest way to give one more row a column, or to leave it or a row that it displaces alone.
    mutating func place(_ start: Int, in graph: AssignmentGraph) {
        // Cheap start: a potential that makes the row's best edge free of cost.
        rowPotential[start] = min(0, graph.edges(of: start).map { $0.cost - columnPotential[$0.column] }.min() ?? 0)
        var heap = MinimumHeap()
        var settled: [Int] = []
        var alone: (row: Int, distance: Double) = (start, -rowPotential[start])
        relax(start, from: 0, start, graph, &heap)
        var end: Int?
        var shortest = alone.distance
        while let (length, column) = heap.popFirst() {
            guard length < alone.distance else { break }
            guard length == distance[column] else { continue }
            guard let row = rowOfColumn[column] else {
                end = column
                shortest = length
                break
            }
            settled.append(column)
            // Being alone costs nothing, which is what is left of the row's potential.
            if length - rowPotential[row] < alone.distance { alone = (row, length - rowPotential[row]) }
            relax(row, from: length, start, graph, &heap)
        }
        if end == nil { shortest = alone.distance }
        for column in settled {
            columnPotential[column] += distance[column] - shortest
            if let row = rowOfColumn[column] { rowPotential[row] += shortest - distance[column] }
        }
        rowPotential[start] += shortest
        shift(to: end, alone: alone.row, start)
    }

    private mutating func relax(_ row: Int, from length: Double, _ start: Int, _ graph: AssignmentGraph, _ heap: inout MinimumHeap) {
        for (column, cost) in graph.edges(of: row) {
            work += 1
            let candidate = length + max(0, cost - rowPotential[row] - columnPotential[column])
            guard seenFor[column] != start || candidate < distance[column] else { continue }
            seenFor[column] = start
            distance[column] = candidate
            previous[column] = row
            heap.insert(candidate, column)
        }
    }

    /// Gives every row on the path the column behind it; `alone` loses its own where no free column was found.
    private mutating func shift(to end: Int?, alone: Int, _ start: Int) {
        var free: Int
        if let end {
            free = end
        } else {
            guard alone != start, let lost = columnOfRow[alone] else { return }
            columnOfRow[alone] = nil
            free = lost
        }
        while true {
            let row = previous[free]
            let before = columnOfRow[row]
            columnOfRow[row] = free
            rowOfColumn[free] = row
            guard row != start, let next = before else { return }
            free = next
        }
    }
}

/// A binary heap of columns by their distance, and by their number where that is the same.
private struct MinimumHeap {
    private var items: [(distance: Double, column: Int)] = []

    mutating func insert(_ distance: Double, _ column: Int) {
        items.append((distance, column))
        var child = items.count - 1
        while child > 0, items[child] < items[(child - 1) / 2] {
            items.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func popFirst() -> (Double, Int)? {
        guard let first = items.first, let last = items.popLast() else { return nil }
        guard !items.isEmpty else { return first }
        items[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < items.count && items[child] < items[least] { least = child }
            guard least != parent else { return first }
            items.swapAt(parent, least)
            parent = least
        }
    }
}
