import Domain
import Vision

/// Pairs what was removed with what was added where both look alike: it was moved.
struct Moves {
    var grid: CommonGrid
    var pair: InkPair

    /// Share of the ink of both that must coincide.
    static let leastLikeness = 0.82

    func paired(_ drafts: [ChangeDraft]) throws -> [ChangeDraft] {
        let removed = drafts.indices.filter { drafts[$0].kind == .removed }
        let added = drafts.indices.filter { drafts[$0].kind == .added }
        guard removed.count * added.count <= 40_000 else { return drafts }
        var candidates: [(likeness: Double, distance: Double, removed: Int, added: Int)] = []
        for r in removed {
            for a in added where isOfOneSize(drafts[r].bounds, drafts[a].bounds) {
                let likeness = try pair.likeness(old: grid.pixels(drafts[r].bounds), new: grid.pixels(drafts[a].bounds), search: 3)
                if likeness >= Self.leastLikeness {
                    candidates.append((likeness, drafts[r].bounds.gap(to: drafts[a].bounds), r, a))
                }
            }
        }
        candidates.sort { ($0.distance, -$0.likeness, $0.removed, $0.added) < ($1.distance, -$1.likeness, $1.removed, $1.added) }
        var done = Set<Int>()
        var result: [ChangeDraft] = []
        for candidate in candidates where !done.contains(candidate.removed) && !done.contains(candidate.added) {
            done.insert(candidate.removed)
            done.insert(candidate.added)
            var moved = drafts[candidate.added]
            moved.kind = .moved
            moved.before = drafts[candidate.removed].bounds
            if let old = drafts[candidate.removed].text { moved.text = .init(old: old.old, new: moved.text?.new ?? "") }
            moved.confidence = min(moved.confidence, candidate.likeness)
            result.append(moved)
        }
        return result + drafts.indices.filter { !done.contains($0) }.map { drafts[$0] }
    }

    private func isOfOneSize(_ a: Box, _ b: Box) -> Bool {
        let slack = 3.0
        return abs(a.width - b.width) <= max(slack, 0.1 * a.width) && abs(a.height - b.height) <= max(slack, 0.1 * a.height)
            && max(a.width, a.height) > 6
    }
}
