/// Pairs the sheets of two sets, one to one, as a pure function of all of them: whatever the order in which pages arrived, the same pairs.
///
/// In turn: what a person forces; numbers that stand once on each side and nothing speaks against; for the rest the assignment with the best
/// total of evidence over the whole set (number, title, discipline, content); and where a number could not be read, the place in the set.
public enum SheetMatching {
    /// What the job machine asks.
    public static let matcher: SheetMatcher = { old, new, refused in
        refused.isEmpty ? match(old: old, new: new).pairs : again(old: old, new: new, refused: refused)
    }

    /// All sheets of both sets, each in one place.
    public struct Result: Hashable, Sendable {
        /// In order of the new page.
        public var pairs: [SheetPairing]
        /// Pages of the old set without partner, ascending.
        public var removed: [Int]
        /// Pages of the new set without partner, ascending.
        public var added: [Int]
    }

    /// - Parameters:
    ///   - old: the readable sheets of the old set, in any order, each page once.
    ///   - new: those of the new set.
    ///   - forced: pairs of pages that a person says belong together; of two that claim the same page the first holds. They win over all else,
    ///     and may name pages that could not be read.
    ///   - forbidden: pairs that must not be made, e.g. because their alignment was refused.
    public static func match(
        old: [ReadSheet], new: [ReadSheet], forced: [(old: Int, new: Int)] = [], forbidden: Set<SheetKey> = []
    ) -> Result {
        let old = candidates(old)
        let new = candidates(new)
        var pairs = PairSet()
        for pair in forced { pairs.add(pair.old, pair.new, SheetMatch(method: .person, confidence: 1)) }

        let evidence = Evidence(old: old, new: new, forbidden: forbidden)
        for (i, j) in uniqueNumbers(old, new, pairs) {
            guard let finding = evidence.finding(i, j), !finding.isContradicted else { continue }
            pairs.add(old[i].page, new[j].page, finding.match)
        }
        let restOfOld = old.indices.filter { !pairs.oldPages.contains(old[$0].page) }
        let restOfNew = new.indices.filter { !pairs.newPages.contains(new[$0].page) }
        let findings = evidence.findings(restOfOld, restOfNew)
        for edge in Assignment.best(findings.map { Assignment.Edge(left: $0.old, right: $0.new, weight: $0.weight) }) {
            guard let finding = evidence.finding(edge.left, edge.right) else { continue }
            pairs.add(old[edge.left].page, new[edge.right].page, finding.match)
        }
        for pairing in byOrder(old, new, pairs, evidence) { pairs.add(pairing.old, pairing.new, pairing.match) }
        return Result(
            pairs: pairs.pairings.sorted { ($0.new, $0.old) < ($1.new, $1.old) },
            removed: old.map(\.page).filter { !pairs.oldPages.contains($0) },
            added: new.map(\.page).filter { !pairs.newPages.contains($0) })
    }

    /// A sheet with what is compared of it.
    struct Candidate: Sendable {
        let page: Int
        let identity: SheetIdentity
        let number: SheetMatchingNumber?
        let title: SheetMatchingTitle?
        let fingerprint: ContentFingerprint?
        /// 0…1, in the set.
        let place: Double

        /// Whether the number is likely to be what is printed.
        var isNumberSure: Bool { number != nil && identity.confidence >= 0.5 }
    }

    /// Pairs so far, no page twice.
    struct PairSet {
        private(set) var pairings: [SheetPairing] = []
        private(set) var oldPages: Set<Int> = []
        private(set) var newPages: Set<Int> = []

        mutating func add(_ old: Int, _ new: Int, _ match: SheetMatch) {
            guard !oldPages.contains(old), !newPages.contains(new) else { return }
            oldPages.insert(old)
            newPages.insert(new)
            pairings.append(SheetPairing(old: old, new: new, match: match))
        }
    }

    private static func candidates(_ sheets: [ReadSheet]) -> [Candidate] {
        let sorted = sheets.sorted { $0.page < $1.page }
        let last = max(1, sorted.last?.page ?? 1)
        return sorted.map { sheet in
            Candidate(
                page: sheet.page, identity: sheet.identity, number: sheet.identity.number.flatMap(SheetMatchingNumber.init),
                title: sheet.identity.title.flatMap(SheetMatchingTitle.init), fingerprint: sheet.fingerprint.flatMap(ContentFingerprint.init),
                place: Double(sheet.page) / Double(last))
        }
    }

    /// Indices of sheets whose number, as printed, stands once on each side.
    private static func uniqueNumbers(_ old: [Candidate], _ new: [Candidate], _ pairs: PairSet) -> [(Int, Int)] {
        let oldNumbers = Dictionary(grouping: old.indices.filter { old[$0].number != nil }) { old[$0].number?.exact ?? "" }
        let newNumbers = Dictionary(grouping: new.indices.filter { new[$0].number != nil }) { new[$0].number?.exact ?? "" }
        return oldNumbers.compactMap { number, indices in
            guard indices.count == 1, let partners = newNumbers[number], partners.count == 1 else { return nil }
            return (indices[0], partners[0])
        }
        .sorted { $0.0 < $1.0 }
    }
}
