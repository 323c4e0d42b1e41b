/// Compares words by what they say and where they stand; layout within a line, fonts and the way a line was cut into words do not count.
public enum TextComparison {
    /// - Parameters:
    ///   - old: words of the old page.
    ///   - new: words of the new page.
    ///   - transform: takes the old page to the new one.
    /// - Returns: the edits, from top to bottom: one for all words of a line that changed, and one for a note whose lines were broken anew.
    public static func edits(old: [Word], new: [Word], transform: AffineTransform) -> [TextEdit] {
        let turn = quarterTurn(transform)
        var first = old.enumerated().map { TextItem(word: $1, box: transform($1.box), turn: $1.rotation + turn, isOld: true, index: $0) }
        var second = new.enumerated().map { TextItem(word: $1, box: $1.box, turn: $1.rotation, isOld: false, index: $0) }
        pairEqual(&first, &second)
        let drafts = groups(TextRun.all(of: first) + TextRun.all(of: second)).map { TextDraft($0, old: first, new: second) }.filter { !$0.saysTheSame }
        return TextDraft.notes(drafts).map(\.edit)
            .sorted { ($0.box.top, $0.box.left, $0.old, $0.new) < ($1.box.top, $1.box.left, $1.old, $1.new) }
    }

    /// The dimensions that say the same at the same place on both pages.
    ///
    /// - Parameters:
    ///   - old: words of the old page, on the new page's grid.
    ///   - new: words of the new page.
    /// - Returns: a box around each.
    public static func keptDimensions(old: [Word], new: [Word]) -> [Box] {
        var first = old.enumerated().map { TextItem(word: $1, box: $1.box, turn: $1.rotation, isOld: true, index: $0) }
        var second = new.enumerated().map { TextItem(word: $1, box: $1.box, turn: $1.rotation, isOld: false, index: $0) }
        pairEqual(&first, &second)
        return TextRun.lines(second, around: second.indices.filter { second[$0].partner != nil && second[$0].word.text.contains(where: \.isNumber) })
            .filter { line in line.allSatisfy { second[$0].partner != nil } }
            .compactMap { line in line.map { second[$0] }.read() }
            .filter { $0.lines.count == 1 && Dimension($0.lines[0]) != nil }
            .map(\.box)
    }

    /// Degrees, to the next quarter, that the transform turns clockwise.
    public static func quarterTurn(_ t: AffineTransform) -> Int {
        if abs(t.a) >= abs(t.b) { return t.a >= 0 ? 0 : 180 }
        return t.b > 0 ? 90 : 270
    }

    /// Pairs equal words at one place, nearest first.
    private static func pairEqual(_ old: inout [TextItem], _ new: inout [TextItem]) {
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
        for pair in pairs where old[pair.old].partner == nil && new[pair.new].partner == nil {
            old[pair.old].partner = pair.new
            new[pair.new].partner = pair.old
        }
    }

    /// Old runs with the new ones that stand in their place.
    private static func groups(_ runs: [TextRun]) -> [[TextRun]] {
        let boxes = runs.map(\.box)
        return Linked.groups(of: runs.indices.sorted { (boxes[$0].top, $0) < (boxes[$1].top, $1) }, while: { boxes[$1].top <= boxes[$0].bottom + 2 }) {
            standTogether(runs[$0], runs[$1])
        }.map { $0.map { runs[$0] } }
    }

    private static func standTogether(_ a: TextRun, _ b: TextRun) -> Bool {
        guard a.items[0].isOld != b.items[0].isOld else { return false }
        let common = a.box.intersection(b.box)
        if a.box.intersects(b.box), common.area >= 0.5 * min(a.box.area, b.box.area) { return true }
        // A word that was put into a line pushes the ones behind it aside.
        return a.changed.contains { old in
            b.changed.contains { new in
                old.turn == new.turn && (old.reading.left <= new.reading.left ? old.isFollowed(by: new, within: 0.1) : new.isFollowed(by: old, within: 0.1))
            }
        }
    }
}

/// Sets of things that are linked, directly or through others (union-find).
enum Linked {
    /// - Parameters:
    ///   - order: what is to be grouped, so sorted that `isNear` fails for all that come after one for which it fails.
    static func groups(of order: [Int], while isNear: (Int, Int) -> Bool, areLinked: (Int, Int) -> Bool) -> [[Int]] {
        var parent = Dictionary(uniqueKeysWithValues: order.map { ($0, $0) })
        func root(_ i: Int) -> Int {
            var i = i
            while let next = parent[i], next != i { i = next }
            return i
        }
        for (position, i) in order.enumerated() {
            for j in order[(position + 1)...] {
                guard isNear(i, j) else { break }
                let (first, second) = (root(i), root(j))
                if first != second, areLinked(i, j) { parent[max(first, second)] = min(first, second) }
            }
        }
        return Dictionary(grouping: order, by: root).sorted { $0.key < $1.key }.map { $0.value.sorted() }
    }
}
