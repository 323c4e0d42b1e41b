/// What differs between the words of two pages that lie on one grid.
public struct TextEdit: Hashable, Sendable {
    /// The old and the new reading; one is empty where text was added or removed.
    public var old: String
    public var new: String
    /// Around the old words, on the new page.
    public var oldBox: Box?
    /// Around the new words.
    public var newBox: Box?
    /// Of the least certain word.
    public var confidence: Double

    public var isReplacement: Bool { oldBox != nil && newBox != nil }
    /// Around all words.
    public var box: Box {
        switch (oldBox, newBox) {
        case (let old?, let new?): old.union(new)
        case (let box?, nil), (nil, let box?): box
        case (nil, nil): Box(left: 0, top: 0, right: 0, bottom: 0)
        }
    }
}

/// Compares words by what they say and where they stand; layout within a line, fonts and the way a line was cut into words do not count.
public enum TextComparison {
    /// - Parameters:
    ///   - old: words of the old page.
    ///   - new: words of the new page.
    ///   - transform: takes the old page to the new one.
    /// - Returns: the edits, from top to bottom.
    public static func edits(old: [Word], new: [Word], transform: AffineTransform) -> [TextEdit] {
        let first = old.map { Item(word: $0, box: transform($0.box), turn: (($0.rotation + quarterTurn(transform)) % 360 + 360) % 360, isOld: true) }
        let second = new.map { Item(word: $0, box: $0.box, turn: $0.rotation, isOld: false) }
        let left = withoutEqual(first, second)
        return groups(left).compactMap(edit).sorted { ($0.box.top, $0.box.left, $0.old, $0.new) < ($1.box.top, $1.box.left, $1.old, $1.new) }
    }

    struct Item {
        var word: Word
        var box: Box
        var turn: Int
        var isOld: Bool

        var isUpright: Bool { turn % 180 == 0 }
        /// Extent across the line.
        var height: Double { isUpright ? box.height : box.width }
        var along: ClosedRange<Double> { isUpright ? box.left...max(box.left, box.right) : box.top...max(box.top, box.bottom) }
        var across: ClosedRange<Double> { isUpright ? box.top...max(box.top, box.bottom) : box.left...max(box.left, box.right) }
    }

    /// Degrees, to the next quarter, that the transform turns clockwise.
    static func quarterTurn(_ t: AffineTransform) -> Int {
        if abs(t.a) >= abs(t.b) { return t.a >= 0 ? 0 : 180 }
        return t.b > 0 ? 90 : 270
    }

    /// Takes away pairs of equal words at one place, nearest first.
    private static func withoutEqual(_ old: [Item], _ new: [Item]) -> [Item] {
        let byText = Dictionary(grouping: new.indices, by: { new[$0].word.text })
        var pairs: [(distance: Double, old: Int, new: Int)] = []
        for (i, item) in old.enumerated() {
            for j in byText[item.word.text] ?? [] {
                let dx = abs(item.box.center.x - new[j].box.center.x)
                let dy = abs(item.box.center.y - new[j].box.center.y)
                let reach = max(1.5, 0.5 * min(item.height, new[j].height))
                if dx <= reach, dy <= reach { pairs.append((dx * dx + dy * dy, i, j)) }
            }
        }
        pairs.sort { ($0.distance, $0.old, $0.new) < ($1.distance, $1.old, $1.new) }
        var oldDone = Set<Int>()
        var newDone = Set<Int>()
        for pair in pairs where !oldDone.contains(pair.old) && !newDone.contains(pair.new) {
            oldDone.insert(pair.old)
            newDone.insert(pair.new)
        }
        return old.indices.filter { !oldDone.contains($0) }.map { old[$0] } + new.indices.filter { !newDone.contains($0) }.map { new[$0] }
    }

    /// Words of one line that follow each other, and old words with the new ones that stand in their place.
    private static func groups(_ items: [Item]) -> [[Item]] {
        var parent = Array(items.indices)
        func root(_ i: Int) -> Int {
            var i = i
            while parent[i] != i { i = parent[i] }
            return i
        }
        let order = items.indices.sorted { items[$0].box.top < items[$1].box.top }
        for (position, i) in order.enumerated() {
            for j in order[(position + 1)...] {
                if items[j].box.top > items[i].box.bottom + 2 { break }
                if belongTogether(items[i], items[j]) { parent[root(max(i, j))] = root(min(i, j)) }
            }
        }
        return Dictionary(grouping: items.indices, by: root).sorted { $0.key < $1.key }.map { $0.value.sorted().map { items[$0] } }
    }

    private static func belongTogether(_ a: Item, _ b: Item) -> Bool {
        guard a.isUpright == b.isUpright else { return false }
        let height = min(a.height, b.height)
        let shared = min(a.across.upperBound, b.across.upperBound) - max(a.across.lowerBound, b.across.lowerBound)
        guard shared > 0.5 * height else { return false }
        let gap = max(a.along.lowerBound, b.along.lowerBound) - min(a.along.upperBound, b.along.upperBound)
        return gap < (a.isOld == b.isOld ? 0.5 : 0.1) * height
    }

    private static func edit(_ group: [Item]) -> TextEdit? {
        let old = line(group.filter(\.isOld))
        let new = line(group.filter { !$0.isOld })
        let bare = { (text: String) in text.filter { !$0.isWhitespace } }
        if bare(old.text) == bare(new.text), let a = old.box, let b = new.box {
            let reach = max(1.5, 0.6 * (group.map(\.height).min() ?? 0))
            if abs(a.center.x - b.center.x) <= reach, abs(a.center.y - b.center.y) <= reach { return nil }
        }
        return TextEdit(
            old: old.text, new: new.text, oldBox: old.box, newBox: new.box, confidence: group.map(\.word.confidence).min() ?? 1)
    }

    /// The words in the direction in which they read, with spaces where they stand apart.
    private static func line(_ items: [Item]) -> (text: String, box: Box?) {
        let sorted = items.sorted { a, b in
            switch a.turn {
            case 90: (a.box.top, a.box.left) < (b.box.top, b.box.left)
            case 180: (-a.box.right, a.box.top) < (-b.box.right, b.box.top)
            case 270: (-a.box.bottom, a.box.left) < (-b.box.bottom, b.box.left)
            default: (a.box.left, a.box.top) < (b.box.left, b.box.top)
            }
        }
        var text = ""
        for (index, item) in sorted.enumerated() {
            if index > 0, sorted[index - 1].box.gap(to: item.box) > 0.12 * item.height { text += " " }
            text += item.word.text
        }
        return (text, sorted.dropFirst().reduce(sorted.first?.box) { $0?.union($1.box) })
    }
}
