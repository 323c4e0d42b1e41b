import Domain
import Imaging
import PageReading
import Raster
import Vision

/// The text of a pair of which a page is a scan: what a recogniser made of a whole sheet is too unsure to be compared, so the words that are known say where to look.
///
/// Each known word is compared as a picture with the same place of the other page, glyph by glyph. Where the pictures differ, the place is read again closely; text
/// that only reads differently is no change. Both pages are compared on their common grid.
struct ScanText {
    var grid: CommonGrid
    var transform: AffineTransform
    var pair: InkPair
    /// Pixels by which two drawings of one line may differ.
    var near: Double
    /// Which pages are scans; at least one is.
    var isScanned: (old: Bool, new: Bool)

    /// A glyph that differs more than the sheet's other words do is looked at; between these bounds whatever they do.
    private static let leastMismatch = 0.09, mostMismatch = 0.3
    /// Times the spread of the sheet's words.
    private static let leastSpread = 8.0
    /// Glyphs that differ less may be the same in poor print: a reading must be surer.
    private static let slightMismatch = 0.22
    /// Words that differ more than this do so wholly, even where they cannot be read.
    private static let plainMismatch = 0.4
    /// Ink of a word that is left where it was erased, as a share of what there was.
    private static let mostLeft = 0.35
    /// Less sure readings say nothing.
    private static let leastConfidence = 0.45, leastConfidenceOfSlight = 0.7, leastConfidenceOfRead = 0.6
    /// Spots that are read at most: each costs some 50 ms.
    private static let mostSpots = 160

    /// Readings that are so sure are believed though little ink differs: figures of small type differ by less than lines may.
    private static let sure = 0.7, sureOfSlight = 0.9
    /// The ink of a word that reads differently differs by so much at least, that of one that cannot be read by so much, and that of a word that only a
    /// recogniser saw on one page by so much.
    private static let leastShare = 0.03, unreadShare = 0.15, loneShare = 0.4

    func find(old: [Word], new: [Word], pieces: [InkPiece]) throws -> TextFindings {
        var findings = TextFindings()
        let words = known(old, new)
        let recognised = ScanWord.all(old: isScanned.old ? old : [], transform) + ScanWord.all(new: isScanned.new ? new : [])
        if !words.isEmpty { try lookAgain(at: words, recognised: recognised, pieces, &findings) }
        let explained = findings.edits.map(\.box) + findings.unread
        for edit in lone(old, new) where !Self.overlaps(edit.box, explained) {
            if try isUnmet(edit.box, share: Self.loneShare) { findings.edits.append(edit) }
        }
        return findings
    }

    private func lookAgain(at words: [ScanWord], recognised: [ScanWord], _ pieces: [InkPiece], _ findings: inout TextFindings) throws {
        let agreement = try compared(words)
        let middle = median(agreement.map(\.mismatch))
        let spread = median(agreement.map { abs($0.mismatch - middle) })
        let limit = min(Self.mostMismatch, max(Self.leastMismatch, middle + Self.leastSpread * spread))
        findings.alike = zip(words, agreement).filter { $1.mismatch < limit && $1.likeness > 0.5 }.map(\.0.box)
        let differing = zip(words, agreement).filter { $1.mismatch >= limit }
        let all = joined(differing.map { Spot(words: [$0], mismatch: $1.mismatch, presence: $1.presence) }).map { $0.completed(from: words) }.filter(isTrusted)
        let least = all.count > Self.mostSpots ? all.map(\.mismatch).sorted(by: >)[Self.mostSpots - 1] : 0
        let spots = all.filter { $0.mismatch >= least }.prefix(Self.mostSpots)
        guard !spots.isEmpty else { return }
        let reader = try SpotReader()
        let lone = pieces.map { grid.box($0.whole) }
        for spot in spots {
            let others = words.filter { !spot.words.contains($0) }.map(\.box)
            let seen = spot.extended(by: lone, recognised.filter { $0.isOld != spot.words[0].isOld && $0.turn == spot.turn }.map(\.box), before: others)
            switch try meaning(of: spot, seen: seen, line: spot.line(among: words), reader) {
            case .edit(let edit): findings.edits.append(edit)
            case .unread: if try spot.mismatch >= Self.plainMismatch && isUnmet(spot.box, share: Self.unreadShare) { findings.unread.append(spot.box) }
            case .same: findings.alike.append(spot.box)
            case .unconfirmed: break
            }
        }
    }

