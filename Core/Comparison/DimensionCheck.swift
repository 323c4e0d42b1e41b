import Domain
import Raster
import Vision

/// Holds dimensions against the lines that they stand at: figures that changed while their line did not, and lines that changed while their figures
/// did not.
struct DimensionCheck {
    var grid: CommonGrid
    /// Words of both pages, on the new page.
    var oldWords: [Word]
    var newWords: [Word]

    /// From which contrast on ink counts as a line.
    private static let strong = 40
    /// Ends that lie closer than this, in millimetres on paper, are the same.
    private var same: Double { grid.pixels(millimetres: 0.4) + 2 }
    /// Ends that lie further apart are not.
    private var other: Double { grid.pixels(millimetres: 1.2) }
    /// Half the size of a tick, in pixels.
    private var reach: Int { max(3, Int(grid.pixels(millimetres: 0.6))) }

    init(grid: CommonGrid, old: TextLayer, new: TextLayer, alignment: Alignment) {
        self.grid = grid
        let turn = TextComparison.quarterTurn(alignment.transform)
        oldWords = alignment.gathered(old.words).map { word in
            var word = word
            word.box = alignment.transform(word.box)
            word.rotation += turn
            return word
        }
        newWords = new.words
    }

    func marked(_ drafts: [ChangeDraft]) throws -> [ChangeDraft] {
        var drafts = drafts
        for index in drafts.indices { drafts[index].dimensionMismatch = try mismatch(drafts[index]) }
        let shapes = drafts.indices.filter { drafts[$0].text == nil && drafts[$0].category == .geometry }
        guard !shapes.isEmpty else { return drafts }
        for dimension in TextComparison.keptDimensions(old: oldWords, new: newWords) {
            let far = dimension.grown(by: Self.longest)
            let near = shapes.filter { drafts[$0].bounds.intersects(far) }
            guard !near.isEmpty, let ends = try movedEnds(dimension) else { continue }
            for index in near where ends.contains(where: { $0.intersects(drafts[index].bounds) }) { drafts[index].dimensionMismatch = .lineOnly }
        }
        return drafts
    }

    /// Points on either side of a dimension's figures within which its line ends.
    private static let longest = 700.0

    private func mismatch(_ draft: ChangeDraft) throws -> Change.DimensionMismatch? {
        guard let text = draft.text, let before = draft.before, let old = Dimension(text.old), let new = Dimension(text.new) else { return nil }
        let isSame = abs(old.millimetres - new.millimetres) < 0.01
        guard isSame ? draft.kind == .moved : draft.kind == .text || draft.kind == .modified else { return nil }
        guard let first = try line(at: before, old: true), let second = try line(at: draft.bounds, old: false), first.isLevel == second.isLevel else { return nil }
        if isSame { return Double(abs(first.length - second.length)) > other ? .lineOnly : nil }
        return isClose(first.ends.lowerBound, second.ends.lowerBound) && isClose(first.ends.upperBound, second.ends.upperBound)
            && isClose(first.across, second.across) ? .textOnly : nil
    }

    /// Around the old and the new place of the one end of a kept dimension's line that moved, points.
    private func movedEnds(_ dimension: Box) throws -> [Box]? {
        guard let old = try line(at: dimension, old: true), let new = try line(at: dimension, old: false), old.isLevel == new.isLevel,
            isClose(old.across, new.across)
        else { return nil }
        let low = (old.ends.lowerBound, new.ends.lowerBound)
        let high = (old.ends.upperBound, new.ends.upperBound)
        let moved: (Int, Int)
        if isClose(low.0, low.1), Double(abs(high.0 - high.1)) > other { moved = high }
        else if isClose(high.0, high.1), Double(abs(low.0 - low.1)) > other { moved = low }
        else { return nil }
        let half = 2 * reach
        return [moved.0, moved.1].map { end in
            let place = new.isLevel ? (x: end, y: new.across) : (x: new.across, y: end)
            return grid.box(PixelBox(x: place.x - half, y: place.y - half, width: 2 * half, height: 2 * half))
        }
    }

    private func isClose(_ a: Int, _ b: Int) -> Bool { Double(abs(a - b)) <= same }

    private func line(at box: Box, old: Bool) throws -> DimensionLine? {
        let words = (old ? oldWords : newWords).filter { box.grown(by: 1).contains($0.box.center) }
        guard let first = words.first, words.allSatisfy({ ($0.rotation - first.rotation) % 180 == 0 }) else { return nil }
        let text = words.dropFirst().reduce(first.box) { $0.union($1.box) }
        return try DimensionLine(
            at: grid.pixels(text), isLevel: first.rotation % 180 == 0, in: old ? grid.old.strokes : grid.new.strokes, strong: Self.strong, reach: reach)
    }
}
