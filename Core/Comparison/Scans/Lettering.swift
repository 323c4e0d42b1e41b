/// What a recogniser takes for each other in the lettering of drawings.
enum Lettering {
    private static let alike: [Character: Character] = [
        "O": "0", "o": "0", "Q": "0", "D": "0", "I": "1", "l": "1", "|": "1", "i": "1", "!": "1", "S": "5", "s": "5", "Z": "2", "z": "2", "B": "8", "&": "8", "g": "9",
        "q": "9", "’": "'", "‘": "'", "`": "'", "“": "\"", "”": "\"", "–": "-", "—": "-", "×": "x", "X": "x", ",": ".", "°": "'", "C": "c", "V": "v",
        "W": "w", "U": "u", "K": "k", "P": "p",
    ]

    /// Without spaces, and with characters that a recogniser takes for each other made one.
    static func folded(_ text: String) -> String {
        String(text.filter { !$0.isWhitespace }.map { alike[$0] ?? $0 }).replacing("''", with: "\"")
    }

    /// The same without marks at either end: whether a foot's or an inch's stands there cannot be told from a few pixels.
    static func plain(_ text: String) -> String {
        let isMark = { (character: Character) in !character.isLetter && !character.isNumber }
        return String(folded(text).drop(while: isMark).reversed().drop(while: isMark).reversed())
    }

    /// What was read where a string of known text stood: in its spelling where characters are alike, and with figures where it has figures.
    static func mended(_ read: String, like known: String) -> String {
        let (characters, model) = (Array(read), Array(known))
        if characters.count == model.count {
            return String(zip(characters, model).map { character, other in
                if folded(String(character)) == folded(String(other)) { return other }
                return other.isNumber ? figure(character) : character
            })
        }
        return known.contains(where: \.isLetter) ? read : String(characters.map(figure))
    }

    private static func figure(_ character: Character) -> Character {
        guard character.isLetter, let other = alike[character], other.isNumber else { return character }
        return other
    }
}
