// How pages become pairs, and pairs results.
extension JobMachine {
    /// Pairs sheets whose number stands once on each side so far. Later pages may contradict it: then the pair is superseded.
    mutating func pairProvisionally() -> [JobAction] {
        let old = pagesByNumber(.old)
        let new = pagesByNumber(.new)
        let results = comparisons.filter { !$0.value.isSuperseded }.keys
        let takenOld = Set(results.compactMap(\.old))
        let takenNew = Set(results.compactMap(\.new))
        var actions: [JobAction] = []
        for (number, newPages) in new.sorted(by: { $0.value[0] < $1.value[0] }) {
            guard newPages.count == 1, let oldPages = old[number], oldPages.count == 1 else { continue }
            let key = SheetKey(old: oldPages[0], new: newPages[0])
            guard !takenOld.contains(oldPages[0]), !takenNew.contains(newPages[0]), comparisons[key] == nil else { continue }
            comparisons[key] = Comparison(isProvisional: true, diff: .waiting)
            let confidence = [oldSheet(key), newSheet(key)].compactMap { $0?.identity.confidence }.min() ?? 0
            actions.append(.addPair(key, SheetMatch(method: .number, confidence: confidence), isProvisional: true))
        }
        return actions
    }

    /// Matches all pages that could be read. What does not agree leaves the results: provisional pairs, and, where a page was read after
    /// all, what an earlier matching found without it.
    mutating func match(_ matcher: SheetMatcher) -> [JobAction] {
        isMatched = true
        let old = readSheets(.old)
        let new = readSheets(.new)
        let unreadable = Side.allCases.first { side in readSheets(side).isEmpty }
        let pairings = unreadable == nil ? oneToOne(matcher(old, new, []), old, new) : []
        let pairs = Dictionary(uniqueKeysWithValues: pairings.map { (SheetKey(old: $0.old, new: $0.new), $0.match) })
        let singles = singles(without: pairs, onlyFailed: unreadable != nil)

        var actions = stand(pairs, singles, isFirst: true)
        actions.append(
            .matched(
                totalPages: pages.values.joined().count, failedPages: pages.values.joined().count { $0.progress == .failed },
                pairs: pairs.count))
        // With one side unread, all of the other would come out as added or removed, which nobody can know.
        if let unreadable { actions.append(finish(.failed(.noPageReadable(unreadable)))) }
        return actions
    }

    /// Sends the sheets of pairs whose alignment was refused back to the matching, together with those that have no partner, once nothing is being
    /// compared any more. A pair that stays refused remains, unless its number was given to other content.
    mutating func matchAgain(_ matcher: SheetMatcher) -> [JobAction] {
        let refused = Set(comparisons.filter { $0.value.status == .refused }.keys)
        let live = comparisons.filter { !$0.value.isSuperseded }
        guard isMatched, !refused.isEmpty, live.values.allSatisfy({ $0.diff?.isOver != false }) else { return [] }
        let settled = live.keys.filter { $0.old != nil && $0.new != nil && !refused.contains($0) }
        var pairs: [SheetKey: SheetMatch] = [:]
        func free() -> (old: [ReadSheet], new: [ReadSheet]) {
            let old = Set((settled + pairs.keys).compactMap(\.old))
            let new = Set((settled + pairs.keys).compactMap(\.new))
            return (readSheets(.old).filter { !old.contains($0.page) }, readSheets(.new).filter { !new.contains($0.page) })
        }
        let (old, new) = free()
        for pairing in oneToOne(matcher(old, new, refused), old, new) where !refused.contains(SheetKey(old: pairing.old, new: pairing.new)) {
            pairs[SheetKey(old: pairing.old, new: pairing.new)] = pairing.match
        }
        let (restOfOld, restOfNew) = free()
        for pairing in oneToOne(matcher(restOfOld, restOfNew, []), restOfOld, restOfNew) {
            let key = SheetKey(old: pairing.old, new: pairing.new)
            guard refused.contains(key), let first = oldSheet(key), let second = newSheet(key), !SheetMatching.isReused(old: first, new: second) else { continue }
            pairs[key] = pairing.match
        }
        // Settled pairs stay as they are, whatever they were matched by.
        for key in settled { pairs[key] = SheetMatch(method: .order, confidence: 0) }
        return stand(pairs, singles(without: pairs, onlyFailed: false), isFirst: false)
    }

    /// Makes these pairs and single sheets the results: what is not among them leaves.
    /// - Parameter isFirst: whether provisional pairs are to be confirmed.
    private mutating func stand(
        _ pairs: [SheetKey: SheetMatch], _ singles: [SheetKey: SheetReport.Status], isFirst: Bool
    ) -> [JobAction] {
        var actions: [JobAction] = []
        for key in inOrder(comparisons.keys) where pairs[key] == nil && singles[key] == nil && comparisons[key]?.isSuperseded == false {
            comparisons[key]?.isSuperseded = true
            comparisons[key]?.drop()
            actions.append(.supersede(key))
        }
        for key in inOrder(pairs.keys) {
            guard let match = pairs[key] else { continue }
            if comparisons[key] == nil {
                comparisons[key] = Comparison(diff: .waiting)
                actions.append(.addPair(key, match, isProvisional: false))
            } else {
                let again = reinstate(key)
                actions += again
                comparisons[key]?.isProvisional = false
                if isFirst || !again.isEmpty { actions.append(.confirm(key, match)) }
            }
        }
        for key in inOrder(singles.keys) {
            guard let status = singles[key] else { continue }
            if comparisons[key] == nil {
                comparisons[key] = Comparison(status: status)
                actions.append(.addSingle(key, status))
            } else {
                actions += reinstate(key)
            }
        }
        return actions
    }

