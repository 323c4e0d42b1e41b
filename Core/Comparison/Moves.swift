import Domain
import Vision

/// Pairs what was removed with what was added where both look alike: it was moved.
struct Moves {
    var grid: CommonGrid
    var pair: InkPair
    var mask: DifferenceMask

    /// Share of the changed ink of both that must be found at the other place.
    static let leastLikeness = 0.82
    /// Points by which displacements of parts of one thing differ at most.
    private static let sameShift = 3.0
    /// Points within which parts lie that moved together.
    private var reach: Double { 40 * grid.reduction }

    func paired(_ found: [ChangeDraft]) throws -> [ChangeDraft] {
        let told = try found.map(movedAside)
        let (aside, drafts) = (told.filter { $0.kind == .moved }, told.filter { $0.kind != .moved })
        return try aside + pairedApart(drafts)
    }

    private func pairedApart(_ drafts: [ChangeDraft]) throws -> [ChangeDraft] {
        // Where a thing went something may have come in its place, as a wall does where a door was.
        let removed = drafts.indices.filter { drafts[$0].kind == .removed || hidWhatCame(drafts[$0]) }
        let added = drafts.indices.filter { drafts[$0].kind == .added || coversWhatWent(drafts[$0]) }
        guard !removed.isEmpty, !added.isEmpty, removed.count * added.count <= 40_000 else { return drafts }
        var candidates: [(likeness: Double, distance: Double, removed: Int, added: Int)] = []
        for r in removed {
            for a in added where isOfOneSize(drafts[r].bounds, drafts[a].bounds) && isOfOneFill(drafts[r], drafts[a]) && sayTheSame(drafts[r], drafts[a]) {
                let likeness = try likeness(drafts[r], drafts[a])
                if likeness >= Self.leastLikeness {
                    candidates.append((likeness, drafts[r].bounds.gap(to: drafts[a].bounds), r, a))
                }
            }
        }
        candidates.sort { ($0.distance, -$0.likeness, $0.removed, $0.added) < ($1.distance, -$1.likeness, $1.removed, $1.added) }
        var done = Set<Int>()
        var moved: [ChangeDraft] = []
        for candidate in candidates where !done.contains(candidate.removed) && !done.contains(candidate.added) {
            done.insert(candidate.removed)
            done.insert(candidate.added)
            var draft = drafts[candidate.added]
            draft.kind = .moved
            draft.before = drafts[candidate.removed].bounds
            if let old = drafts[candidate.removed].text { draft.text = .init(old: old.old, new: draft.text?.new ?? "") }
            draft.confidence = min(draft.confidence, candidate.likeness)
            moved.append(draft)
        }
        return together(moved, drafts.indices.filter { !done.contains($0) }.map { drafts[$0] })
    }

    /// A thing is so many times larger than what it leaves, or what it takes the place of.
    private static let larger = 1.5

    private func hidWhatCame(_ draft: ChangeDraft) -> Bool {
        guard draft.kind == .modified, let old = draft.removedInk, let new = draft.addedInk else { return false }
        return old.area >= Self.larger * new.area
    }

    private func coversWhatWent(_ draft: ChangeDraft) -> Bool {
        guard draft.kind == .modified, let old = draft.removedInk, let new = draft.addedInk else { return false }
        return new.area >= Self.larger * old.area
    }

    /// One thing that overlaps the place where it was.
    private func movedAside(_ draft: ChangeDraft) throws -> ChangeDraft {
        guard draft.kind == .modified, draft.text == nil, let old = draft.removedInk, let new = draft.addedInk, isOfOneSize(old, new),
            old.union(new).area >= 0.85 * draft.bounds.area,
            try pair.likeness(mask, old: grid.pixels(old), new: grid.pixels(new), search: 3) >= Self.leastLikeness
        else { return draft }
        var moved = draft
        moved.kind = .moved
        (moved.before, moved.bounds) = (old, new)
        return moved
    }

