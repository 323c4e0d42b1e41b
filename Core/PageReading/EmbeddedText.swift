import Domain

/// Judges a PDF's own text.
enum EmbeddedText {
    /// Whether the words can be read: fonts without a usable encoding give private-use or replacement characters, control characters, or no letters and digits at all.
    static func isUsable(_ words: [Word]) -> Bool {
        guard !words.isEmpty else { return false }
        var readable = 0, broken = 0
        for word in words {
            for scalar in word.text.unicodeScalars {
                switch scalar.properties.generalCategory {
                case .privateUse, .unassigned, .control, .surrogate: broken += 1
                case _ where scalar == "\u{FFFD}": broken += 1
                case .uppercaseLetter, .lowercaseLetter, .otherLetter, .titlecaseLetter, .modifierLetter, .decimalNumber: readable += 1
                default: break
                }
            }
        }
        return readable > 0 && readable >= broken * 3
    }
}
