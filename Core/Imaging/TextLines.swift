/// Marks that stand in a row like the letters of a line of text.
///
/// Lettering on drawings stands alone or in small blocks among line work, upright or turned, so that a recogniser's own search for columns and paragraphs finds
/// little and takes long. Here each mark of the size of a letter is joined with its nearest neighbours of like size; what forms a row is a line.
struct TextLine: Equatable {
    /// Pixels, with room for commas, dots and quotation marks.
    var area: PixelBox
    /// Whether the letters follow one another down or up the sheet.
    var isUpright: Bool
    /// Pixels; the height of the capitals.
    var height: Int
}

/// An upright rectangle of pixels.
struct PixelBox: Hashable {
    var left: Int
    var top: Int
    var right: Int
    var bottom: Int

    var width: Int { right - left }
    var height: Int { bottom - top }

    func union(_ other: PixelBox) -> PixelBox {
        PixelBox(left: min(left, other.left), top: min(top, other.top), right: max(right, other.right), bottom: max(bottom, other.bottom))
    }

    /// Rows and columns exchanged.
    var transposed: PixelBox { PixelBox(left: top, top: left, right: bottom, bottom: right) }
}

enum TextLineFinder {
    /// Capitals of lettering on paper, in millimetres; sheet numbers are the largest.
    static let letterMillimetres = 1.2...20.0
    /// The widest space inside a line, in heights of its letters.
    private static let widestSpace = 1.3

    /// - Parameters:
    ///   - marks: boxes of connected marks, in pixels.
    ///   - width, height: pixels of the picture.
    static func lines(marks: [PixelBox], dpi: Double, width: Int, height: Int) -> [TextLine] {
        let least = Int(letterMillimetres.lowerBound * dpi / 25.4), most = Int(letterMillimetres.upperBound * dpi / 25.4)
        let letters = marks.filter { max($0.width, $0.height) >= least && max($0.width, $0.height) <= most }.sorted {
            ($0.top, $0.left, $0.bottom, $0.right) < ($1.top, $1.left, $1.bottom, $1.right)
        }
        let across = Neighbours(letters, least: least)
        let down = Neighbours(letters.map(\.transposed), least: least)
        // A letter belongs to the direction in which its neighbour is nearer: letters stand closer than lines do.
        let readsDown = letters.indices.map { down.nearest[$0] < across.nearest[$0] }
        var lines: [TextLine] = []
        var taken = [Bool](repeating: false, count: letters.count)
        for row in down.rows(among: { readsDown[$0] }) where row.count >= 3 {
            for index in row { taken[index] = true }
            lines.append(line(row.map { letters[$0].transposed }, isUpright: true, bounds: PixelBox(left: 0, top: 0, right: height, bottom: width)))
        }
        for row in across.rows(among: { !taken[$0] }) where row.count >= 2 {
            lines.append(line(row.map { letters[$0] }, isUpright: false, bounds: PixelBox(left: 0, top: 0, right: width, bottom: height)))
        }
        return lines.sorted { ($0.area.top, $0.area.left) < ($1.area.top, $1.area.left) }
    }

    /// - Parameter letters: in the direction of reading, transposed where `isUpright`.
    private static func line(_ letters: [PixelBox], isUpright: Bool, bounds: PixelBox) -> TextLine {
        let heights = letters.map(\.height).sorted()
        let height = heights[heights.count * 3 / 4]
        var area = letters.dropFirst().reduce(letters[0]) { $0.union($1) }
        area.left = max(bounds.left, area.left - height / 2)
        area.right = min(bounds.right, area.right + height / 2)
        area.top = max(bounds.top, area.top - height / 6 - 1)
        area.bottom = min(bounds.bottom, area.bottom + height / 6 + 1)
        return TextLine(area: isUpright ? area.transposed : area, isUpright: isUpright, height: height)
    }

    /// Which marks follow one another from left to right.
    private struct Neighbours {
        /// For each mark the next one on its right.
        var next: [Int?]
        /// For each mark the space to its nearest neighbour on either side, in pixels.
        var nearest: [Int]

        init(_ marks: [PixelBox], least: Int) {
            next = [Int?](repeating: nil, count: marks.count)
            nearest = [Int](repeating: .max, count: marks.count)
            var cells: [Cell: [Int]] = [:]
            let side = max(16, least * 4)
            for (index, mark) in marks.enumerated() where mark.height >= least {
                for row in mark.top / side...mark.bottom / side { cells[Cell(column: mark.left / side, row: row), default: []].append(index) }
            }
            for (index, mark) in marks.enumerated() where mark.height >= least {
                let reach = Int(Double(mark.height) * TextLineFinder.widestSpace * 1.5)
                var best: (index: Int, space: Int)?
                for column in mark.left / side...(mark.right + reach) / side {
                    for row in mark.top / side...mark.bottom / side {
                        for other in cells[Cell(column: column, row: row)] ?? [] where other != index && marks[other].left > mark.left {
                            guard let space = Self.space(mark, marks[other]) else { continue }
                            if best.map({ (space, other) < ($0.space, $0.index) }) ?? true { best = (other, space) }
                        }
                    }
                }
                guard let best else { continue }
                next[index] = best.index
                nearest[index] = min(nearest[index], best.space)
                nearest[best.index] = min(nearest[best.index], best.space)
            }
        }

        /// Pixels between two marks, the second right of the first; nil where they cannot be letters of one line.
        private static func space(_ first: PixelBox, _ second: PixelBox) -> Int? {
            let small = min(first.height, second.height), large = max(first.height, second.height)
            let common = min(first.bottom, second.bottom) - max(first.top, second.top)
            let space = max(0, second.left - first.right)
            guard large * 10 <= small * 22, common * 2 >= small, Double(space) <= Double(large) * TextLineFinder.widestSpace else { return nil }
            return space
        }

        /// Rows of marks that `belongs` lets in, each from left to right.
        func rows(among belongs: (Int) -> Bool) -> [[Int]] {
            var joined = Array(next.indices)
            func root(_ index: Int) -> Int {
                var index = index
                while joined[index] != index {
                    joined[index] = joined[joined[index]]
                    index = joined[index]
                }
                return index
            }
            for (index, follower) in next.enumerated() {
                guard let follower, belongs(index), belongs(follower) else { continue }
                let first = root(index), second = root(follower)
                joined[max(first, second)] = min(first, second)
            }
            var rows: [Int: [Int]] = [:]
            for index in next.indices where belongs(index) { rows[root(index), default: []].append(index) }
            return rows.keys.sorted().map { rows[$0] ?? [] }
        }

        private struct Cell: Hashable {
            var column: Int
            var row: Int
        }
    }
}
