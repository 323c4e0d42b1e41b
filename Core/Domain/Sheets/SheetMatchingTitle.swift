/// The words of a sheet's title, as far as they tell sheets apart.
struct SheetMatchingTitle: Hashable, Sendable {
    private let words: [String]

    /// - Returns: nil for a title without a word.
    init?(_ title: String) {
        words = title.uppercased().split { !($0.isLetter || $0.isNumber) }.map { String($0.map(Self.folded)) }
            .filter { !Self.fillers.contains($0) }.sorted()
        guard !words.isEmpty else { return nil }
    }

    /// 0…1: Dice's coefficient of the bags of words, at most 0.4 where they differ in a word that tells siblings apart (`LEVEL 1`, `AREA B`,
    /// `SECOND`, `NORTH`).
    func similarity(to other: SheetMatchingTitle) -> Double {
        var mine = words[...]
        var theirs = other.words[...]
        var common = 0
        var different: [String] = []
        while let left = mine.first, let right = theirs.first {
            if left == right {
                common += 1
                mine.removeFirst()
                theirs.removeFirst()
            } else if left < right {
                different.append(left)
                mine.removeFirst()
            } else {
                different.append(right)
                theirs.removeFirst()
            }
        }
        different += mine + theirs
        let dice = 2 * Double(common) / Double(words.count + other.words.count)
        return different.contains(where: Self.tellsSiblingsApart) ? min(0.4, dice) : dice
    }

    private static func tellsSiblingsApart(_ word: String) -> Bool {
        word.count == 1 || word.allSatisfy(\.isNumber) || siblings.contains(word)
    }

    private static func folded(_ character: Character) -> Character {
        switch character {
        case "O": "0"
        case "I": "1"
        case "S": "5"
        default: character
        }
    }

    private static let fillers: Set<String> = ["THE", "0F", "AND", "A5"]

    /// Folded like the words of a title.
    private static let siblings: Set<String> = Set(
        [
            "FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH", "SIXTH", "SEVENTH", "EIGHTH", "NINTH", "TENTH", "ONE", "TWO", "THREE", "FOUR",
            "FIVE", "SIX", "NORTH", "SOUTH", "EAST", "WEST", "NORTHEAST", "NORTHWEST", "SOUTHEAST", "SOUTHWEST", "UPPER", "LOWER", "LEFT",
            "RIGHT", "BASEMENT", "GROUND", "ROOF", "ATTIC", "MEZZANINE", "PENTHOUSE", "FOUNDATION", "CEILING", "DEMOLITION", "EXISTING",
            "PROPOSED", "INTERIOR", "EXTERIOR", "FRAMING", "POWER", "LIGHTING", "II", "III", "IV", "1ST", "2ND", "3RD", "4TH", "5TH",
        ].map { String($0.map(folded)) })
}
