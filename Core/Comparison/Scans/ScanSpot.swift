import Domain
import Vision

extension ScanText {
    /// Words side by side that look different.
    struct Spot {
        var words: [ScanWord]
        /// Of the least alike.
        var mismatch: Double
        /// New ink per old ink.
        var presence: Double

        var confidence: Double { words.map(\.word.confidence).min() ?? 1 }
        var box: Box { words.dropFirst().reduce(words[0].box) { $0.union($1.box) } }
        var turn: Int { words[0].turn }
        var isLevel: Bool { words[0].isUpright }
        /// Across the line, in points.
        var height: Double { words.map(\.height).max() ?? 0 }
        /// Height of the capitals, in points: a box is as high as the type, of which they are some 7 tenths; a recogniser's box holds just them.
        var capitals: Double { words.contains { $0.word.confidence >= 1 } ? 0.7 * height : height }

        /// In reading order, with spaces where the words stand apart.
        var text: String { words.read }

        func joined(with other: Spot) -> Spot {
            Spot(words: words + other.words, mismatch: max(mismatch, other.mismatch), presence: min(presence, other.presence))
        }

        /// With the words that adjoin it without a space: a document can cut one string into several.
        func completed(from words: [ScanWord]) -> Spot {
            var whole = self
            var rest = words.filter { !self.words.contains($0) && $0.turn == turn && $0.isOld == self.words[0].isOld }
            while let index = rest.firstIndex(where: { whole.continues(Spot(words: [$0], mismatch: 0, presence: 1), widest: Self.noSpace) }) {
                whole.words.append(rest.remove(at: index))
            }
            return whole
        }

        /// Heights of the line between two strings that follow each other, and between the parts of one.
        static let space = 0.45, noSpace = 0.12

        func continues(_ other: Spot, widest: Double = Spot.space) -> Bool {
            guard turn == other.turn else { return false }
            let (a, b) = (box, other.box)
            let low = min(height, other.height)
            let shared = isLevel ? min(a.bottom, b.bottom) - max(a.top, b.top) : min(a.right, b.right) - max(a.left, b.left)
            let gap = isLevel ? max(a.left, b.left) - min(a.right, b.right) : max(a.top, b.top) - min(a.bottom, b.bottom)
            return shared > 0.6 * low && gap < widest * low && max(height, other.height) < 1.6 * low
        }

        /// What stands before and behind the spot in its line.
        struct Line {
            var before: String
            var behind: String

            func with(_ text: String) -> String {
                guard !text.isEmpty else { return text }
                let start = before.isEmpty ? text : text.first.map { ",.;:)".contains($0) } == true ? before + text : before + " " + text
                return behind.isEmpty ? start : start + " " + behind
            }
        }

        /// Heights of the line between words that are further apart than which they stand in different columns.
        static let column = 0.9

        /// The rest of the spot's line: the words that follow it on either side.
        func line(among words: [ScanWord]) -> Line {
            var whole = self
            var (before, behind): ([ScanWord], [ScanWord]) = ([], [])
            var rest = words.filter { !self.words.contains($0) && $0.turn == turn && $0.isOld == self.words[0].isOld }
            while let index = rest.firstIndex(where: { whole.continues(Spot(words: [$0], mismatch: 0, presence: 1), widest: Self.column) }) {
                let word = rest.remove(at: index)
                whole.words.append(word)
                if word.along.from < self.words.map(\.along.from).min() ?? 0 { before.append(word) } else { behind.append(word) }
            }
            return Line(before: before.read, behind: behind.read)
        }

        /// The box with lone ink and recognised words of the other page that go on along the line, as far as the other words leave room.
        func extended(by lone: [Box], _ recognised: [Box], before others: [Box]) -> Box {
            var seen = box
            let (first, last) = isLevel ? (box.top, box.bottom) : (box.left, box.right)
            let slack = 0.15 * height
            let inLine = lone.filter { piece in
                isLevel ? piece.top >= first - slack && piece.bottom <= last + slack : piece.left >= first - slack && piece.right <= last + slack
            } + recognised.filter { word in
                let (top, bottom) = isLevel ? (word.top, word.bottom) : (word.left, word.right)
                return min(bottom, last) - max(top, first) > 0.6 * (last - first) && bottom - top < 1.5 * (last - first) && word.intersects(box)
            }
            var grows = true
            while grows {
                grows = false
                for piece in inLine where piece.intersection(seen).area < 0.99 * piece.area {
                    let gap = isLevel ? max(piece.left - seen.right, seen.left - piece.right) : max(piece.top - seen.bottom, seen.top - piece.bottom)
                    guard gap < 0.5 * height else { continue }
                    let wider = isLevel
                        ? Box(left: min(seen.left, piece.left), top: seen.top, right: max(seen.right, piece.right), bottom: seen.bottom)
                        : Box(left: seen.left, top: min(seen.top, piece.top), right: seen.right, bottom: max(seen.bottom, piece.bottom))
                    guard wider != seen, !others.contains(where: { $0.intersection(wider).area > max($0.intersection(box).area + 0.01, 0.1 * $0.area) }) else { continue }
                    seen = wider
                    grows = true
                }
            }
            return seen
        }
    }
}
