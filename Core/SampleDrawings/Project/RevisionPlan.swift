import Domain

/// What happens to each sheet between the two revisions.
struct RevisionPlan {
    enum Fate: Hashable {
        /// Nothing at all, not even the date.
        case untouched
        /// A new date and revision in the title block, nothing else.
        case reissued
        case edited
        case removed
        case added
    }

    struct Entry {
        var spec: SheetSpec
        var fate: Fate
        var newNumber: String
        var treatments: [SheetTruth.Treatment] = []
    }

    let entries: [Entry]

    /// The old numbers of sheets whose names stay; unchanged sheets refer to these only.
    var steadyKeys: Set<String> {
        Set(entries.filter { $0.fate != .removed && $0.fate != .added && $0.newNumber == $0.spec.key }.map(\.spec.key))
    }

    /// A set of one or two sheets holds edits only; from three on one is added, from four one removed, from five one renumbered, from six
    /// one turned, from seven one on other paper, from eight one scanned; each once more for every fifty sheets.
    init(sheets: [SheetSpec], spare: [SheetSpec], seed: UInt64) {
        var random = SeededRandom(seed: seed, part: "revision")
        var entries = sheets.map { Entry(spec: $0, fate: .untouched, newNumber: $0.key) }
        let times = max(1, sheets.count / 50)
        // The first plan shows edits in every set: it is what people look at.
        let first = entries.firstIndex { $0.spec.kind == .floorPlan } ?? 0
        entries[first].fate = .edited
        var free = random.shuffled(entries.indices.filter { $0 != first })
        func take(from least: Int, preferring wanted: (SheetSpec) -> Bool = { _ in true }) -> [Int] {
            guard sheets.count >= least else { return [] }
            return (0..<times).compactMap { _ in
                guard let place = free.firstIndex(where: { wanted(entries[$0].spec) }) ?? free.indices.first else { return nil }
                return free.remove(at: place)
            }
        }
        // Small paper keeps a scan light; drawings, not tables, show what a scan does to lines.
        let scanned = take(from: 8) { $0.paper == .small && $0.kind != .schedule }
        let removed = take(from: 4) { $0.kind == .detail || $0.kind == .schedule || $0.kind == .structuralDetail }
        let renumbered = take(from: 5) { $0.kind == .section || $0.kind == .elevation || $0.kind == .lightingPlan }
        let rotated = take(from: 6)
        let otherPaper = take(from: 7) { $0.paper == .large }
        for index in removed { entries[index].fate = .removed }
        for (turn, index) in renumbered.enumerated() {
            entries[index].treatments.append(.renumbered)
            entries[index].fate = turn % 2 == 0 ? .reissued : .edited
        }
        for (turn, index) in rotated.enumerated() {
            entries[index].treatments.append(.rotated)
            entries[index].fate = turn % 2 == 0 ? .edited : .reissued
        }
        for (turn, index) in otherPaper.enumerated() {
            entries[index].treatments.append(.otherPaper)
            entries[index].fate = turn % 2 == 0 ? .reissued : .edited
        }
        for (turn, index) in scanned.enumerated() {
            entries[index].treatments.append(.scanned)
            entries[index].fate = turn % 2 == 0 ? .edited : .reissued
        }
        for (turn, index) in free.enumerated() {
            entries[index].fate = turn % 4 == 0 ? .reissued : turn % 4 == 2 ? .untouched : .edited
        }
        if sheets.count >= 3 { entries += spare.map { Entry(spec: $0, fate: .added, newNumber: $0.key) } }
        var taken = Set(entries.map(\.newNumber))
        for index in renumbered {
            let number = Self.next(after: entries[index].spec.key, notIn: taken)
            taken.insert(number)
            entries[index].newNumber = number
        }
        self.entries = entries
    }

    /// The next free number ten further on: `A-301` becomes `A-311`.
    private static func next(after key: String, notIn taken: Set<String>) -> String {
        let parts = key.split(separator: "-")
        var number = (parts.last.flatMap { Int($0) } ?? 0) + 10
        while taken.contains("\(parts[0])-\(number)") { number += 1 }
        return "\(parts[0])-\(number)"
    }
}
