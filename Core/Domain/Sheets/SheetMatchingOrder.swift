// The place in the set, for sheets that say too little about themselves.
extension SheetMatching {
    /// Pairs what is left by its place between sheets that are paired already, without crossing.
    static func byOrder(_ old: [Candidate], _ new: [Candidate], _ pairs: PairSet, _ evidence: Evidence) -> [SheetPairing] {
        let left = Slot.rest(of: old, paired: pairs.oldPages, anchors: Dictionary(uniqueKeysWithValues: pairs.pairings.map { ($0.old, $0.new) }))
        let right = Slot.rest(of: new, paired: pairs.newPages, anchors: Dictionary(uniqueKeysWithValues: pairs.pairings.map { ($0.new, $0.new) }))
        let isOnePageEach = old.count == 1 && new.count == 1
        let allowed: (Slot, Slot) -> Double? = { mine, theirs in
            guard mine.before == theirs.before || mine.after == theirs.after, !evidence.isForbidden(mine.index, theirs.index),
                isOnePageEach ? mayBeTheOnly(mine, theirs, evidence) : mayFollowOrder(mine, theirs, evidence)
            else { return nil }
            let isBetweenTheSame = mine.before == theirs.before && mine.after == theirs.after
            return isBetweenTheSame && mine.gap == theirs.gap && !evidence.numbersDiffer(mine.index, theirs.index) ? 0.5 : 0.3
        }
        return chain(left, right, allowed).map { mine, theirs, confidence in
            SheetPairing(
                old: old[mine.index].page, new: new[theirs.index].page, match: SheetMatch(method: .order, confidence: confidence))
        }
    }

    /// A sheet without partner, by what stands before and behind it.
    struct Slot {
        var index: Int
        /// New pages of the pairs beside it; -1 and -2 are the ends of the set.
        var before: Int
        var after: Int
        /// How many sheets without partner stand in the same place.
        var gap: Int
        /// The how-manieth of them it is.
        var rank: Int

        static func rest(of sheets: [Candidate], paired: Set<Int>, anchors: [Int: Int]) -> [Slot] {
            var slots: [Slot] = []
            var run: [Int] = []
            var before = -1
            func flush(_ after: Int) {
                slots += run.enumerated().map { Slot(index: $1, before: before, after: after, gap: run.count, rank: $0) }
                run = []
            }
            for (index, sheet) in sheets.enumerated() {
                guard paired.contains(sheet.page) else {
                    run.append(index)
                    continue
                }
                let anchor = anchors[sheet.page] ?? -1
                flush(anchor)
                before = anchor
            }
            flush(-2)
            return slots
        }
    }

    /// A set of one page each: the person chose the two, so they are a pair unless number and content both deny it.
    private static func mayBeTheOnly(_ mine: Slot, _ theirs: Slot, _ evidence: Evidence) -> Bool {
        let contentsDiffer = evidence.content(mine.index, theirs.index).map { $0 < 0.25 } ?? false
        return !(evidence.numbersDiffer(mine.index, theirs.index) && contentsDiffer)
    }

    private static func mayFollowOrder(_ mine: Slot, _ theirs: Slot, _ evidence: Evidence) -> Bool {
        if evidence.numbersDiffer(mine.index, theirs.index) || evidence.disciplinesDiffer(mine.index, theirs.index) { return false }
        // Titles that differ, on pages whose words have next to nothing in common.
        let content = evidence.content(mine.index, theirs.index)
        let title = evidence.title(mine.index, theirs.index)
        return !((content ?? 1) < 0.08 && (title ?? 1) < 0.5) && !((title ?? 1) < 0.5 && content == nil)
    }

    /// The chain without crossings that has most pairs; among those, the one whose pairs have the nearest ranks. O(left · right).
    private static func chain(
        _ left: [Slot], _ right: [Slot], _ allowed: (Slot, Slot) -> Double?
    ) -> [(Slot, Slot, Double)] {
        guard !left.isEmpty, !right.isEmpty else { return [] }
        let width = right.count + 1
        var best = [Double](repeating: 0, count: (left.count + 1) * width)
        var confidences = [Double](repeating: -1, count: left.count * right.count)
        func value(_ i: Int, _ j: Int, _ confidence: Double) -> Double {
            1 + 0.1 * confidence - 0.0001 * Double(min(500, abs(left[i].rank - right[j].rank)))
        }
        for i in left.indices {
            for j in right.indices {
                var value0 = max(best[i * width + j + 1], best[(i + 1) * width + j])
                if let confidence = allowed(left[i], right[j]) {
                    confidences[i * right.count + j] = confidence
                    value0 = max(value0, best[i * width + j] + value(i, j, confidence))
                }
                best[(i + 1) * width + j + 1] = value0
            }
        }
        var chosen: [(Slot, Slot, Double)] = []
        var i = left.count
        var j = right.count
        while i > 0, j > 0 {
            let here = best[i * width + j]
            if here == best[(i - 1) * width + j] {
                i -= 1
            } else if here == best[i * width + j - 1] {
                j -= 1
            } else {
                chosen.append((left[i - 1], right[j - 1], confidences[(i - 1) * right.count + j - 1]))
                i -= 1
                j -= 1
            }
        }
        return chosen.reversed()
    }
}
