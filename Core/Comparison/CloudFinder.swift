import Domain
import Raster
import Vision

/// Finds the designer's revision clouds and deltas of the new page, and which of them the old page has as well.
struct CloudFinder {
    var grid: CommonGrid

    /// From which contrast on ink counts.
    private static let dark = 45
    /// Share of both boxes that two clouds have in common when they are one.
    private static let same = 0.7

    struct Found {
        var clouds: [RevisionCloud] = []
        var deltas: [RevisionDelta] = []
    }

    /// - Parameters:
    ///   - oldWords: on the new page's grid.
    ///   - drawing: leaves out what lies in the title block.
    func find(oldWords: [Word], newWords: [Word], isDrawing: (Point) -> Bool) throws -> Found {
        let new = try CloudMarks(in: grid.new.strokes, dark: Self.dark)
        let clouds = new.clouds.map(grid.box).filter { isDrawing($0.center) }
        let deltas = marked(new.triangles, newWords).filter { isDrawing($0.box.center) }
        guard !clouds.isEmpty || !deltas.isEmpty else { return Found() }
        let old = try CloudMarks(in: grid.old.strokes, dark: Self.dark)
        let oldClouds = old.clouds.map(grid.box)
        let oldDeltas = marked(old.triangles, oldWords)
        return Found(
            clouds: clouds.map { cloud in RevisionCloud(bounds: cloud.rounded, isNew: !oldClouds.contains { isSame($0, cloud) }) }
                .sorted { ($0.bounds.top, $0.bounds.left) < ($1.bounds.top, $1.bounds.left) },
            deltas: deltas.map { delta in
                RevisionDelta(mark: delta.mark, bounds: delta.box.rounded, isNew: !oldDeltas.contains { $0.mark == delta.mark && isSame($0.box, delta.box) })
            }.sorted { ($0.bounds.top, $0.bounds.left) < ($1.bounds.top, $1.bounds.left) })
    }

    private func isSame(_ a: Box, _ b: Box) -> Bool {
        a.intersects(b) && a.intersection(b).area >= Self.same * max(a.area, b.area)
    }

    /// Triangles around one short mark, the outer of those that lie in each other.
    private func marked(_ triangles: [PixelBox], _ words: [Word]) -> [(mark: String, box: Box)] {
        let short = words.filter { $0.text.count <= 2 && $0.text.allSatisfy { $0.isLetter || $0.isNumber } }
        var found: [(mark: String, box: Box)] = []
        for box in triangles.map(grid.box).sorted(by: { $0.area > $1.area }) {
            let inside = short.filter { box.contains($0.box.center) && $0.box.height < box.height && $0.box.width < box.width }
            guard inside.count == 1, !found.contains(where: { $0.box.grown(by: 2).contains(box.center) }) else { continue }
            found.append((inside[0].text, box))
        }
        return found
    }
}
