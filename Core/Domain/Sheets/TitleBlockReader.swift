/// Reads which sheet a page is, from its text: number, title, revision, discipline.
///
/// Section and detail tags carry other sheets' numbers; the sheet's own stands in the title block: large, near the lower right corner of the page
/// (or of the page as its text reads, where the title block lies sideways), often beside a label. Every string that has the form of a sheet number is
/// scored by that, and the best is taken when it is good enough.
public enum TitleBlockReader {
    /// Below this score a page counts as without number.
    static let leastScore = 0.5
    /// From this score on, what stands around the number counts as the title block.
    static let sureScore = 0.75

    /// - Parameters:
    ///   - width: of the displayed page in points, like all boxes.
    /// - Returns: an identity without number where none is credible.
    public static func read(text: TextLayer, width: Double, height: Double) -> SheetIdentity {
        read(text: text, width: width, height: height, isRepeated: { _ in false })
    }

    /// - Parameter isRepeated: whether a line stands on other sheets of the set as well, and so cannot be this sheet's title.
    static func read(text: TextLayer, width: Double, height: Double, isRepeated: (TextLine) -> Bool) -> SheetIdentity {
        let lines = TextLine.lines(of: text.words, width: width, height: height)
        let candidates = NumberCandidate.all(in: lines)
        let labels = lines.filter { TitleBlockLabel(of: $0.text) != nil }
        let scene = Scene(width: width, height: height, labels: labels, candidates: candidates)
        let scored = candidates.map { (candidate: $0, score: scene.score($0)) }
            .sorted { ($0.score, $0.candidate.box.right, $0.candidate.box.bottom, $1.candidate.number.printed)
                > ($1.score, $1.candidate.box.right, $1.candidate.box.bottom, $0.candidate.number.printed) }
        guard let best = scored.first, best.score >= leastScore else {
            return SheetIdentity(title: SheetTitle.find(in: lines, number: nil, width: width, height: height, isRepeated: isRepeated)?.text)
        }
        let rival = scored.first { $0.candidate.number.printed != best.candidate.number.printed }?.score ?? 0
        let certainty = min(1, 0.6 + (best.score - rival)) * best.candidate.confidence
        let title = SheetTitle.find(in: lines, number: best.candidate, width: width, height: height, isRepeated: isRepeated)
        return SheetIdentity(
            number: best.candidate.number.printed, title: title?.text,
            discipline: Discipline(letters: best.candidate.number.letters), revision: revision(in: lines, width: width, height: height),
            confidence: (min(1, best.score) * certainty * 100).rounded() / 100, numberBox: best.candidate.box,
            titleBlock: best.score >= sureScore ? TitleBlockArea.around(best.candidate, title: title, lines: lines, width: width, height: height) : nil)
    }

    /// What candidates are compared against.
    private struct Scene {
        let width: Double
        let height: Double
        let labels: [TextLine]
        let largest: Double
        let counts: [String: Int]

        init(width: Double, height: Double, labels: [TextLine], candidates: [NumberCandidate]) {
            self.width = width
            self.height = height
            self.labels = labels
            largest = candidates.filter { $0.number.hasLetters }.map(\.fontSize).max() ?? 0
            counts = Dictionary(grouping: candidates, by: \.number.printed).mapValues(\.count)
        }

        func score(_ candidate: NumberCandidate) -> Double {
            let label = nearestLabel(candidate)
            if !candidate.number.hasLetters {
                // A bare number is a sheet's number only where a label says so.
                guard label == .number else { return 0 }
                return 0.35 + 0.35 * corner(candidate) + min(0.1, candidate.fontSize / 200)
            }
            let corner = corner(candidate)
            guard corner > 0.1 || label == .number else { return 0 }
            let size = largest > 0 ? candidate.fontSize / largest : 0
            let known = Discipline(letters: candidate.number.letters) != nil ? 0.06 : 0
            let unique = counts[candidate.number.printed] == 1 ? 0.05 : 0
            let labelled = label == .number ? 0.25 : label == .other ? -0.3 : 0
            return 0.4 * size * size + 0.42 * corner + known + unique + labelled
        }

        /// 1 in the lower right corner, of the page or of the page as the text reads, falling to 0 at 45 % of its size away.
        private func corner(_ candidate: NumberCandidate) -> Double {
            let shown = (1 - candidate.box.center.x / width, 1 - candidate.box.center.y / height)
            let frame = PageFrame(width: width, height: height, rotation: candidate.rotation)
            let read = frame(candidate.box).center
            let turned = (1 - read.x / frame.size.width, 1 - read.y / frame.size.height)
            return [shown, turned].map { max(0, 1 - ($0.0 * $0.0 + $0.1 * $0.1).squareRoot() / 0.45) }.max() ?? 0
        }

        /// What the label beside or above a candidate says of it.
        private func nearestLabel(_ candidate: NumberCandidate) -> TitleBlockLabel? {
            let frame = PageFrame(width: width, height: height, rotation: candidate.rotation)
            let box = frame(candidate.box)
            let near = labels.filter { $0.rotation == candidate.rotation }.compactMap { line -> (distance: Double, label: TitleBlockLabel)? in
                guard let label = TitleBlockLabel(of: line.text) else { return nil }
                let other = line.readingBox
                let reach = 3 * max(candidate.fontSize, line.fontSize)
                let isAbove = other.bottom <= box.top + 0.6 * candidate.fontSize && other.left < box.right && other.right > box.left - reach
                let isBefore = other.right <= box.left + 2 && other.top < box.bottom && other.bottom > box.top
                guard isAbove || isBefore, box.gap(to: other) <= reach else { return nil }
                return (box.gap(to: other), label)
            }
            return near.min { $0.distance < $1.distance }?.label
        }
    }

    /// What stands behind a label REV or REVISION in the outer fifth of the page.
    private static func revision(in lines: [TextLine], width: Double, height: Double) -> String? {
        for line in lines where line.box.center.x > 0.78 * width || line.box.center.y > 0.82 * height {
            let words = line.text.uppercased().split { $0 == " " || $0 == ":" || $0 == "." }
            guard words.count == 2, ["REV", "REVISION"].contains(String(words[0])), words[1].count <= 3 else { continue }
            return String(words[1])
        }
        return nil
    }
}
