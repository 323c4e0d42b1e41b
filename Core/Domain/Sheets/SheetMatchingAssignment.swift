/// The one-to-one choice of edges with the greatest total weight in a graph of two sides.
enum Assignment {
    struct Edge: Hashable, Sendable {
        var left: Int
        var right: Int
        /// Greater than zero.
        var weight: Double
    }

    /// Sides of more than this many sheets that all resemble each other are paired by weight alone: the exact way would take minutes, and
    /// there is nothing that it could go by.
    private static let largestExact = 800

    /// - Returns: the chosen edges, by their left end. Ends may stay without partner. The same edges in any order give the same choice.
    static func best(_ edges: [Edge]) -> [Edge] {
        let sorted = edges.filter { $0.weight > 0 }.sorted { ($0.left, $0.right, $1.weight) < ($1.left, $1.right, $0.weight) }
        return components(of: sorted).flatMap { component in
            component.count == 1 ? component : min(Set(component.map(\.left)).count, Set(component.map(\.right)).count) > largestExact
                ? heaviestFirst(component) : optimal(component)
        }
        .sorted { $0.left < $1.left }
    }

    /// The edges of each connected part: parts do not influence each other, and most have one edge.
    private static func components(of edges: [Edge]) -> [[Edge]] {
        var leftParents: [Int: Int] = [:]
        var parents: [Int] = []
        var rightParents: [Int: Int] = [:]
        func root(_ node: Int) -> Int {
            var node = node
            while parents[node] != node {
                parents[node] = parents[parents[node]]
                node = parents[node]
            }
            return node
        }
        func node(_ end: Int, _ table: inout [Int: Int]) -> Int {
            if let known = table[end] { return known }
            parents.append(parents.count)
            table[end] = parents.count - 1
            return parents.count - 1
        }
        for edge in edges {
            let left = root(node(edge.left, &leftParents))
            let right = root(node(edge.right, &rightParents))
            parents[max(left, right)] = min(left, right)
        }
        let groups = Dictionary(grouping: edges) { root(leftParents[$0.left] ?? 0) }
        return groups.sorted { $0.key < $1.key }.map(\.value)
    }

    private static func heaviestFirst(_ edges: [Edge]) -> [Edge] {
        var lefts: Set<Int> = []
        var rights: Set<Int> = []
        return edges.sorted { ($1.weight, $0.left, $0.right) < ($0.weight, $1.left, $1.right) }.filter { edge in
            guard !lefts.contains(edge.left), !rights.contains(edge.right) else { return false }
            lefts.insert(edge.left)
            rights.insert(edge.right)
            return true
        }
    }

    /// The Hungarian method with potentials and shortest augmenting paths, O(rows² · columns): R. Jonker and A. Volgenant, "A shortest augmenting
    /// path algorithm for dense and sparse linear assignment problems", Computing 38, 1987, in the form of one row at a time. A missing edge costs
    /// as much as no partner.
    private static func optimal(_ edges: [Edge]) -> [Edge] {
        let lefts = Set(edges.map(\.left)).sorted()
        let rights = Set(edges.map(\.right)).sorted()
        let isTurned = lefts.count > rights.count
        let (rows, columns) = isTurned ? (rights, lefts) : (lefts, rights)
        let rowOf = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
        let columnOf = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1, $0) })
        var weights = [Double](repeating: 0, count: rows.count * columns.count)
        for edge in edges {
            guard let row = rowOf[isTurned ? edge.right : edge.left], let column = columnOf[isTurned ? edge.left : edge.right] else { continue }
            weights[row * columns.count + column] = edge.weight
        }
        return rowsOfColumns(weights, rows: rows.count, columns: columns.count).enumerated().compactMap { column, row in
            guard let row else { return nil }
            let weight = weights[row * columns.count + column]
            guard weight > 0 else { return nil }
            return isTurned
                ? Edge(left: columns[column], right: rows[row], weight: weight) : Edge(left: rows[row], right: columns[column], weight: weight)
        }
    }

    /// For each column the row that it is given; `rows` must not exceed `columns`.
    private static func rowsOfColumns(_ weights: [Double], rows: Int, columns: Int) -> [Int?] {
        // Row and column 0 stand for "none"; costs are negative weights.
        var rowPotential = [Double](repeating: 0, count: rows + 1)
        var columnPotential = [Double](repeating: 0, count: columns + 1)
        var rowOfColumn = [Int](repeating: 0, count: columns + 1)
        for start in 1...rows {
            var previous = [Int](repeating: 0, count: columns + 1)
            var shortest = [Double](repeating: .infinity, count: columns + 1)
            var isDone = [Bool](repeating: false, count: columns + 1)
            rowOfColumn[0] = start
            var column = 0
            repeat {
                isDone[column] = true
                let row = rowOfColumn[column]
                var delta = Double.infinity
                var next = 0
                for candidate in 1...columns where !isDone[candidate] {
                    let cost = -weights[(row - 1) * columns + candidate - 1] - rowPotential[row] - columnPotential[candidate]
                    if cost < shortest[candidate] {
                        shortest[candidate] = cost
                        previous[candidate] = column
                    }
                    if shortest[candidate] < delta {
                        delta = shortest[candidate]
                        next = candidate
                    }
                }
                for candidate in 0...columns {
                    if isDone[candidate] {
                        rowPotential[rowOfColumn[candidate]] += delta
                        columnPotential[candidate] -= delta
                    } else {
                        shortest[candidate] -= delta
                    }
                }
                column = next
            } while rowOfColumn[column] != 0
            while column != 0 {
                rowOfColumn[column] = rowOfColumn[previous[column]]
                column = previous[column]
            }
        }
        return rowOfColumn.dropFirst().map { $0 == 0 ? nil : $0 - 1 }
    }
}
