/// Words that stand once on each of two pages tie the pages together.
public enum TextAnchors {
    /// Pairs of the centres of equal words that are unique on both pages, longest words first. Words inside the excluded boxes take no part.
    public static func unique(old: [Word], new: [Word], excludingOld: Box? = nil, excludingNew: Box? = nil) -> [PointPair] {
        let first = once(old, excluding: excludingOld)
        let second = once(new, excluding: excludingNew)
        return first.compactMap { text, word in second[text].map { (text, PointPair(old: word.box.center, new: $0.box.center)) } }
            .sorted { $0.0.count != $1.0.count ? $0.0.count > $1.0.count : $0.0 < $1.0 }
            .map(\.1)
    }

    /// Pairs of equal words that `transform` brings within `distance` points of each other, repeated words included; each word serves once.
    public static func near(old: [Word], new: [Word], transform: AffineTransform, distance: Double) -> [PointPair] {
        var free = Dictionary(grouping: new, by: \.text)
        var pairs: [PointPair] = []
        for word in old {
            let there = transform(word.box.center)
            guard let candidates = free[word.text] else { continue }
            let nearest = candidates.indices.min { square(candidates[$0].box.center, there) < square(candidates[$1].box.center, there) }
            guard let nearest, square(candidates[nearest].box.center, there) <= distance * distance else { continue }
            pairs.append(PointPair(old: word.box.center, new: candidates[nearest].box.center))
            free[word.text]?.remove(at: nearest)
        }
        return pairs
    }

    private static func once(_ words: [Word], excluding: Box?) -> [String: Word] {
        var found: [String: Word?] = [:]
        for word in words where word.text.count >= 2 && excluding?.contains(word.box.center) != true {
            found.updateValue(found[word.text] == nil ? word : nil, forKey: word.text)
        }
        return found.compactMapValues { $0 }
    }

    private static func square(_ p: Point, _ q: Point) -> Double { (p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y) }
}
