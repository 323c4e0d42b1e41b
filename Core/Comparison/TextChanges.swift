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
        let isRecognised = grid.isScan || old.source == .ocr || new.source == .ocr
        let places = edits.map { grid.pixels($0.box.grown(by: 0.5)) }
        let results = try pair.unmet(in: places, near: grid.isScan ? near : 1.0)
        // Figures of small type differ by less than the tolerance; where both pages' own texts agree elsewhere, they are believed as soon as any ink differs.
        let isBelieved = !isRecognised && isSameText(old, new)
        let exact = isBelieved ? try pair.unmet(in: places, near: 0) : results
        return edits.indices.filter { index in
            let (edit, result) = (edits[index], results[index])
            if isBelieved, edit.isReplacement, edit.saysOther { return exact[index].unmet >= 3 }
            // A word that came or went shows as a whole; one that was only cut otherwise by the page's text does not.
            let share = isRecognised ? 0.06 : edit.isReplacement ? 0.012 : 0.12
            return result.unmet >= 3 && Double(result.unmet) >= share * Double(result.ink)
        }.map { edits[$0] }
    }

    /// Share of the words of the shorter text that both pages must have at one place before their texts are believed.
    private static let leastCommon = 0.5

    private func isSameText(_ old: TextLayer, _ new: TextLayer) -> Bool {
        let shorter = min(old.words.count, new.words.count)
        return shorter > 0 && Double(common(old, new).count) >= Self.leastCommon * Double(shorter)
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

    /// Whether letters or figures differ, and not only marks, which fonts draw and name in many ways.
    var saysOther: Bool {
        let plain = { (text: String) in text.filter { $0.isASCII && ($0.isLetter || $0.isNumber) } }
        return plain(old) != plain(new) && plain(old).count == plain(new).count
    }

    var isShorter: Bool { new.count < old.count }
}