    /// Takes a superseded result back in, and begins again what was dropped of it.
    private mutating func reinstate(_ key: SheetKey) -> [JobAction] {
        guard comparisons[key]?.isSuperseded == true else { return [] }
        comparisons[key]?.isSuperseded = false
        if comparisons[key]?.diff == .dropped { comparisons[key]?.diff = .waiting }
        if comparisons[key]?.summary == .dropped { comparisons[key]?.summary = nil }
        return [.reinstate(key)]
    }

    mutating func comparePairs() -> [JobAction] {
        var free = stagesInFlight - comparisons.values.count { $0.diff == .inFlight && !$0.isSuperseded }
        var actions: [JobAction] = []
        for key in inOrder(comparisons.keys) where free > 0 && comparisons[key]?.diff == .waiting {
            comparisons[key]?.diff = .inFlight
            actions.append(.compare(key))
            free -= 1
        }
        return actions
    }

    /// Asks for the words of every result there is; a failed sheet has nothing to be said about.
    mutating func summarise() -> [JobAction] {
        var free = stagesInFlight - comparisons.values.count { $0.summary == .inFlight && !$0.isSuperseded }
        var actions: [JobAction] = []
        for key in inOrder(comparisons.keys) where free > 0 && comparisons[key]?.needsSummary == true {
            comparisons[key]?.summary = .inFlight
            actions.append(.summarise(key))
            free -= 1
        }
        return actions
    }

    mutating func finishWhenDone() -> [JobAction] {
        let results = comparisons.values.filter { !$0.isSuperseded }
        guard isMatched, results.allSatisfy(\.isOver) else { return [] }
        let failed = results.count { $0.status == .failed }
        return [finish(failed == results.count ? .failed(.everySheetFailed) : .completed(sheets: results.count, failed: failed))]
    }

    /// The sheets that stand alone, and as what.
    private func singles(without pairs: [SheetKey: SheetMatch], onlyFailed: Bool) -> [SheetKey: SheetReport.Status] {
        let taken: [Side: Set<Int>] = [.old: Set(pairs.keys.compactMap(\.old)), .new: Set(pairs.keys.compactMap(\.new))]
        var singles: [SheetKey: SheetReport.Status] = [:]
        for side in Side.allCases {
            for (page, value) in (pages[side] ?? []).enumerated() where taken[side]?.contains(page) != true {
                let status: SheetReport.Status = value.sheet == nil ? .failed : side == .old ? .removed : .added
                guard status == .failed || !onlyFailed else { continue }
                singles[side == .old ? SheetKey(old: page, new: nil) : SheetKey(old: nil, new: page)] = status
            }
        }
        return singles
    }

    /// A matcher's pairs, held to what is asked of it: known pages, none twice.
    private func oneToOne(_ pairings: [SheetPairing], _ old: [ReadSheet], _ new: [ReadSheet]) -> [SheetPairing] {
        var freeOld = Set(old.map(\.page))
        var freeNew = Set(new.map(\.page))
        return pairings.filter { pairing in
            guard freeOld.contains(pairing.old), freeNew.contains(pairing.new) else { return false }
            freeOld.remove(pairing.old)
            freeNew.remove(pairing.new)
            return true
        }
    }

    private func readSheets(_ side: Side) -> [ReadSheet] {
        (pages[side] ?? []).compactMap(\.sheet)
    }

    private func oldSheet(_ key: SheetKey) -> ReadSheet? { key.old.flatMap { pages[.old]?[$0].sheet } }
    private func newSheet(_ key: SheetKey) -> ReadSheet? { key.new.flatMap { pages[.new]?[$0].sheet } }

    private func pagesByNumber(_ side: Side) -> [String: [Int]] {
        let numbered = readSheets(side).compactMap { sheet in
            sheet.identity.number.map { (number: $0.uppercased().filter { !$0.isWhitespace }, page: sheet.page) }
        }
        return Dictionary(grouping: numbered, by: \.number).mapValues { $0.map(\.page) }
    }

    /// By page of the new set; sheets that are only in the old one last.
    private func inOrder(_ keys: some Sequence<SheetKey>) -> [SheetKey] {
        keys.sorted { ($0.new ?? .max, $0.old ?? .max) < ($1.new ?? .max, $1.old ?? .max) }
    }
}

extension JobMachine.Comparison {
    var needsSummary: Bool {
        guard let status, !isSuperseded else { return false }
        return status != .failed && summary == nil
    }

    /// Whether nothing is left to be done for it.
    var isOver: Bool {
        guard let status else { return false }
        return status == .failed || summary?.isOver == true
    }
}
