/// A sheet number taken apart: `4-A-101.2B` has the building `4`, the letters `A`, the groups `101` and `2`, the suffix `B`.
///
/// The grammar covers what drawing sets print: the US National CAD Standard (`A-101`, `AD102`), dotted numbers (`A1.01`, `S-2.1`), sketches
/// (`ASK-05`), a building before the letters (`4-A-101`), a level inside (`A-G01`), a letter behind (`M101A`).
public struct SheetNumber: Hashable, Sendable {
    /// As printed, without brackets and spaces, capitals, every dash a hyphen.
    public var printed: String
    /// What stands before the letters, e.g. the number of a building; empty as a rule.
    public var building: String
    /// The letters of the discipline; empty for a bare number.
    public var letters: String
    /// Letters between the discipline and the digits (`G` in `A-G01`).
    public var level: String
    /// The runs of digits.
    public var groups: [String]
    public var suffix: String
    /// Whether a hyphen, a dot or an underscore stands between the parts.
    public var isSeparated: Bool

    /// - Parameter text: one word, or several joined without spaces.
    /// - Returns: nil where the text does not have the form of a sheet number.
    public init?(_ text: String) {
        let printed = SheetNumber.cleaned(text)
        var rest = Scanner(printed)
        guard (1...24).contains(rest.count) else { return nil }
        self.printed = printed
        building = rest.building()
        letters = rest.letters(upTo: 4)
        if letters.isEmpty, !building.isEmpty { return nil }
        isSeparated = !building.isEmpty
        level = ""
        if !letters.isEmpty, rest.separator() {
            isSeparated = true
            level = rest.letters(upTo: 3)
        }
        guard let first = rest.digits(upTo: 4) else { return nil }
        groups = [first]
        while groups.count < 3, let next = rest.separatedDigits(upTo: 3) {
            groups.append(next)
            isSeparated = true
        }
        suffix = rest.suffix()
        guard rest.isAtEnd else { return nil }
        if letters.isEmpty, !suffix.isEmpty, groups.count > 1 { return nil }
        if SheetNumber.neverLetters.contains(letters) { return nil }
    }

    /// Whether letters stand before the digits, as in nearly every set.
    public var hasLetters: Bool { !letters.isEmpty }

    /// Capitals only, dashes unified, brackets, quotes and end punctuation taken off, and a label that was run together with it (`SHEET:A-101`).
    static func cleaned(_ text: String) -> String {
        var scalars: [Character] = []
        for character in text.uppercased() {
            switch character {
            case "–", "—", "‐", "‑", "−", "‒": scalars.append("-")
            case " ", "\u{00A0}", "\t": continue
            default: scalars.append(character)
            }
        }
        if let cut = scalars.lastIndex(where: { $0 == ":" || $0 == "#" }), cut < scalars.count - 1 { scalars.removeFirst(cut + 1) }
        let edge: Set<Character> = ["(", ")", "[", "]", "{", "}", "<", ">", "\"", "'", ".", ",", ":", ";", "*", "#", "|", "“", "”", "_", "-"]
        while let last = scalars.last, edge.contains(last) { scalars.removeLast() }
        while let first = scalars.first, edge.contains(first) { scalars.removeFirst() }
        return String(scalars)
    }

    /// Words and abbreviations that stand before digits and name no discipline.
    static let neverLetters: Set<String> = [
        "NO", "NUM", "STE", "RM", "ROOM", "LOT", "BOX", "PO", "FAX", "TEL", "PH", "CELL", "REV", "VOL", "IBC", "IRC", "IECC", "NFPA", "ASTM", "UL",
        "ANSI", "ASCE", "AISC", "ACI", "HWY", "RTE", "APT", "DATE", "DWG", "SHT", "PLOT", "TYPE", "UNIT", "BLDG", "OF", "AT", "TO", "BY", "JAN", "FEB",
        "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "SEPT", "OCT", "NOV", "DEC", "PAGE", "PG", "FIG", "SEC", "CODE", "JOB", "PROJ", "FILE", "GR", "DIA",
        "MIN", "MAX", "TYP", "EQ", "OC", "PSI", "KSI", "CFM", "GPM", "EL", "ELEV", "STA", "PSF", "WWF", "HSS", "PL", "SSPC", "USE", "AND", "THE",
        "SIM", "SCALE", "ITEM", "NOTE", "STEP", "ZIP", "SQ", "SF",
    ]
}

/// Reads a number from the left.
private struct Scanner {
    private var text: ArraySlice<UInt8>

    init(_ text: String) { self.text = ArraySlice(Array(text.utf8)) }

    var count: Int { text.count }
    var isAtEnd: Bool { text.isEmpty }

    private static func isLetter(_ byte: UInt8) -> Bool { byte >= 65 && byte <= 90 }
    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
    private static func isSeparator(_ byte: UInt8) -> Bool { byte == 45 || byte == 46 || byte == 95 }

    private mutating func take(_ length: Int) -> String {
        let taken = String(decoding: text.prefix(length), as: UTF8.self)
        text = text.dropFirst(length)
        return taken
    }

    /// Up to four letters or digits, a digit among them, before a hyphen and a letter.
    mutating func building() -> String {
        guard let hyphen = text.prefix(5).firstIndex(of: 45), hyphen > text.startIndex, hyphen + 1 < text.endIndex else { return "" }
        let head = text[text.startIndex..<hyphen]
        guard head.allSatisfy({ Self.isDigit($0) || Self.isLetter($0) }), head.first.map(Self.isDigit) == true, Self.isLetter(text[hyphen + 1])
        else { return "" }
        let taken = take(hyphen - text.startIndex)
        text = text.dropFirst()
        return taken
    }

    mutating func letters(upTo limit: Int) -> String {
        let run = text.prefix(while: Self.isLetter).count
        return run <= limit ? take(run) : ""
    }

    mutating func separator() -> Bool {
        guard let first = text.first, Self.isSeparator(first) else { return false }
        text = text.dropFirst()
        return true
    }

    mutating func digits(upTo limit: Int) -> String? {
        let run = text.prefix(while: Self.isDigit).count
        return (1...limit).contains(run) ? take(run) : nil
    }

    mutating func separatedDigits(upTo limit: Int) -> String? {
        guard let first = text.first, Self.isSeparator(first) else { return nil }
        let run = text.dropFirst().prefix(while: Self.isDigit).count
        guard (1...limit).contains(run) else { return nil }
        text = text.dropFirst()
        return take(run)
    }

    /// One or two letters at the end, after a hyphen or none.
    mutating func suffix() -> String {
        var tail = text
        if let first = tail.first, Self.isSeparator(first) { tail = tail.dropFirst() }
        guard (1...2).contains(tail.count), tail.allSatisfy(Self.isLetter) else { return "" }
        text = tail
        return take(tail.count)
    }
}
