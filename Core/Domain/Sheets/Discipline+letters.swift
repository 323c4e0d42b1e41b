extension Discipline {
    /// The discipline that the letters of a sheet number stand for (US National CAD Standard, and what offices use beside it).
    ///
    /// - Returns: nil where the letters are not known to begin sheet numbers.
    public init?(letters: String) {
        let letters = letters.uppercased()
        if let known = Discipline.byLetters[letters] {
            self = known
        } else if letters.count <= 3, letters.hasSuffix("SK"), let first = letters.first, letters.count == 3 {
            guard let known = Discipline.byLetters[String(first)] else { return nil }
            self = known
        } else if letters.count == 2, let first = letters.first, let last = letters.last, let known = Discipline.byLetters[String(first)],
            Discipline.secondLetters[first]?.contains(last) == true
        {
            self = known
        } else {
            return nil
        }
    }

    private static let byLetters: [String: Discipline] = [
        "G": .general, "T": .general, "CS": .general, "TS": .general, "CVR": .general, "CV": .general, "LS": .general, "GEN": .general,
        "H": .general, "V": .survey, "SV": .survey, "SU": .survey, "B": .geotechnical, "C": .civil, "CE": .civil, "SP": .civil, "ST": .structural, "L": .landscape, "LA": .landscape,
        "S": .structural, "STR": .structural, "A": .architectural, "AR": .architectural, "ARCH": .architectural, "RCP": .architectural, "D": .architectural,
        "DM": .architectural, "EX": .architectural, "I": .interiors, "ID": .interiors, "IN": .interiors, "INT": .interiors, "FF": .interiors,
        "Q": .equipment, "K": .equipment, "FS": .equipment, "FE": .equipment, "QF": .equipment, "KE": .equipment,
        "F": .fireProtection, "FP": .fireProtection, "FA": .fireProtection, "FX": .fireProtection, "SPR": .fireProtection, "P": .plumbing, "PL": .plumbing,
        "PLB": .plumbing, "PD": .plumbing, "M": .mechanical, "MEP": .mechanical, "PME": .mechanical, "MP": .mechanical, "ME": .mechanical, "HVAC": .mechanical,
        "MECH": .mechanical, "E": .electrical, "EL": .electrical, "EP": .electrical, "LV": .telecommunications, "ELEC": .electrical, "W": .electrical, "PV": .electrical,
        "TC": .telecommunications, "TN": .telecommunications, "TD": .telecommunications, "TE": .telecommunications, "AV": .telecommunications,
        "IT": .telecommunications, "Z": .shop, "SD": .shop, "SH": .shop, "X": .other, "R": .other, "O": .other, "SK": .other, "DR": .other, "PR": .process,
    ]

    /// Second letters of the standard (demolition, site, plans, details, ...) by first letter.
    private static let secondLetters: [Character: Set<Character>] = [
        "A": ["S", "D", "E", "I", "F", "G", "B", "P", "N", "C", "L", "T"], "S": ["D", "S", "B", "F", "G", "N", "E", "C"], "C": ["D", "S", "G", "P", "U", "N", "T", "I"],
        "L": ["D", "I", "G", "L", "P", "R", "S", "H", "T", "C", "U"], "E": ["S", "D", "P", "L", "I", "T", "Y", "N", "G", "C"], "M": ["S", "D", "H", "P", "I", "N", "G", "C"],
        "P": ["S", "D", "P", "Q", "L", "N", "F", "E"], "I": ["D", "N", "F", "G", "P"], "G": ["I", "C", "R", "N", "A"], "F": ["A", "P", "D", "S"],
        "T": ["N", "T", "C", "M", "Y", "I", "A"], "D": ["A", "S", "M", "E", "P", "C"], "V": ["F", "T", "A", "C", "B", "H"],
    ]

    /// The place of the discipline in a drawing set, after the standard's order.
    public var order: Int { Discipline.allCases.firstIndex(of: self) ?? Discipline.allCases.count }
}
