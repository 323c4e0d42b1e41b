/// Stretches of a line in which words changed.
struct TextRun: Sendable {
    /// In the order in which they read; some may be unchanged, between words that are not or touching them.
    var items: [TextItem]
    /// Of the whole line.
    var line: [TextItem]
    /// Items that have no equal on the other page.
    var changed: [TextItem]

    var reading: Box { items.dropFirst().reduce(items[0].reading) { $0.union($1.reading) } }
    var box: Box { items.dropFirst().reduce(items[0].box) { $0.union($1.box) } }

    /// Words that are further apart than this, in heights of the type, stand in different columns.
    static let widestSpace = 0.9
    /// Words that are nearer than this are parts of one string, as the figures of a stacked fraction are.
    static let touching = 0.12
    /// Changed words with more unchanged ones between them are two changes.
    static let mostBetween = 2

    /// - Parameter items: all words of one page; those without partner are changed.
    static func all(of items: [TextItem]) -> [TextRun] {
        lines(items, around: items.indices.filter { items[$0].partner == nil }).flatMap { line -> [TextRun] in
            let marks = line.map { items[$0].partner == nil }
            let words = line.map { items[$0] }
            return stretches(words, marks).map { stretch in
                TextRun(items: Array(words[stretch]), line: words, changed: stretch.filter { marks[$0] }.map { words[$0] })
            }
        }
    }

    /// The lines that hold the given words, each as indices in the order in which it reads.
    static func lines(_ items: [TextItem], around seeds: [Int]) -> [[Int]] {
        var lines: [[Int]] = []
        let byTurn = Dictionary(grouping: items.indices, by: { items[$0].turn })
        for turn in byTurn.keys.sorted() {
            let members = (byTurn[turn] ?? []).sorted { items[$0].reading.top < items[$1].reading.top }
            let tops = members.map { items[$0].reading.top }
            let tallest = members.map { items[$0].height }.max() ?? 0
            var taken = Set<Int>()
            for seed in seeds.filter({ items[$0].turn == turn }).sorted() where !taken.contains(seed) {
                let reading = items[seed].reading
                let row = members[lowerBound(tops, reading.top - tallest)..<lowerBound(tops, reading.bottom)]
                    .filter { items[$0].reading.bottom > reading.top }
                    .sorted { (items[$0].reading.left, $0) < (items[$1].reading.left, $1) }
                var line = [seed]
                for next in row where items[next].reading.left >= reading.left && next != seed && !taken.contains(next) {
                    if line.suffix(2).contains(where: { isNext(items[$0], items[next]) }) { line.append(next) }
                }
                for before in row.reversed() where items[before].reading.left < reading.left && !taken.contains(before) {
                    if isNext(items[before], items[line[0]]) { line.insert(before, at: 0) }
                }
                taken.formUnion(line)
                lines.append(line)
            }
        }
        return lines
    }

    private static func isNext(_ word: TextItem, _ next: TextItem) -> Bool {
        word.isFollowed(by: next, within: widestSpace) && !word.isApart(from: next)
    }

    private static func lowerBound(_ values: [Double], _ value: Double) -> Int {
        var low = 0
        var high = values.count
        while low < high {
            let middle = (low + high) / 2
            if values[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// From the first changed word to the last, with whatever touches them; the whole line where it is one dimension.
    private static func stretches(_ line: [TextItem], _ isChanged: [Bool]) -> [ClosedRange<Int>] {
        if line.isDimension { return [0...(line.count - 1)] }
        var found: [ClosedRange<Int>] = []
        for index in line.indices where isChanged[index] {
            var low = index
            var high = index
            while low > 0, touch(line[low - 1], line[low]) { low -= 1 }
            while high + 1 < line.count, touch(line[high], line[high + 1]) { high += 1 }
            if let last = found.last, low - last.upperBound - 1 <= mostBetween {
                found[found.count - 1] = min(last.lowerBound, low)...max(last.upperBound, high)
            } else {
                found.append(low...high)
            }
        }
        return found
    }

    private static func touch(_ a: TextItem, _ b: TextItem) -> Bool {
        b.reading.left - a.reading.right <= touching * min(a.height, b.height)
    }
}

extension Array<TextItem> {
    /// Whether all of them make one dimension.
    var isDimension: Bool {
        guard let lines = read()?.lines, lines.count == 1 else { return false }
        return Dimension(lines[0]) != nil
    }
}
