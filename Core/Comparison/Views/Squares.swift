/// The squares of a page, numbered row by row.
struct Squares {
    var columns: Int
    var rows: Int

    /// Groups of squares of one key that lie within `reach` squares of each other; squares without key are in no group. Each group's numbers ascend.
    func groups<Key: Equatable>(reach: Int, key: (Int) -> Key?) -> [[Int]] {
        var seen = [Bool](repeating: false, count: columns * rows)
        var found: [[Int]] = []
        for first in seen.indices where !seen[first] {
            guard let own = key(first) else { continue }
            var group = [first]
            seen[first] = true
            var next = 0
            while next < group.count {
                let (x, y) = (group[next] % columns, group[next] / columns)
                next += 1
                for row in max(0, y - reach)...min(rows - 1, y + reach) {
                    for column in max(0, x - reach)...min(columns - 1, x + reach) {
                        let index = row * columns + column
                        guard !seen[index], key(index) == own else { continue }
                        seen[index] = true
                        group.append(index)
                    }
                }
            }
            found.append(group.sorted())
        }
        return found
    }
}
