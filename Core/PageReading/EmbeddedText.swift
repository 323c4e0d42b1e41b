import Domain

/// Judges a PDF's own text.
enum EmbeddedText {
    /// Whether the words can be read.
    ///
    /// Fonts without a usable encoding give private-use or replacement characters, control characters, or glyph numbers taken for characters, which are signs
    /// rather than letters and digits. Lettering on drawings has signs too (12'-3 1/2"), but never twice as many as letters and digits.
    static func isUsable(_ words: [Word]) -> Bool {
        var readable = 0, signs = 0, broken = 0
        for scalar in words.lazy.flatMap(\.text.unicodeScalars) {
            switch scalar.properties.generalCategory {
            case .privateUse, .unassigned, .control, .surrogate: broken += 1
            case _ where scalar == "\u{FFFD}": broken += 1
            case .uppercaseLetter, .lowercaseLetter, .otherLetter, .titlecaseLetter, .modifierLetter, .decimalNumber: readable += 1
            default: signs += 1
            }
        }
        return readable > 0 && readable >= broken * 3 && readable * 2 >= signs
    }
}
