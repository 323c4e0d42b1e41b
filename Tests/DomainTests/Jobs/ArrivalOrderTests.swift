import Testing

@testable import Domain

/// The end of a job depends on what its pages and pairs are, never on the order in which they come.
@Suite struct ArrivalOrderTests {
    /// What each stage of a job will give, whenever it runs.
    private struct World {
        var old: [String?]
        var new: [String?]
        var unreadable: Set<SheetKey> = []
        var failingPairs: Set<SheetKey> = []
        var refusedPairs: Set<SheetKey> = []
        var stagesInFlight = 16

        func outcome(of page: Int, _ side: Side) -> JobOccurrence {
            let key = side == .old ? SheetKey(old: page, new: nil) : SheetKey(old: nil, new: page)
            if unreadable.contains(key) { return .pageFailed(side, page) }
            let number = side == .old ? old[page] : new[page]
            return .pageRead(side, ReadSheet(page: page, identity: SheetIdentity(number: number, confidence: 0.9)))
        }

        func outcome(of pair: SheetKey) -> SheetReport.Status {
            failingPairs.contains(pair) ? .failed : refusedPairs.contains(pair) ? .refused : .changed
        }
    }

    private struct End: Hashable {
        var state: JobState
        var sheets: [SheetKey: SheetReport.Status?]
    }

    /// Runs a job to its end; `pick` chooses, of so many stages in flight, the one that comes in next.
    private func run(_ world: World, duplicates: Bool = false, pick: (Int) -> Int) -> (end: End, ends: Int, steps: Int) {
        var machine = JobMachine(stagesInFlight: world.stagesInFlight)
        var underWay: [JobOccurrence] = [
            .versionOpened(.old, .ready(pages: world.old.count)), .versionOpened(.new, .ready(pages: world.new.count)),
        ]
        var past: [JobOccurrence] = []
        var ends = 0
        var steps = 0
        while !underWay.isEmpty {
            steps += 1
            let occurrence = underWay.remove(at: pick(underWay.count))
            var actions = machine.handle(occurrence, matcher: byNumber)
            past.append(occurrence)
            if duplicates { actions += machine.handle(past[pick(past.count)], matcher: byNumber) }
            for action in actions {
                switch action {
                case .readPage(let side, let page): underWay.append(world.outcome(of: page, side))
                case .compare(let key): underWay.append(.pairCompared(key, world.outcome(of: key)))
                case .summarise(let key): underWay.append(.summaryOver(key, isWritten: true))
                case .finish: ends += 1
                case .start, .supersede, .reinstate, .addPair, .confirm, .addSingle, .matched: break
                }
            }
        }
        let sheets = machine.comparisons.filter { !$0.value.isSuperseded }.mapValues(\.status)
        return (End(state: machine.state, sheets: sheets), ends, steps)
    }

    /// Every order there is, by counting up the choices.
    private func allOrders(_ world: World) -> (ends: Set<End>, runs: Int, finishedOnce: Bool) {
        var found: Set<End> = []
        var runs = 0
        var finishedOnce = true
        var path: [(choice: Int, count: Int)] = []
        repeat {
            var depth = 0
            let (end, ends, _) = run(world) { count in
                if depth == path.count { path.append((0, count)) }
                defer { depth += 1 }
                return path[depth].choice
            }
            found.insert(end)
            runs += 1
            finishedOnce = finishedOnce && ends == 1
            while let last = path.last, last.choice + 1 == last.count { path.removeLast() }
            if let last = path.popLast() { path.append((last.choice + 1, last.count)) }
        } while !path.isEmpty
        return (found, runs, finishedOnce)
    }

    @Test func refusedPairsEndAlikeInAnyOrder() {
        // Two new sheets of one number: the first is refused, the second is the right one.
        let world = World(old: ["A-1", "A-2"], new: ["A-1", "A-1"], refusedPairs: [SheetKey(old: 0, new: 0)])
        let (ends, _, finishedOnce) = allOrders(world)
        #expect(ends.count == 1 && finishedOnce)
        #expect(ends.first?.sheets[SheetKey(old: 0, new: 1)] == .changed)
        #expect(ends.first?.sheets[SheetKey(old: nil, new: 0)] == .added)
    }

    @Test func everyOrderOfOnePairAndAnAddedSheetEndsAlike() {
        let (ends, runs, finishedOnce) = allOrders(World(old: ["A-1"], new: ["A-1", "A-2"]))
        #expect(runs > 20)
        #expect(finishedOnce)
        let expected = End(state: .completed, sheets: [SheetKey(old: 0, new: 0): .changed, SheetKey(old: nil, new: 1): .added])
        #expect(ends == [expected])
    }

    @Test func everyOrderOfANumberThatStandsTwiceEndsAlike() {
        // Whichever of the two comes first is paired provisionally.
        let (ends, runs, finishedOnce) = allOrders(World(old: ["A-1"], new: ["A-1", "A-1"]))
        #expect(runs > 20)
        #expect(finishedOnce)
        #expect(ends.count == 1)
        #expect(ends.first?.sheets == [SheetKey(old: 0, new: 0): .changed, SheetKey(old: nil, new: 1): .added])
    }

    @Test func everyOrderWithAPageThatFailsEndsAlike() {
        let world = World(old: ["A-1"], new: ["A-1", "A-2"], unreadable: [SheetKey(old: nil, new: 1)])
        let (ends, _, finishedOnce) = allOrders(world)
        #expect(finishedOnce)
        #expect(ends.map(\.sheets) == [[SheetKey(old: 0, new: 0): .changed, SheetKey(old: nil, new: 1): .failed]])
    }

    @Test(arguments: 0..<40)
    func anyOrderOfALargerSetEndsAlike(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        let numbers: [String?] = ["A-1", "A-2", "A-3", "A-3", "S-1", "S-2", nil, "M-1", "M-2", "P-1"]
        var world = World(old: numbers.shuffled(using: &random), new: numbers.shuffled(using: &random), stagesInFlight: 1 + seed % 7)
        world.new.removeLast(seed % 3)
        world.unreadable = [SheetKey(old: Int.random(in: 0..<10, using: &random), new: nil)]
        world.failingPairs = Set((0..<10).map { SheetKey(old: $0, new: Int.random(in: 0..<world.new.count, using: &random)) })
        let first = run(world) { _ in 0 }
        #expect(first.ends == 1)
        for _ in 0..<20 {
            let other = run(world, duplicates: true) { Int.random(in: 0..<$0, using: &random) }
            #expect(other.end == first.end)
            #expect(other.ends == 1)
        }
    }

    @Test func theFirstPairIsDoneAsEarlyInALargeSetAsInASmallOne() {
        func stepsToFirstPair(_ count: Int) -> Int {
            let numbers = (0..<count).map { Optional("A-\($0)") }
            let world = World(old: numbers, new: numbers)
            var machine = JobMachine()
            var underWay: [JobOccurrence] = [.versionOpened(.old, .ready(pages: count)), .versionOpened(.new, .ready(pages: count))]
            var steps = 0
            while !underWay.isEmpty {
                steps += 1
                for action in machine.handle(underWay.removeFirst(), matcher: byNumber) {
                    if case .readPage(let side, let page) = action { underWay.append(world.outcome(of: page, side)) }
                    if case .compare = action { return steps }
                }
            }
            return .max
        }
        #expect(stepsToFirstPair(5) == 4)
        #expect(stepsToFirstPair(500) == 4)
    }
}

/// A small random generator with a seed (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