    /// Whether so much of the ink in a box is on one page alone.
    private func isUnmet(_ box: Box, share: Double) throws -> Bool {
        try pair.unmet(in: [grid.pixels(box.grown(by: 0.5))], near: near).contains { $0.unmet >= 3 && Double($0.unmet) >= share * Double($0.ink) }
    }

    /// Words that say where to look: a drawn page's own where there is one, otherwise what was read from both.
    private func known(_ old: [Word], _ new: [Word]) -> [ScanWord] {
        let first = ScanWord.all(old: old, transform), second = ScanWord.all(new: new)
        let isLettering = { (item: ScanWord) in item.word.text.contains { $0.isLetter || $0.isNumber } }
        if !isScanned.old { return first.filter(isLettering) }
        if !isScanned.new { return second.filter(isLettering) }
        return (first + second.filter { !Self.overlaps($0.box, first.map(\.box)) }).filter(isLettering)
    }

    /// Words that a recogniser found where the drawn page has none.
    private func lone(_ old: [Word], _ new: [Word]) -> [TextEdit] {
        guard isScanned.old != isScanned.new else { return [] }
        let first = ScanWord.all(old: old, transform).map(\.box), second = new.map(\.box)
        if isScanned.new { return TextComparison.edits(old: [], new: new.filter { !Self.overlaps($0.box, first) }, transform: transform) }
        return TextComparison.edits(old: old.filter { !Self.overlaps(transform($0.box), second) }, new: [], transform: transform)
    }

    private static func overlaps(_ box: Box, _ others: [Box]) -> Bool {
        others.contains { $0.intersects(box) && $0.intersection(box).area > 0.2 * min($0.area, box.area) }
    }

    /// How alike the words look, with the pages brought to one sharpness.
    private func compared(_ words: [ScanWord]) throws -> [WordAgreement] {
        let places = words.map { WordPlace(box: grid.pixels($0.box), isUpright: !$0.isUpright) }
        let unit = grid.dpi / 300
        let search = max(1, Int((3 * unit).rounded()))
        let step = max(1, places.count / 80)
        let sample = stride(from: 0, to: places.count, by: step).map { places[$0] }
        var best: (mismatch: Double, sigmas: (Double, Double))?
        for sigmas in [(1.6, 0.8), (0.8, 1.6), (1.0, 1.0), (2.2, 0.8), (0.8, 2.2), (1.2, 0.8), (0.8, 1.2)] {
            let scaled = (sigmas.0 * unit, sigmas.1 * unit)
            let mismatch = median(try grid.oldPage.wordAgreement(with: grid.newPage, at: sample, sigmas: scaled, search: search).map(\.mismatch))
            if best.map({ mismatch < $0.mismatch }) ?? true { best = (mismatch, scaled) }
        }
        return try grid.oldPage.wordAgreement(with: grid.newPage, at: places, sigmas: best?.sigmas ?? (unit, unit), search: search)
    }

    /// What was only read, and not known, must be a word of some size to say where to look.
    private func isTrusted(_ spot: Spot) -> Bool {
        guard isScanned.old, isScanned.new else { return true }
        return spot.text.count >= 3 && spot.confidence >= Self.leastConfidenceOfRead && spot.mismatch >= Self.slightMismatch
            && spot.capitals >= 1.5 / Length.millimetresPerPoint
    }

