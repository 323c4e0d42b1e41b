/// Words of a drawing that speak of what carries, or of what keeps people safe.
enum StructuralWords {
    static func occur(in text: Change.TextPair?) -> Bool {
        guard let text else { return false }
        return (DisciplineWords.words(text.old) + DisciplineWords.words(text.new)).contains { words.contains($0) || isProfile($0) }
    }

    /// A rolled section, as in `W12X26`, `HSS6X6X1/4`, `L4X4X3/8`.
    static func isProfile(_ word: String) -> Bool {
        for prefix in ["HSS", "WT", "MC", "HP", "W", "C", "L", "S"] where word.hasPrefix(prefix) {
            let sizes = word.dropFirst(prefix.count).split(separator: "X", omittingEmptySubsequences: false)
            if sizes.count >= 2, sizes.allSatisfy({ $0.first?.isNumber == true }) { return true }
        }
        return false
    }

    static let words: Set<String> = [
        "BEAM", "BEAMS", "COLUMN", "COLUMNS", "FOOTING", "FOOTINGS", "FOUNDATION", "FOUNDATIONS", "REBAR", "REINFORCEMENT", "REINFORCING", "STEEL",
        "BOLT", "BOLTS", "ANCHOR", "ANCHORS", "WELD", "WELDED", "PLATE", "PLATES", "JOIST", "JOISTS", "TRUSS", "TRUSSES", "RAFTER", "RAFTERS", "GIRDER",
        "GIRDERS", "HEADER", "HEADERS", "LINTEL", "LINTELS", "SLAB", "SHEAR", "BRACE", "BRACES", "BRACING", "GLULAM", "LVL", "PSL", "LSL", "POST", "POSTS",
        "BEARING", "LOAD", "LOADS", "STRUCTURAL", "CONCRETE", "GROUT", "MOMENT", "PIER", "PIERS", "PILE", "PILES", "STUD", "STUDS", "SHEATHING", "RATED",
        "EGRESS", "GUARD", "GUARDRAIL", "FIREWALL",
    ]
}
