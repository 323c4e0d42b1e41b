import Domain

/// Divides a page into squares and gives each the transform under which its ink is met on the other page, and its neighbours' too (a Markov random field,
/// solved by iterated conditional modes; Besag 1986).
struct ViewLabels {
    let columns: Int
    let rows: Int
    /// Pixels of ink in each square that tells something; what no transform explains was removed, and tells nothing.
    let ink: [Int]
    /// For each transform, the ink that it brings onto ink of the other page.
    private let met: [[Int]]
    /// The number of a square's transform; 0 is the sheet's.
    private(set) var labels: [Int]

    /// What a square pays for each neighbour that has another transform, in pixels of ink.
    private static let difference = 5.0
    /// The sheet's own transform is preferred by this much ink.
    private static let bias = 2.0
    /// Share of a square's ink that some transform must explain.
    private static let leastShare = 0.6

    init(columns: Int, rows: Int, ink: [Int], met: [[Int]]) {
        self.columns = columns
        self.rows = rows
        let tells = ink.indices.map { square in Double(met.map { $0[square] }.max() ?? 0) >= Self.leastShare * Double(ink[square]) }
        self.ink = zip(ink, tells).map { $1 ? $0 : 0 }
        self.met = met.map { met in zip(met, tells).map { $1 ? $0 : 0 } }
        labels = [Int](repeating: 0, count: ink.count)
        start()
        settle()
    }

    /// Each square begins with what serves its surroundings best.
    private mutating func start() {
        let sums = met.map { surroundings($0) }
        for index in labels.indices {
            labels[index] = met.indices.max { Double(sums[$0][index]) - ($0 == 0 ? 0 : Self.bias) < Double(sums[$1][index]) - ($1 == 0 ? 0 : Self.bias) } ?? 0
        }
    }

    private mutating func settle() {
        for _ in 0..<12 {
            var isSettled = true
            for index in labels.indices {
                let around = neighbours(index)
                var best = labels[index]
                var least = Double.infinity
                for label in met.indices {
                    let others = around.reduce(0) { $0 + (labels[$1] == label ? 0 : 1) }
                    let cost = Double(ink[index] - met[label][index]) + Self.difference * Double(others) + (label == 0 ? 0 : Self.bias)
                    if cost < least || (cost == least && label == labels[index]) { (least, best) = (cost, label) }
                }
                if best != labels[index] {
                    labels[index] = best
                    isSettled = false
                }
            }
            if isSettled { break }
        }
    }

    /// Groups of squares of one transform, other than the sheet's, whose ink lies within `reach` squares of each other.
    func groups(reach: Int) -> [(label: Int, squares: [Int])] {
        Squares(columns: columns, rows: rows).groups(reach: reach) { ink[$0] > 0 && labels[$0] != 0 ? labels[$0] : nil }
            .map { (labels[$0[0]], $0) }
    }

    private func neighbours(_ index: Int) -> [Int] {
        let (x, y) = (index % columns, index / columns)
        var found: [Int] = []
        if x > 0 { found.append(index - 1) }
        if x < columns - 1 { found.append(index + 1) }
        if y > 0 { found.append(index - columns) }
        if y < rows - 1 { found.append(index + columns) }
        return found
    }

    /// Sums over 5 × 5 squares.
    private func surroundings(_ values: [Int]) -> [Int] {
        let across = values.indices.map { index -> Int in
            let x = index % columns
            return (max(0, x - 2)...min(columns - 1, x + 2)).reduce(0) { $0 + values[index - x + $1] }
        }
        return values.indices.map { index in
            let (x, y) = (index % columns, index / columns)
            return (max(0, y - 2)...min(rows - 1, y + 2)).reduce(0) { $0 + across[$1 * columns + x] }
        }
    }
}
