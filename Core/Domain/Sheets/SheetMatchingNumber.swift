/// A sheet number in ever coarser forms, for numbers that were printed or read differently in two revisions.
struct SheetMatchingNumber: Hashable, Sendable {
    /// How two numbers agree, finest first.
    enum Agreement: Int, CaseIterable, Sendable {
        /// `A-101` and `a – 101`.
        case exact
        /// `A-1.01`, `A1-01`; letters and digits that look alike (`A-1O1`) are one from here on.
        case groups
        /// `A-1.01` and `A101`.
        case compact
        /// `A-01` and `A-1`.
        case unpadded
        /// `4-A-101` and `A-101`, where only one of them names the building.
        case withoutPrefix

        /// 0…1.
        var score: Double {
            switch self {
            case .exact: 0.99
            case .groups: 0.93
            case .compact: 0.88
            case .unpadded: 0.84
            case .withoutPrefix: 0.8
            }
        }
    }

    let exact: String
    private let groups: String
    private let compact: String
    private let unpadded: String
    /// What is left without a prefix, compact; equal to `compact` where there is none.
    private let core: String
    private let hasPrefix: Bool

    /// - Returns: nil for a string without letter and digit.
    init?(_ printed: String) {
        let parts = Self.runs(printed)
        guard !parts.isEmpty else { return nil }
        exact = Self.exact(printed)
        let folded = parts.map { part in String(part.map(Self.folded)) }
        let whole = Self.lettersAndDigits(folded)
        groups = whole.joined(separator: ".")
        compact = folded.joined()
        unpadded = whole.map { part in Self.withoutZeros(part) }.joined(separator: ".")
        // A building: digits first, letters behind, more digits to come.
        hasPrefix = parts.count >= 3 && parts[0].allSatisfy(\.isNumber) && parts[1].first?.isLetter == true
            || parts.count == 2 && parts[0].allSatisfy(\.isNumber) && parts[1].first?.isLetter == true && parts[1].contains(where: \.isNumber)
        core = hasPrefix ? folded.dropFirst().joined() : compact
    }

    func agreement(with other: SheetMatchingNumber) -> Agreement? {
        if exact == other.exact { return .exact }
        if groups == other.groups { return .groups }
        if compact == other.compact { return .compact }
        if unpadded == other.unpadded { return .unpadded }
        if hasPrefix != other.hasPrefix, core == other.core { return .withoutPrefix }
        return nil
    }

    /// Capitals without white space, every dash a hyphen.
    private static func exact(_ printed: String) -> String {
        String(printed.uppercased().filter { !$0.isWhitespace }.map { "–—‐‑−‒".contains($0) ? "-" : $0 })
    }

    /// The runs of letters and digits between separators, in capitals. A small `l` is taken for the digit before it is made a capital.
    private static func runs(_ printed: String) -> [String] {
        String(printed.map { $0 == "l" || $0 == "|" ? "1" : $0 }).uppercased()
            .split { !($0.isLetter || $0.isNumber) }.map(String.init)
    }

    private static func folded(_ character: Character) -> Character {
        switch character {
        case "O": "0"
        case "I": "1"
        case "S": "5"
        default: character
        }
    }

    /// The runs cut between letters and digits too, so that a separator there makes no difference.
    private static func lettersAndDigits(_ runs: [String]) -> [String] {
        var parts: [String] = []
        for run in runs {
            var part = ""
            for character in run {
                if let last = part.last, last.isNumber != character.isNumber {
                    parts.append(part)
                    part = ""
                }
                part.append(character)
            }
            parts.append(part)
        }
        return parts
    }

    private static func withoutZeros(_ part: String) -> String {
        let rest = part.drop { $0 == "0" }
        return rest.isEmpty ? "0" : String(rest)
    }
}