    /// Of ink where there is any; areas without are alike when they are of one size.
    private func likeness(_ old: ChangeDraft, _ new: ChangeDraft) throws -> Double {
        guard old.hasInk || new.hasInk else { return min(old.bounds.area, new.bounds.area) / max(old.bounds.area, new.bounds.area, 1e-9) }
        return try pair.likeness(mask, old: grid.pixels(old.bounds), new: grid.pixels(new.bounds), search: 3)
    }

    private func isOfOneFill(_ old: ChangeDraft, _ new: ChangeDraft) -> Bool {
        switch (old.fill, new.fill) {
        case (nil, nil): true
        case (let a?, let b?): abs(a - b) <= 16
        default: old.hasInk && new.hasInk
        }
    }

    /// Whether two places hold the same words; of recognised ones that cannot be asked.
    private func sayTheSame(_ old: ChangeDraft, _ new: ChangeDraft) -> Bool {
        let bare = { (text: String?) in (text ?? "").filter { !$0.isWhitespace } }
        return grid.isScan || bare(old.text?.old) == bare(new.text?.new)
    }

    private func isOfOneSize(_ a: Box, _ b: Box) -> Bool {
        let slack = 3.0
        return abs(a.width - b.width) <= max(slack, 0.1 * a.width) && abs(a.height - b.height) <= max(slack, 0.1 * a.height)
            && max(a.width, a.height) > 6
    }

    /// Joins parts that lie near each other and moved by the same way, and what is left of a thing inside the place where it was or is.
    private func together(_ moved: [ChangeDraft], _ others: [ChangeDraft]) -> [ChangeDraft] {
        var things: [ChangeDraft] = []
        for draft in moved {
            if let index = things.firstIndex(where: { isPart(draft, of: $0) }) { things[index].take(draft) } else { things.append(draft) }
        }
        var rest = others
        for index in things.indices {
            guard let before = things[index].before else { continue }
            let (dx, dy) = shift(before, things[index].bounds)
            // Halves that were cut otherwise at the two places: where one lies, the other would lie too.
            for r in rest.indices where rest[r].kind == .removed && rest[r].bounds.gap(to: before) <= reach {
                let there = rest[r].bounds.moved(dx, dy)
                guard let a = rest.indices.first(where: { rest[$0].kind == .added && matches(there, rest[$0].bounds) }) else { continue }
                things[index].bounds = things[index].bounds.union(rest[a].bounds)
                things[index].before = things[index].before?.union(rest[r].bounds)
                rest[r].kind = .moved
                rest[a].kind = .moved
            }
            for r in rest.indices where rest[r].text == nil {
                if rest[r].kind == .added, covers(things[index].bounds, rest[r].bounds) { rest[r].kind = .moved }
                if rest[r].kind == .removed, let before = things[index].before, covers(before, rest[r].bounds) { rest[r].kind = .moved }
            }
            rest.removeAll { $0.kind == .moved }
        }
        return things + rest
    }

    private func shift(_ from: Box, _ to: Box) -> (Double, Double) { (to.center.x - from.center.x, to.center.y - from.center.y) }

    private func isPart(_ draft: ChangeDraft, of thing: ChangeDraft) -> Bool {
        guard let before = draft.before, let thingBefore = thing.before else { return false }
        let (dx, dy) = shift(before, draft.bounds)
        let (tx, ty) = shift(thingBefore, thing.bounds)
        return abs(dx - tx) <= Self.sameShift && abs(dy - ty) <= Self.sameShift && draft.bounds.gap(to: thing.bounds) <= reach
            && before.gap(to: thingBefore) <= reach
    }

    /// Whether two boxes are about the same place.
    private func matches(_ a: Box, _ b: Box) -> Bool {
        let (first, second) = (a.grown(by: 1), b.grown(by: 1))
        return first.intersects(second) && first.intersection(second).area >= 0.6 * max(first.area, second.area)
    }

    private func covers(_ whole: Box, _ part: Box) -> Bool {
        let place = whole.grown(by: 3)
        return place.intersects(part) && place.intersection(part).area >= 0.9 * part.area
    }
}

extension Box {
    func moved(_ dx: Double, _ dy: Double) -> Box { Box(left: left + dx, top: top + dy, right: right + dx, bottom: bottom + dy) }
}
