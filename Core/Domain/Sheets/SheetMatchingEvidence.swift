extension SheetMatching {
    /// What speaks for a pair.
    struct Finding: Sendable {
        var match: SheetMatch
        /// 0…1.
        var score: Double
        /// Whether title and content speak against numbers that agree.
        var isContradicted = false
    }

    /// A finding about two indices.
    struct Found: Sendable {
        var old: Int
        var new: Int
        /// The square of the score: one pair that is sure outweighs two that are not.
        var weight: Double
    }

    /// Weighs number, title, discipline and content of two sheets.
    struct Evidence: Sendable {
        private let old: [Candidate]
        private let new: [Candidate]
        private let forbidden: Set<SheetKey>

        init(old: [Candidate], new: [Candidate], forbidden: Set<SheetKey>) {
            self.old = old
            self.new = new
            self.forbidden = forbidden
        }

        func isForbidden(_ i: Int, _ j: Int) -> Bool {
            forbidden.contains(SheetKey(old: old[i].page, new: new[j].page))
        }

        func content(_ i: Int, _ j: Int) -> Double? {
            guard let mine = old[i].fingerprint, let theirs = new[j].fingerprint else { return nil }
            return mine.similarity(to: theirs)
        }

        func title(_ i: Int, _ j: Int) -> Double? {
            guard let mine = old[i].title, let theirs = new[j].title else { return nil }
            return mine.similarity(to: theirs)
        }

        func disciplinesDiffer(_ i: Int, _ j: Int) -> Bool {
            guard let mine = old[i].identity.discipline, let theirs = new[j].identity.discipline else { return false }
            return mine != theirs
        }

        /// Whether both numbers were read well and are not the same.
        func numbersDiffer(_ i: Int, _ j: Int) -> Bool {
            guard old[i].isNumberSure, new[j].isNumberSure, let mine = old[i].number, let theirs = new[j].number else { return false }
            return mine.agreement(with: theirs) == nil
        }

        /// All pairs of the given sheets that anything speaks for.
        func findings(_ oldIndices: [Int], _ newIndices: [Int]) -> [Found] {
            oldIndices.flatMap { i in
                newIndices.compactMap { j in
                    finding(i, j).map { Found(old: i, new: j, weight: $0.score * $0.score) }
                }
            }
        }

        /// - Returns: nil where nothing but the place in the set could speak for the pair, or it is forbidden.
        func finding(_ i: Int, _ j: Int) -> Finding? {
            guard !isForbidden(i, j) else { return nil }
            var finding: Finding?
            if let mine = old[i].number, let theirs = new[j].number, let agreement = mine.agreement(with: theirs) {
                finding = byNumber(i, j, agreement)
            } else {
                finding = numbersDiffer(i, j) ? renumbered(i, j) : byTitleOrContent(i, j)
            }
            // Between sheets that are alike in all else, the place in the set decides.
            finding?.score += 0.02 * (1 - abs(old[i].place - new[j].place))
            return finding
        }

        private func byNumber(_ i: Int, _ j: Int, _ agreement: SheetMatchingNumber.Agreement) -> Finding {
            let read = max(0, min(1, min(old[i].identity.confidence, new[j].identity.confidence)))
            let title = title(i, j)
            let content = content(i, j)
            var score = agreement.score * (0.8 + 0.1 * read)
            score += 0.04 * (title ?? 0.5) + 0.06 * (content ?? 0.5)
            let speaksAgainst = (title ?? 1) < 0.5 && (content ?? 0) < 0.5
            if speaksAgainst { score *= (content ?? 0.5) < 0.2 ? 0.65 : 0.8 }
            var confidence = agreement.score * (0.7 + 0.3 * read)
            if speaksAgainst { confidence *= 0.6 }
            let method: SheetMatch.Method = agreement == .exact ? .number : .normalisedNumber
            return Finding(match: match(method, confidence), score: score, isContradicted: speaksAgainst)
        }

        /// Numbers that differ can still be one sheet: it was given another number.
        private func renumbered(_ i: Int, _ j: Int) -> Finding? {
            guard !disciplinesDiffer(i, j) else { return nil }
            let title = title(i, j)
            guard let content = content(i, j) else {
                guard title == 1 else { return nil }
                return Finding(match: match(.title, 0.5), score: 0.5)
            }
            let isTitleSame = (title ?? 0) > 0.99
            let isSame =
                isTitleSame
                ? content >= 0.4 : content >= 0.9 && (title ?? 1) >= 0.5 || content >= 0.55 && content >= bestBeside(i, j) + 0.1
            guard isSame else { return nil }
            let score = 0.35 + 0.5 * content
            return Finding(match: match(.content, score), score: score)
        }

        /// One number, at least, is missing or doubtful.
        private func byTitleOrContent(_ i: Int, _ j: Int) -> Finding? {
            guard !disciplinesDiffer(i, j) else { return nil }
            let title = title(i, j) ?? 0
            let content = content(i, j)
            let hasTitle = title >= 0.8 && (content ?? 1) >= 0.1
            let hasContent = (content ?? 0) >= 0.35
            guard hasTitle || hasContent else { return nil }
            let titleScore = hasTitle ? 0.7 * title + 0.12 * (content ?? 0.5) : 0
            let contentScore = hasContent ? 0.3 + 0.55 * (content ?? 0) : 0
            let score = max(titleScore, contentScore)
            return Finding(match: match(titleScore >= contentScore ? .title : .content, score), score: score)
        }

        /// The best content that either sheet has with any other sheet of the other set: typical floors resemble each other without being one.
        private func bestBeside(_ i: Int, _ j: Int) -> Double {
            let others =
                new.indices.lazy.filter { $0 != j }.compactMap { content(i, $0) }.max() ?? 0
            return max(others, old.indices.lazy.filter { $0 != i }.compactMap { content($0, j) }.max() ?? 0)
        }

        /// Confidence in hundredths: the same in every report.
        private func match(_ method: SheetMatch.Method, _ confidence: Double) -> SheetMatch {
            SheetMatch(method: method, confidence: (max(0, min(1, confidence)) * 100).rounded() / 100)
        }
    }
}
