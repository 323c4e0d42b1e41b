import Domain
import Vision

/// What the text streams of a pair say.
struct TextFindings {
    /// Edits that show in the ink.
    var edits: [TextEdit] = []
    /// Where text was replaced by something that cannot be read.
    var unread: [Box] = []
    /// Words that both pages show alike: ink that differs there is noise.
    var alike: [Box] = []

    /// Whether a piece of ink is noise in a word.
    func explains(_ box: Box) -> Bool {
        alike.contains { $0.grown(by: 0.3).intersection(box).area > 0.95 * box.area }
    }
}

extension TextChanges {
    /// The same where a page is a scan.
    func scanned(_ old: TextLayer, _ new: TextLayer, isScanned: (old: Bool, new: Bool), pieces: [InkPiece]) throws -> TextFindings {
        try ScanText(grid: grid, transform: alignment.transform, pair: pair, near: near, isScanned: isScanned)
            .find(old: alignment.gathered(old.words), new: new.words, pieces: pieces)
    }
}