    /// Spots that follow each other on a line become one.
    private func joined(_ spots: [Spot]) -> [Spot] {
        var result: [Spot] = []
        for spot in spots.sorted(by: { ($0.box.left, $0.box.top) < ($1.box.left, $1.box.top) }) {
            var spot = spot
            while let index = result.firstIndex(where: { $0.continues(spot) }) { spot = result.remove(at: index).joined(with: spot) }
            result.append(spot)
        }
        return result.sorted { ($0.box.top, $0.box.left) < ($1.box.top, $1.box.left) }
    }

    private enum Meaning {
        case edit(TextEdit)
        case same
        case unread
        /// It reads differently, but neither the ink nor the reading is sure enough.
        case unconfirmed
    }

    private func meaning(of spot: Spot, seen: Box, line: Spot.Line, _ reader: SpotReader) throws -> Meaning {
        let box = grid.pixels(spot.box)
        let oldInk = pair.old.part(box).pixels(over: pair.levels.strong), newInk = pair.new.part(box).pixels(over: pair.levels.strong)
        if Double(newInk) < Self.mostLeft * Double(oldInk), spot.presence < 0.5 {
            return try confirmed(TextEdit(old: spot.text, new: "", oldBox: spot.box, newBox: nil, confidence: spot.confidence))
        }
        if Double(oldInk) < Self.mostLeft * Double(newInk), spot.presence > 2 {
            return try confirmed(TextEdit(old: "", new: spot.text, oldBox: nil, newBox: spot.box, confidence: spot.confidence))
        }
        let certain = SpotReader.Reading(text: spot.text, confidence: 1)
        let old = isScanned.old ? try reading(seen, spot, grid.oldPage, reader) : certain
        let new = isScanned.new ? try reading(seen, spot, grid.newPage, reader) : certain
        if let old, let new, Lettering.folded(old.text) == Lettering.folded(new.text) { return .same }
        let isSlight = spot.mismatch < Self.slightMismatch
        if isSlight, let old, let new, Lettering.plain(old.text) == Lettering.plain(new.text) { return .same }
        guard var old, var new, min(old.confidence, new.confidence) >= (isSlight ? Self.leastConfidenceOfSlight : Self.leastConfidence) else { return .unread }
        if isScanned.old != isScanned.new {
            if isScanned.old { old.text = Lettering.mended(old.text, like: spot.text) } else { new.text = Lettering.mended(new.text, like: spot.text) }
        }
        let edit = TextEdit(
            old: old.text, new: new.text, oldLine: line.with(old.text), newLine: line.with(new.text), oldBox: isScanned.old ? seen : spot.box,
            newBox: isScanned.new ? seen : spot.box, confidence: min(old.confidence, new.confidence))
        if try isUnmet(edit.box, share: Self.leastShare) { return .edit(edit) }
        guard edit.confidence >= (isSlight ? Self.sureOfSlight : Self.sure) else { return .unconfirmed }
        return try isPlain(spot, reader) ? .edit(edit) : .unconfirmed
    }

    private func confirmed(_ edit: TextEdit) throws -> Meaning { try isUnmet(edit.box, share: Self.leastShare) ? .edit(edit) : .unconfirmed }

    /// Whether a reading of this string can be believed without ink that differs: the drawn page's own lettering reads as what it is known to say; of two
    /// scans the strings look plainly different.
    private func isPlain(_ spot: Spot, _ reader: SpotReader) throws -> Bool {
        guard isScanned.old != isScanned.new else { return spot.mismatch >= Self.plainMismatch }
        let drawn = try reading(spot.box, spot, isScanned.new ? grid.oldPage : grid.newPage, reader)
        return drawn.map { Lettering.folded($0.text) == Lettering.folded(spot.text) } ?? false
    }

    private func reading(_ box: Box, _ spot: Spot, _ page: GreyRaster, _ reader: SpotReader) throws -> SpotReader.Reading? {
        let margin = 0.25 * spot.height
        let patch = page.part(grid.pixels(box.grown(by: margin)))
        guard patch.width > 4, patch.height > 4 else { return nil }
        return try reader.read(patch, quarters: spot.turn / 90, capitals: spot.capitals / grid.toPoint)
    }
}
