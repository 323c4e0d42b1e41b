import Domain
import PageReading
import Raster
import StepTracing
import Vision

/// Finds what differs between two pages that lie on one grid: text by its words, everything else by its ink and its ground.
struct ChangeFinder {
    var grid: CommonGrid
    var oldZones: SheetZones
    var newZones: SheetZones
    var alignment: Alignment
    var settings: ComparisonSettings

    /// Two drawings of one line may differ by this, in pixels of the grid: each is snapped to its own pixels.
    private var near: Double { grid.isScan ? 2.3 : 2.0 }
    private var far: Double { max(near, grid.pixels(millimetres: settings.toleranceMillimetres)) }
    private var levels: InkLevels { grid.isScan ? InkLevels(strong: 42, weak: 20) : InkLevels(strong: 55, weak: 20) }

    func find(oldWords: TextLayer, newWords: TextLayer, oldRaster: GreyRaster, newRaster: GreyRaster) throws -> [ChangeDraft] {
        let pair = InkPair(old: grid.old.strokes, new: grid.new.strokes, levels: levels)
        let mask = try pair.difference(near: near, far: far)
        let text = TextChanges(grid: grid, pair: pair, alignment: alignment, near: near)
        let (old, new) = (try text.visible(oldWords, oldRaster), try text.visible(newWords, newRaster))
        let filter = PieceFilter(grid: grid, pair: pair, mask: mask, near: near, far: far, words: text.common(old, new))
        let fills = try Fills(grid)
        let pieces = try fills.unshaded(filter.real(mask.pieces(atLeast: grid.leastPiece)))
        let found = try step("text") {
            grid.isScan
                ? try text.scanned(old, new, isScanned: (PairComparer.isScan(oldWords, oldRaster), PairComparer.isScan(newWords, newRaster)), pieces: pieces)
                : TextFindings(edits: try text.edits(old, new))
        }
        let edits = found.edits
        let clusters = Clusters(grid: grid, pair: pair, mask: mask, ground: fills.ground)
        let (replaced, rest) = clusters.split(
            pieces.filter { !found.explains(grid.box($0.whole)) }, edits.filter { $0.isReplacement && !$0.isCut }, unread: found.unread)
        let others = try clusters.grouped(rest, fills.things, edits.filter { !$0.isReplacement || $0.isCut })
        var drafts = replaced.map(clusters.replacement)
        drafts += try Moves(grid: grid, pair: pair, mask: mask).paired(others.map(clusters.change))
        drafts += fills.changes
        return drafts.map(finished)
    }

    private func finished(_ draft: ChangeDraft) -> ChangeDraft {
        var draft = draft
        if let before = draft.before { draft.oldBounds = alignment.back(before) }
        let wasInTitleBlock = draft.oldBounds.map { oldZones.isInTitleBlock($0) } ?? true
        if newZones.isInTitleBlock(draft.bounds) && wasInTitleBlock { draft.category = .titleBlock }
        return draft
    }
}

extension CommonGrid {
    /// The old drawing's lengths on the new paper, where that is smaller.
    var reduction: Double { min(1, scale) }

    /// Pixels of a square millimetre of the drawing.
    var squareMillimetre: Double { pixels(millimetres: 1) * pixels(millimetres: 1) * reduction * reduction }

    /// Pixels of the smallest piece that counts: 0.05 mm² drawn, so that dashes do; 0.25 mm² scanned.
    var leastPiece: Int { max(4, Int((isScan ? 0.25 : 0.05) * squareMillimetre)) }
}
