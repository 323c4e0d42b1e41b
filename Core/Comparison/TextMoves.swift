import Domain

/// Pairs strings that were removed in one place and added in another: they were moved, in whatever type they are printed now.
enum TextMoves {
    /// Letters and figures that a string needs to be told from others.
    static let shortest = 4
    /// Points within which a string is looked for.
    static let reach = 400.0

    static func paired(_ found: [ChangeDraft]) -> [ChangeDraft] {
        // The same words a little aside were moved, not replaced.
        let drafts = found.map { draft in
            guard draft.kind == .text, let text = draft.text, key(text.old) == key(text.new) else { return draft }
            var draft = draft
            draft.kind = .moved
            return draft
        }
        let removed = drafts.indices.filter { drafts[$0].kind == .removed && isText(drafts[$0]) }
        let added = Dictionary(grouping: drafts.indices.filter { drafts[$0].kind == .added && isText(drafts[$0]) }) { key(drafts[$0].text?.new) }
        var candidates: [(distance: Double, removed: Int, added: Int)] = []
        for r in removed {
            let key = key(drafts[r].text?.old)
            guard key.count >= shortest else { continue }
            for a in added[key] ?? [] {
                let distance = drafts[r].bounds.gap(to: drafts[a].bounds)
                if distance <= reach { candidates.append((distance, r, a)) }
            }
        }
        candidates.sort { ($0.distance, $0.removed, $0.added) < ($1.distance, $1.removed, $1.added) }
        var partner: [Int: Int] = [:]
        var gone = Set<Int>()
        for candidate in candidates where partner[candidate.added] == nil && gone.insert(candidate.removed).inserted {
            partner[candidate.added] = candidate.removed
        }
        return drafts.indices.filter { !gone.contains($0) }.map { index in
            guard let old = partner[index] else { return drafts[index] }
            var moved = drafts[index]
            moved.kind = .moved
            moved.before = drafts[old].before ?? drafts[old].bounds
            moved.oldBounds = drafts[old].oldBounds
            moved.text = .init(old: drafts[old].text?.old ?? "", new: moved.text?.new ?? "")
            moved.confidence = min(moved.confidence, drafts[old].confidence)
            return moved
        }
    }

    private static func isText(_ draft: ChangeDraft) -> Bool {
        draft.text != nil && [.note, .dimension, .tag].contains(draft.category)
    }

    private static func key(_ text: String?) -> String { (text ?? "").filter { !$0.isWhitespace } }
}
