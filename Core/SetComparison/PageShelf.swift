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
    private let old: any SheetSource
    private let new: any SheetSource
    private var budget: Int
    private var readings: [PageSlot: PageReading] = [:]
    private var surveys: [PageSlot: SheetIdentity] = [:]
    private var failures: [PageSlot: String] = [:]
    private var finished = 0

    init(old: any SheetSource, new: any SheetSource, budget: Int) {
        self.old = old
        self.new = new
        self.budget = budget
    }

    /// Reads a page and remembers what it says, or why it cannot be read. Returns how many pages have been dealt with.
    func survey(_ slot: PageSlot) async -> Int {
        do {
            let reading = try await read(slot)
            surveys[slot] = reading.identity
            let bytes = reading.raster.width * reading.raster.height
            if bytes <= budget {
                budget -= bytes
                readings[slot] = reading
            }
        } catch {
            failures[slot] = "\(error)"
        }
        finished += 1
        return finished
    }

    /// The lines of the result, in the order of the new set.
    func entries(forced: [(old: Int, new: Int)]) -> [SheetEntry] {
        var partners = Dictionary(forced.map { ($0.new, $0.old) }, uniquingKeysWith: { first, _ in first })
        for page in 0..<min(old.pageCount, new.pageCount) where partners[page] == nil && !partners.values.contains(page) {
            partners[page] = page
        }
        let paired = (0..<new.pageCount).map { page in entry(old: partners[page], new: page) }
        let taken = Set(partners.values)
        return paired + (0..<old.pageCount).filter { !taken.contains($0) }.map { entry(old: $0, new: nil) }
    }

    private func entry(old: Int?, new: Int?) -> SheetEntry {
        let slots = [new.map { PageSlot(side: .new, page: $0) }, old.map { PageSlot(side: .old, page: $0) }].compactMap { $0 }
        let identity = slots.lazy.compactMap { self.surveys[$0] }.first ?? SheetIdentity()
        let match = slots.count == 2 ? SheetMatch(method: .order, confidence: 0.5) : nil
        return SheetEntry(oldPage: old, newPage: new, match: match, identity: identity, failure: slots.lazy.compactMap { self.failures[$0] }.first)
    }

    /// The page with its raster: from the shelf, or read again.
    func reading(_ slot: PageSlot) async throws -> PageReading {
        if let reading = readings[slot] { return reading }
        return try await read(slot)
    }

    /// Gives up the rasters of an entry that is done.
    func release(_ entry: SheetEntry) {
        for slot in entry.slots {
            guard let reading = readings.removeValue(forKey: slot) else { continue }
            budget += reading.raster.width * reading.raster.height
        }
    }

    private func read(_ slot: PageSlot) async throws -> PageReading {
        try await (slot.side == .old ? old : new).read(page: slot.page)
    }
}
