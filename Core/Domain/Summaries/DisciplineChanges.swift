/// The changes of a sheet that concern one trade.
public struct DisciplineChanges: Hashable, Sendable, Codable {
    public var discipline: Discipline
    public var text: String
    /// Ids of the changes.
    public var citations: [String]

    /// - Parameters:
    ///   - changes: outside the title block.
    ///   - sheet: gives the discipline of whatever names none itself.
    /// - Returns: in the order of a drawing set; each change once.
    static func of(_ changes: [Change], sheet: SheetReport) -> [DisciplineChanges] {
        let groups = Dictionary(grouping: changes) { DisciplineWords.discipline(of: $0.text) ?? sheet.discipline ?? .other }
        return Discipline.allCases.compactMap { discipline in
            guard let group = groups[discipline] else { return nil }
            let counts = Change.Kind.allCases.compactMap { kind in
                let count = group.count { $0.kind == kind }
                return count > 0 ? "\(count) \(kind == .text ? "text changed" : kind.rawValue)" : nil
            }
            let texts = Wording.repeats(group.compactMap { $0.text.map { $0.new.isEmpty ? $0.old : $0.new } }.filter { !$0.isEmpty }).prefix(3)
            let examples = texts.isEmpty ? "" : ", e.g. " + texts.map { Wording.quoted($0.item) }.joined(separator: ", ")
            return DisciplineChanges(
                discipline: discipline, text: "\(Wording.count(group.count, "change")) (\(Wording.list(counts)))\(examples).",
                citations: group.map(\.id))
        }
    }
}

/// Tells from the words of a change which trade it concerns.
enum DisciplineWords {
    /// - Returns: the discipline that most words name; nil where none does, or two as often.
    static func discipline(of text: Change.TextPair?) -> Discipline? {
        guard let text else { return nil }
        let words = Set(self.words(text.old) + self.words(text.new))
        let counts = table.map { (discipline: $0.discipline, count: words.intersection($0.words).count) }.filter { $0.count > 0 }
        guard let most = counts.map(\.count).max() else { return nil }
        let best = counts.filter { $0.count == most }
        return best.count == 1 ? best[0].discipline : nil
    }

    /// The words of a string in capitals, without punctuation around them.
    static func words(_ text: String) -> [String] {
        text.uppercased().split { !($0.isLetter || $0.isNumber || $0 == "/") }.map(String.init)
    }

    private static let table: [(discipline: Discipline, words: Set<String>)] = [
        (.civil, ["GRADING", "CONTOUR", "STORM", "SEWER", "CURB", "ASPHALT", "PAVEMENT", "CULVERT", "MANHOLE"]),
        (.landscape, ["PLANTING", "TREE", "TREES", "SHRUB", "SHRUBS", "IRRIGATION", "MULCH"]),
        (
            .structural,
            [
                "BEAM", "BEAMS", "COLUMN", "COLUMNS", "FOOTING", "FOOTINGS", "REBAR", "GIRDER", "JOIST", "JOISTS", "TRUSS", "TRUSSES", "GLULAM", "LVL",
                "BOLTS", "BRACING", "LINTEL", "SHIMS", "RAFTER", "RAFTERS",
            ]
        ),
        (
            .architectural,
            ["DOOR", "DOORS", "WINDOW", "WINDOWS", "PARTITION", "PARTITIONS", "STAIR", "STAIRS", "RAILING", "GLAZING", "GYPSUM", "CABINET", "CABINETS"]
        ),
        (.interiors, ["CARPET", "TILE", "PAINT", "WALLCOVERING", "UPHOLSTERY", "MILLWORK"]),
        (.fireProtection, ["SPRINKLER", "SPRINKLERS", "STANDPIPE", "EXTINGUISHER"]),
        (.plumbing, ["LAVATORY", "WC", "SINK", "TOILET", "FAUCET", "DRAIN", "CLEANOUT", "SHOWER", "URINAL", "GPM"]),
        (.mechanical, ["DUCT", "DUCTS", "DIFFUSER", "DIFFUSERS", "HVAC", "AHU", "VAV", "CFM", "FURNACE", "BOILER", "CHILLER", "DAMPER"]),
        (
            .electrical,
            ["RECEPTACLE", "RECEPTACLES", "OUTLET", "OUTLETS", "PANELBOARD", "CIRCUIT", "CIRCUITS", "CONDUIT", "LUMINAIRE", "LUMINAIRES", "AMP", "GFCI"]
        ),
        (.telecommunications, ["DATA", "TELEPHONE", "FIBER", "CAMERA", "SPEAKER", "WAP"]),
    ]
}
