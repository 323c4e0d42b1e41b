/// The part of a page that its title block takes up, as far as the words tell: number, title, and the captions and entries that stand together with them.
enum TitleBlockArea {
    /// No title block takes more of a page.
    static let largestShare = 0.2
    /// Longer lines are notes.
    static let mostWords = 8
    /// Points that the paper's ink reaches beyond its words.
    static let margin = 4.0

    /// - Returns: on the displayed page, points; nil where it would be too large to be one.
    static func around(_ number: NumberCandidate, title: SheetTitle?, lines: [TextLine], width: Double, height: Double) -> Box? {
        let titled = (title?.lines ?? []).reduce(number.box) { $0.union($1.box) }
        var area = titled
        let reach = number.box.grown(by: 0.1 * max(width, height))
        var rest = lines.filter { line in
            line.words.count <= mostWords && line.box.intersects(reach) && isBesideEdge(line.box, turn: number.rotation, width: width, height: height)
        }
        var isGrowing = true
        while isGrowing {
            let near = rest.filter { line in line.box.gap(to: area) <= 1.2 * line.fontSize }
            rest.removeAll { line in line.box.gap(to: area) <= 1.2 * line.fontSize }
            isGrowing = !near.isEmpty
            area = near.reduce(area) { $0.union($1.box) }
        }
        return [area, titled].map { $0.grown(by: margin) }.first { $0.area <= largestShare * width * height }
    }

    /// In the outer part of the page to the right or below, as it is shown or as the number reads.
    private static func isBesideEdge(_ box: Box, turn: Int, width: Double, height: Double) -> Bool {
        [0, turn].contains { turn in
            let frame = PageFrame(width: width, height: height, rotation: turn)
            let place = frame(box).center
            return place.x > 0.8 * frame.size.width || place.y > 0.86 * frame.size.height
        }
    }
}
