import Domain
import PageReading
import Raster
import Vision

/// Finds what differs between two pages that lie on one grid: text by its words, everything else by its ink.
struct ChangeFinder {
    var grid: CommonGrid
    var oldZones: SheetZones
    var newZones: SheetZones
    var alignment: Alignment
    var settings: ComparisonSettings

    /// Two drawings of one line may differ by this, in pixels of the grid: each is snapped to its own pixels.
    private var near: Double { grid.isScan ? 2.3 : 2.0 }
    private var far: Double { max(near, grid.pixels(millimetres: settings.toleranceMillimetres)) }
    private var levels: InkLevels { grid.isScan ? InkLevels(strong: 62, weak: 24) : InkLevels(strong: 55, weak: 20) }
    /// The old drawing's lengths on the new paper, where that is smaller.
    private var reduction: Double { min(1, grid.scale) }
    /// Pieces of one thing lie within this many points.
    private var gap: Double { 10 * reduction }

    func find(oldWords: TextLayer, newWords: TextLayer, oldRaster: GreyRaster, newRaster: GreyRaster) throws -> [ChangeDraft] {
        let pair = InkPair(old: grid.old.strokes, new: grid.new.strokes, levels: levels)
        let mask = try pair.difference(near: near, far: far)
        let pieces = try notFaint(visible(unexplained(mask.pieces(atLeast: leastPiece), pair)), pair)
        let edits = try confirmed(
            textEdits(oldWords, newWords, oldRaster, newRaster), pair, isRecognised: oldWords.source == .ocr || newWords.source == .ocr)
        var replaced: [Draft] = edits.filter(\.isReplacement).map { Draft(edit: $0) }
        var rest: [InkPiece] = []
        for piece in pieces {
            let box = grid.box(piece.whole)
            if let index = replaced.firstIndex(where: { $0.takes(box) }) { replaced[index].pieces.append(piece) } else { rest.append(piece) }
        }
        let others = edits.filter { !$0.isReplacement }
        let (numbers, count) = try mask.clusters(of: rest, extra: others.map { grid.pixels($0.box) }, gap: Int(gap / grid.toPoint))
        var clusters = [Draft](repeating: Draft(), count: count)
        for (index, number) in numbers.enumerated() {
            if index < rest.count { clusters[number].pieces.append(rest[index]) } else { clusters[number].edits.append(others[index - rest.count]) }
        }
        let solid = clusters.filter(isSubstantial)
        var drafts = replaced.map(replacement)
        drafts += try Moves(grid: grid, pair: pair).paired(solid.map(cluster))
        drafts = try Fills(grid: grid).added(to: drafts)
        return drafts.map(finished)
    }

    /// A thing in the making: words and pieces of ink that belong together.
    struct Draft {
        var edits: [TextEdit] = []
        var pieces: [InkPiece] = []

        init() {}
        init(edit: TextEdit) { edits = [edit] }

        /// Whether a piece of ink lies in a replaced string.
        func takes(_ box: Box) -> Bool {
            edits.contains { edit in
                let place = edit.box.grown(by: 1.5)
                return place.intersection(box).area >= 0.5 * max(box.area, 1e-9) && place.intersects(box)
            }
        }
    }

    /// Pixels of the smallest piece that counts: 0.12 mm² drawn, 0.3 mm² scanned.
    private var leastPiece: Int {
        let square = grid.pixels(millimetres: 1) * grid.pixels(millimetres: 1)
        return max(4, Int((grid.isScan ? 0.25 : 0.10) * square * reduction * reduction))
    }

    /// Without pieces that vanish when the surroundings are shifted within the tolerance: those are drawn a little aside, not changed.
    private func unexplained(_ pieces: [InkPiece], _ pair: InkPair) throws -> [InkPiece] {
        let doubtful = pieces.indices.filter { pieces[$0].farArea * 8 < pieces[$0].area }
        guard !doubtful.isEmpty else { return pieces }
        let margin = Int(grid.pixels(millimetres: 0.8))
        let small = doubtful.filter { pieces[$0].whole.width * pieces[$0].whole.height < 1_000_000 }
        let results = try pair.leftAfterShift(in: small.map { pieces[$0].whole.grown(by: margin) }, search: Int(far), near: near)
        var dropped = Set<Int>()
        for (index, result) in zip(small, results) where Double(result.after) < 0.35 * Double(result.before) { dropped.insert(index) }
        return pieces.indices.filter { !dropped.contains($0) }.map { pieces[$0] }
    }

    /// Without pieces at the pages' edges, and those that the pages themselves do not show: what counts as ground and what as stroke can differ where
    /// strokes are dense, the grey that is seen there does not.
    private func visible(_ pieces: [InkPiece]) throws -> [InkPiece] {
        let inside = pieces.filter { !grid.isAtEdge(grid.box($0.whole)) }
        let boxes = inside.map(\.whole)
        let sigma = grid.isScan ? 1.4 : 1.0
        let threshold = grid.isScan ? 34 : 28
        let added = try grid.newPage.darkerPixels(than: grid.oldPage, in: boxes, sigma: sigma, near: near, threshold: threshold)
        let removed = try grid.oldPage.darkerPixels(than: grid.newPage, in: boxes, sigma: sigma, near: near, threshold: threshold)
        return inside.indices.filter { index in
            let piece = inside[index]
            let seen = (piece.addedArea > 0 ? added[index] : 0) + (piece.removedArea > 0 ? removed[index] : 0)
            return 4 * seen >= piece.area
        }.map { inside[$0] }
    }

    /// A stroke whose place on the other page shows this share of its contrast, and so much above the grain, is there, only fainter: renderers draw
    /// hairlines black that a scanner hardly sees.
    private static let faintShare = 0.02, certainly = 5.0

