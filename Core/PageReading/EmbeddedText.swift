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

    /// A page with fewer words of its own than this may be a scan that somebody stamped or wrote upon.
    static let few = 40
    /// Recognised words that show that there is more than the page's own: so many, and so certain, that they are no accident of line work.
    private static let accidents = 10
    private static let sure = 0.8

    /// The page's own words and those that were recognised elsewhere on it; nil where the own ones are all that there is.
    static func completed(_ own: [Word], with recognised: [Word]) -> [Word]? {
        let others = recognised.filter { word in !own.contains { covers($0.box, word.box) } }
        guard others.count(where: { $0.confidence >= sure }) >= max(accidents, own.count) else { return nil }
        return own + others
    }

    /// Whether a third of `box` or more lies in `other`.
    private static func covers(_ other: Box, _ box: Box) -> Bool {
        let width = min(other.right, box.right) - max(other.left, box.left), height = min(other.bottom, box.bottom) - max(other.top, box.top)
        return width > 0 && height > 0 && width * height * 3 >= box.width * box.height
    }
}
