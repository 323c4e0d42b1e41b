import Domain

/// Which sheet it is: its place in the set, before anything is drawn.
struct SheetSpec: Hashable {
    enum Kind: String, Hashable {
        case floorPlan, elevation, section, detail, schedule
        case framingPlan, structuralDetail, ductPlan, lightingPlan, pipingPlan
    }

    /// The number in the old set; what other sheets refer to it by.
    var key: String
    var kind: Kind
    var discipline: Discipline
    var title: String
    /// From 1 among the sheets of the same kind.
    var index: Int
    var paper: Paper

    var scale: String {
        switch kind {
        case .detail, .structuralDetail: "AS NOTED"
        case .schedule: "NONE"
        default: paper.isLarge ? "1/4\" = 1'-0\"" : "1/8\" = 1'-0\""
        }
    }

    /// One foot at the scale of the sheet's main view, in points.
    var foot: Double { paper.isLarge ? 18 : 9 }
}

/// The kinds of sheets, in the order in which a growing set takes them up.
enum SheetCatalogue {
    struct Entry {
        let kind: SheetSpec.Kind
        let letter: String
        let series: Int
        let discipline: Discipline
    }

    static let round: [Entry] = [
        Entry(kind: .floorPlan, letter: "A", series: 1, discipline: .architectural),
        Entry(kind: .section, letter: "A", series: 3, discipline: .architectural),
        Entry(kind: .schedule, letter: "A", series: 6, discipline: .architectural),
        Entry(kind: .framingPlan, letter: "S", series: 1, discipline: .structural),
        Entry(kind: .detail, letter: "A", series: 5, discipline: .architectural),
        Entry(kind: .elevation, letter: "A", series: 2, discipline: .architectural),
        Entry(kind: .ductPlan, letter: "M", series: 1, discipline: .mechanical),
        Entry(kind: .lightingPlan, letter: "E", series: 1, discipline: .electrical),
        Entry(kind: .floorPlan, letter: "A", series: 1, discipline: .architectural),
        Entry(kind: .structuralDetail, letter: "S", series: 5, discipline: .structural),
        Entry(kind: .detail, letter: "A", series: 5, discipline: .architectural),
        Entry(kind: .pipingPlan, letter: "P", series: 1, discipline: .plumbing),
    ]

    static let limit = 5_000
    private static let order = ["A", "S", "M", "P", "E"]

    /// The sheets of a set of `count`, in the order of the set, and one more that is not in it (what a revision may add).
    static func sheets(count: Int) -> (sheets: [SheetSpec], spare: [SheetSpec]) {
        let spareCount = max(1, count / 50)
        var counts: [String: Int] = [:]
        var specs: [SheetSpec] = []
        var spare: [SheetSpec] = []
        let digits = count > 500 ? 1_000 : 100
        for place in 0..<(count + spareCount) {
            let entry = round[place % round.count]
            let index = counts[entry.kind.rawValue, default: 0] + 1
            counts[entry.kind.rawValue] = index
            let spec = SheetSpec(
                key: "\(entry.letter)-\(entry.series * digits + index)", kind: entry.kind, discipline: entry.discipline,
                title: title(entry.kind, index), index: index, paper: paper(entry.kind, index))
            if place < count {
                specs.append(spec)
            } else {
                spare.append(spec)
            }
        }
        return (specs.sorted { precedes($0.key, $1.key) }, spare)
    }

    /// Orders sheet numbers as a set does: by discipline, then by number.
    static func precedes(_ left: String, _ right: String) -> Bool { rank(left) < rank(right) }

    private static func rank(_ number: String) -> (Int, Int) {
        let parts = number.split(separator: "-")
        return (order.firstIndex { $0 == parts.first.map(String.init) } ?? order.count, parts.last.flatMap { Int($0) } ?? 0)
    }

    private static func paper(_ kind: SheetSpec.Kind, _ index: Int) -> Paper {
        switch kind {
        case .detail, .structuralDetail, .floorPlan: index % 4 == 0 ? .small : .large
        default: .large
        }
    }

    private static func title(_ kind: SheetSpec.Kind, _ index: Int) -> String {
        let levels = ["FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH", "SIXTH"]
        let level = levels[(index - 1) % levels.count]
        let area = (index - 1) / levels.count
        let zone = area == 0 ? "" : " - AREA \(area + 1)"
        func numbered(_ names: [String]) -> String {
            let round = (index - 1) / names.count
            return names[(index - 1) % names.count] + (round == 0 ? "" : " - PART \(round + 1)")
        }
        switch kind {
        case .floorPlan: return "\(level) FLOOR PLAN\(zone)"
        case .framingPlan: return index == 1 ? "FOUNDATION PLAN" : "\(levels[(index - 2) % levels.count]) FLOOR FRAMING PLAN\(index < 8 ? "" : " - AREA \((index - 2) / 6 + 1)")"
        case .ductPlan: return "\(level) FLOOR MECHANICAL PLAN\(zone)"
        case .lightingPlan: return "\(level) FLOOR LIGHTING PLAN\(zone)"
        case .pipingPlan: return "\(level) FLOOR PLUMBING PLAN\(zone)"
        case .elevation: return numbered(["NORTH AND SOUTH ELEVATIONS", "EAST AND WEST ELEVATIONS", "COURTYARD ELEVATIONS"])
        case .section: return numbered(["BUILDING SECTIONS", "TRANSVERSE SECTIONS", "WALL SECTIONS", "STAIR SECTIONS"])
        case .detail: return numbered(["EXTERIOR DETAILS", "INTERIOR DETAILS", "ROOF DETAILS", "WINDOW DETAILS", "PLAN DETAILS"])
        case .structuralDetail: return numbered(["FOUNDATION DETAILS", "FRAMING DETAILS", "CONNECTION DETAILS"])
        case .schedule: return numbered(["DOOR AND FINISH SCHEDULES", "WINDOW SCHEDULES", "PARTITION SCHEDULES"])
        }
    }
}