    /// Without strokes that a scan shows faintly.
    private func notFaint(_ pieces: [InkPiece], _ pair: InkPair) throws -> [InkPiece] {
        guard grid.isScan, !pieces.isEmpty else { return pieces }
        let boxes = pieces.map(\.whole)
        let removed = try pair.faintStrokes(under: .old, in: boxes, near: near)
        let added = try pair.faintStrokes(under: .new, in: boxes, near: near)
        let isThere = { (stroke: FaintStroke) in stroke.share >= Self.faintShare && stroke.certainty >= Self.certainly }
        return pieces.indices.filter { index in
            (pieces[index].removedArea > 0 && !isThere(removed[index])) || (pieces[index].addedArea > 0 && !isThere(added[index]))
        }.map { pieces[$0] }
    }

    private func textEdits(_ old: TextLayer, _ new: TextLayer, _ oldRaster: GreyRaster, _ newRaster: GreyRaster) throws -> [TextEdit] {
        guard old.source != .none, new.source != .none else { return [] }
        return TextComparison.edits(
            old: alignment.gathered(try inked(old.words, oldRaster)), new: try inked(new.words, newRaster), transform: alignment.transform)
    }

    /// Words that somebody can see: a PDF's text may be clipped away, covered or white.
    private func inked(_ words: [Word], _ raster: GreyRaster) throws -> [Word] {
        let scale = raster.dpi / 72
        let boxes = words.map { word in
            PixelBox(
                x: Int(word.box.left * scale), y: Int(word.box.top * scale), width: max(1, Int(word.box.width * scale)),
                height: max(1, Int(word.box.height * scale)))
        }
        return zip(words, try raster.contrast(in: boxes)).filter { $1 >= 40 }.map(\.0)
    }

    /// Edits that show in the ink as well.
    private func confirmed(_ edits: [TextEdit], _ pair: InkPair, isRecognised: Bool) throws -> [TextEdit] {
        let reach = grid.isScan ? near : 1.0
        let share = grid.isScan || isRecognised ? 0.06 : 0.004
        let results = try pair.unmet(in: edits.map { grid.pixels($0.box.grown(by: 0.5)) }, near: reach)
        return zip(edits, results).filter { $1.unmet >= 3 && Double($1.unmet) >= share * Double($1.ink) }.map(\.0)
    }

    private func isSubstantial(_ draft: Draft) -> Bool {
        if !draft.edits.isEmpty { return true }
        let square = grid.pixels(millimetres: 1) * grid.pixels(millimetres: 1) * reduction * reduction
        let area = draft.pieces.reduce(0) { $0 + $1.area }
        return Double(area) >= (grid.isScan ? 0.45 : 0.16) * square
    }

    private func replacement(_ draft: Draft) -> ChangeDraft {
        let edit = draft.edits[0]
        let bounds = draft.pieces.reduce(edit.box) { $0.union(grid.box($1.whole)) }
        return ChangeDraft(
            kind: .text, category: .of(text: edit.new), bounds: bounds, before: edit.oldBox, text: .init(old: edit.old, new: edit.new),
            confidence: 0.98 * edit.confidence)
    }

    private func cluster(_ draft: Draft) -> ChangeDraft {
        let ink = draft.pieces.dropFirst().reduce(draft.pieces.first.map { grid.box($0.whole) }) { $0?.union(grid.box($1.whole)) }
        let words = draft.edits.dropFirst().reduce(draft.edits.first?.box) { $0?.union($1.box) }
        let bounds = ink.map { words?.union($0) ?? $0 } ?? words ?? Box(left: 0, top: 0, right: 0, bottom: 0)
        let added = draft.pieces.reduce(0) { $0 + $1.addedArea }
        let removed = draft.pieces.reduce(0) { $0 + $1.removedArea }
        let hasOldText = draft.edits.contains { $0.oldBox != nil }
        let hasNewText = draft.edits.contains { $0.newBox != nil }
        let kind: Change.Kind
        if removed * 8 < added && !hasOldText { kind = .added }
        else if added * 8 < removed && !hasNewText { kind = .removed }
        else if draft.pieces.isEmpty { kind = hasOldText && hasNewText ? .text : hasNewText ? .added : .removed }
        else { kind = .modified }
        var text: Change.TextPair?
        if !draft.edits.isEmpty {
            text = .init(
                old: draft.edits.map(\.old).filter { !$0.isEmpty }.joined(separator: "\n"),
                new: draft.edits.map(\.new).filter { !$0.isEmpty }.joined(separator: "\n"))
        }
        // Mostly ink within the words: the change is the text.
        let inWords = draft.pieces.filter { piece in draft.edits.contains { $0.box.grown(by: 1.5).intersects(grid.box(piece.whole)) } }
            .reduce(0) { $0 + $1.area }
        let isText = !draft.edits.isEmpty && inWords * 10 >= (added + removed) * 7
        let category: Change.Category = isText ? .of(text: text.map { $0.new.isEmpty ? $0.old : $0.new } ?? "") : .geometry
        return ChangeDraft(
            kind: kind, category: category, bounds: bounds, before: kind == .added ? nil : bounds, text: text,
            confidence: min(draft.edits.map(\.confidence).min() ?? 1, grid.isScan ? 0.8 : 0.95))
    }

    private func finished(_ draft: ChangeDraft) -> ChangeDraft {
        var draft = draft
        if let before = draft.before { draft.oldBounds = alignment.back(before) }
        let wasInTitleBlock = draft.oldBounds.map { oldZones.isInTitleBlock($0) } ?? true
        if newZones.isInTitleBlock(draft.bounds) && wasInTitleBlock { draft.category = .titleBlock }
        return draft
    }
}
