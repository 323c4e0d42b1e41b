import Domain
import PageReading
import Raster
import Vision

/// What changed among the words, as far as it shows in the ink.
struct TextChanges {
    var grid: CommonGrid
    var pair: InkPair
    var alignment: Alignment
    /// Pixels by which two drawings of one line may differ.
    var near: Double

    /// Words that somebody can see: a PDF's text may be clipped away, covered or white.
    func visible(_ text: TextLayer, _ raster: GreyRaster) throws -> TextLayer {
        let scale = raster.dpi / 72
        let boxes = text.words.map { word in
            PixelBox(
                x: Int(word.box.left * scale), y: Int(word.box.top * scale), width: max(1, Int(word.box.width * scale)),
                height: max(1, Int(word.box.height * scale)))
        }
        return TextLayer(source: text.source, words: zip(text.words, try raster.contrast(in: boxes)).filter { $1 >= 40 }.map(\.0))
    }

    /// Edits that show in the ink as well.
    func edits(_ old: TextLayer, _ new: TextLayer) throws -> [TextEdit] {
        guard old.source != .none, new.source != .none else { return [] }
        let edits = TextComparison.edits(old: alignment.gathered(old.words), new: new.words, transform: alignment.transform)
        let reach = grid.isScan ? near : 1.0
        let isRecognised = grid.isScan || old.source == .ocr || new.source == .ocr
        let results = try pair.unmet(in: edits.map { grid.pixels($0.box.grown(by: 0.5)) }, near: reach)
        return zip(edits, results).filter { edit, result in
            // A word that came or went shows as a whole; one that was only cut otherwise by the page's text does not.
            let share = isRecognised ? 0.06 : edit.isReplacement ? 0.012 : 0.12
            return result.unmet >= 3 && Double(result.unmet) >= share * Double(result.ink)
        }.map(\.0)
    }

    /// Boxes, on the new page, of words that stand at the same place on both.
    func common(_ old: TextLayer, _ new: TextLayer) -> [Box] {
        let places = Set(TextAnchors.near(old: alignment.gathered(old.words), new: new.words, transform: alignment.transform, distance: 2).map(\.new))
        return new.words.map(\.box).filter { places.contains($0.center) }
    }
}

extension TextEdit {
    /// Whether letters only went or only came at an end of a string.
    var isCut: Bool {
        let bare = { (text: String) in text.filter { !$0.isWhitespace } }
        let (first, second) = (bare(old), bare(new))
        guard isReplacement, first != second else { return false }
        return first.hasPrefix(second) || first.hasSuffix(second) || second.hasPrefix(first) || second.hasSuffix(first)
    }

    var isShorter: Bool { new.count < old.count }
}
