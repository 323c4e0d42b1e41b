import Comparison
import Domain
import PageReading

/// One page of the old or the new set, from 0.
struct PageSlot: Hashable, Sendable {
    enum Side: Hashable, Sendable { case old, new }

    var side: Side
    var page: Int

    /// Old and new by turns, so that the first pairs are complete early.
    static func interleaved(old: Int, new: Int) -> [PageSlot] {
        (0..<max(old, new)).flatMap { page in
            (page < old ? [PageSlot(side: .old, page: page)] : []) + (page < new ? [PageSlot(side: .new, page: page)] : [])
        }
    }
}

/// What has been read so far: of every page what it says, and as many rasters as the budget holds.
actor PageShelf {
    private struct Survey {
        var text: TextLayer
        /// Of the displayed page, points.
        var width: Double
        var height: Double
        var identity: SheetIdentity
        var fingerprint: String?
    }

    private let old: any SheetSource
    private let new: any SheetSource
    private var budget: Int
    private var readings: [PageSlot: PageReading] = [:]
    private var surveys: [PageSlot: Survey] = [:]
    private var failures: [PageSlot: String] = [:]
    private var finished = 0

    init(old: any SheetSource, new: any SheetSource, budget: Int) {
        self.old = old
        self.new = new
        self.budget = budget
    }

    /// Reads a page and remembers what it says, or why it cannot be read. Returns how many pages have been dealt with, and what is missing of this one.
    func survey(_ slot: PageSlot) async -> (count: Int, note: ReadingError?) {
        var note: ReadingError?
        do {
            let reading = try await read(slot)
            let fingerprint = ContentFingerprint(of: reading.text, titleBlock: reading.identity.titleBlock)
            note = reading.note
            surveys[slot] = Survey(
                text: reading.text, width: reading.width, height: reading.height, identity: reading.identity, fingerprint: fingerprint?.string)
            let bytes = reading.raster.width * reading.raster.height
            if bytes <= budget {
                budget -= bytes
                readings[slot] = reading
            }
        } catch {
            failures[slot] = "\(error)"
        }
        finished += 1
        return (finished, note)
    }

    /// Reads titles and title blocks once more, now that all pages of a set can be held against each other. Call it once, after all surveys.
    func refineIdentities() {
        for side in [PageSlot.Side.old, .new] {
            let slots = slots(side).filter { surveys[$0] != nil }
            let pages = slots.compactMap { slot in
                surveys[slot].map { TitleBlockTemplate.Page(text: $0.text, width: $0.width, height: $0.height, identity: $0.identity) }
            }
            for (slot, identity) in zip(slots, TitleBlockTemplate.refine(pages)) {
                guard let survey = surveys[slot], survey.identity != identity else { continue }
                surveys[slot]?.identity = identity
                surveys[slot]?.fingerprint = ContentFingerprint(of: survey.text, titleBlock: identity.titleBlock)?.string
                readings[slot]?.identity = identity
            }
        }
    }

    /// The pairs of both sets.
    ///
    /// - Parameter forced: pairs that a person forces, pages from 0. They win over what the pages say, even where these cannot be read.
    func pairs(forced: [(old: Int, new: Int)]) -> [SheetPairing] {
        let forced = forced.filter { (0..<old.pageCount).contains($0.old) && (0..<new.pageCount).contains($0.new) }
        return SheetMatching.match(old: readSheets(.old), new: readSheets(.new), forced: forced).pairs
    }

    /// New pairs among the sheets that the given pairs leave free.
    func pairsAgain(besides kept: [SheetPairing], refused: Set<SheetKey>) -> [SheetPairing] {
        let old = Set(kept.map(\.old))
        let new = Set(kept.map(\.new))
        return SheetMatching.again(
            old: readSheets(.old).filter { !old.contains($0.page) }, new: readSheets(.new).filter { !new.contains($0.page) }, refused: refused)
    }

    /// Whether the number of a refused pair was given to other content.
    func isReused(_ pair: SheetPairing) -> Bool {
        guard let old = readSheets(.old).first(where: { $0.page == pair.old }), let new = readSheets(.new).first(where: { $0.page == pair.new }) else { return false }
        return SheetMatching.isReused(old: old, new: new)
    }

    /// The lines of the result: sheets of the new set in the order of a drawing set, then those that are in the old one only.
    func entries(_ pairs: [SheetPairing]) -> [SheetEntry] {
        let matches = Dictionary(uniqueKeysWithValues: pairs.map { ($0.new, $0) })
        let taken = Set(pairs.map(\.old))
        let paired = inOrder(slots(.new)).map { slot in entry(old: matches[slot.page]?.old, new: slot.page, match: matches[slot.page]?.match) }
        let single = inOrder(slots(.old).filter { !taken.contains($0.page) })
        return paired + single.map { entry(old: $0.page, new: nil, match: nil) }
    }

    private func slots(_ side: PageSlot.Side) -> [PageSlot] {
        (0..<(side == .old ? old : new).pageCount).map { PageSlot(side: side, page: $0) }
    }

    private func readSheets(_ side: PageSlot.Side) -> [ReadSheet] {
        slots(side).compactMap { slot in
            surveys[slot].map { ReadSheet(page: slot.page, identity: $0.identity, fingerprint: $0.fingerprint) }
        }
    }

    private func inOrder(_ slots: [PageSlot]) -> [PageSlot] {
        SheetOrder.indices(slots.map { surveys[$0]?.identity ?? SheetIdentity() }).map { slots[$0] }
    }

    func entry(_ pair: SheetPairing) -> SheetEntry { entry(old: pair.old, new: pair.new, match: pair.match) }

    private func entry(old: Int?, new: Int?, match: SheetMatch?) -> SheetEntry {
        let slots = [new.map { PageSlot(side: .new, page: $0) }, old.map { PageSlot(side: .old, page: $0) }].compactMap { $0 }
        let survey = slots.lazy.compactMap { self.surveys[$0] }.first
        return SheetEntry(
            oldPage: old, newPage: new, match: match, identity: survey?.identity ?? SheetIdentity(),
            failure: slots.lazy.compactMap { self.failures[$0] }.first)
    }

    /// The page with its raster: from the shelf, or read again.
    func reading(_ slot: PageSlot) async throws -> PageReading {
        if let reading = readings[slot] { return reading }
        guard let survey = surveys[slot] else { return try await read(slot) }
        var reading = try await source(slot).readAgain(page: slot.page).reducedForComparison()
        reading.text = survey.text
        reading.identity = survey.identity
        return reading
    }

    /// Gives up the rasters of an entry that is done.
    func release(_ entry: SheetEntry) {
        for slot in entry.slots {
            guard let reading = readings.removeValue(forKey: slot) else { continue }
            budget += reading.raster.width * reading.raster.height
        }
    }

    private func read(_ slot: PageSlot) async throws -> PageReading {
        try await source(slot).read(page: slot.page).reducedForComparison()
    }

    private func source(_ slot: PageSlot) -> any SheetSource { slot.side == .old ? old : new }
}
