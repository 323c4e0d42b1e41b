/// One row of a title block's revision table.
public struct RevisionRow: Hashable, Sendable, Codable {
    /// `A`, `2`; empty where the table has none.
    public var mark: String
    /// As printed.
    public var date: String
    public var description: String

    public init(mark: String, date: String, description: String) {
        self.mark = mark
        self.date = date
        self.description = description
    }
}

/// Reads the table of revisions that title blocks carry: a row of captions (number, date, description) and rows above or below it, each with a date.
public struct RevisionTable: Hashable, Sendable {
    /// From the captions outwards.
    public var rows: [RevisionRow]
    /// Around captions and rows, points on the displayed page.
    public var bounds: Box

    /// - Parameters:
    ///   - words: of a page.
    ///   - width: of the displayed page in points, like all boxes.
    /// - Returns: nil where the page has no such table.
    public static func find(in words: [Word], width: Double, height: Double) -> RevisionTable? {
        var found: RevisionTable?
        for rotation in [0, 90, 180, 270] {
            let frame = PageFrame(width: width, height: height, rotation: rotation)
            let cells = TextLine.lines(of: words.filter { ($0.rotation % 360 + 360) % 360 == rotation }, width: width, height: height, gap: 0.9)
            for header in headers(cells) where isBesideEdge(header, frame) {
                let table = table(under: header, in: cells)
                if found == nil || table.rows.count > found?.rows.count ?? 0 { found = table }
            }
        }
        return found
    }

    /// The rows of the new page that the old one has not.
    public static func added(old: [RevisionRow], new: [RevisionRow]) -> [RevisionRow] {
        let known = Set(old.map(key))
        return new.filter { !known.contains(key($0)) }
    }

    private static func key(_ row: RevisionRow) -> [String] {
        [row.mark, row.date, row.description].map { $0.uppercased().filter { $0.isLetter || $0.isNumber } }
    }

    /// The captions of one table, as their lines read.
    private struct Header {
        var mark: TextLine?
        var date: TextLine
        var description: TextLine
        /// The caption right of the description, where its column ends.
        var next: TextLine?

        /// On the displayed page, the whole row of captions.
        var shown: Box { [mark, next].compactMap { $0 }.reduce(date.box.union(description.box)) { $0.union($1.box) } }
        /// As the captions read.
        var box: Box { [mark, next].compactMap { $0 }.reduce(date.readingBox.union(description.readingBox)) { $0.union($1.readingBox) } }
    }

    private static let marks: Set<String> = ["NO", "#", "REV", "MARK", "REVNO", "ISSUE", "NUMBER", "SYM", "REVISION"]
    private static let dates: Set<String> = ["DATE", "DATED", "ISSUEDATE", "REVISIONDATE"]
    private static let descriptions: Set<String> = [
        "DESCRIPTION", "DESC", "REVISION", "REVISIONS", "REMARKS", "ISSUE", "ISSUES", "ISSUEDFOR", "COMMENTS", "DESCRIPTIONOFREVISION", "REVISIONDESCRIPTION", "SUBJECT",
    ]

    private static func caption(_ line: TextLine) -> String { line.text.uppercased().filter { $0.isLetter || $0 == "#" } }

    private static func headers(_ cells: [TextLine]) -> [Header] {
        cells.filter { dates.contains(caption($0)) }.compactMap { date in
            let size = date.fontSize
            let row = cells.filter { cell in
                abs(cell.readingBox.center.y - date.readingBox.center.y) <= 0.6 * size && abs(cell.fontSize - size) <= 0.4 * size
                    && cell.readingBox.left != date.readingBox.left
            }.sorted { $0.readingBox.left < $1.readingBox.left }
            let described = row.filter { descriptions.contains(caption($0)) && $0.readingBox.gap(to: date.readingBox) < 40 * size }
            guard let description = described.min(by: { $0.readingBox.gap(to: date.readingBox) < $1.readingBox.gap(to: date.readingBox) }) else { return nil }
            let left = min(date.readingBox.left, description.readingBox.left)
            let mark = row.last { $0.readingBox.right <= left && marks.contains(caption($0)) && left - $0.readingBox.right < 12 * size }
            let right = max(date.readingBox.right, description.readingBox.right)
            return Header(mark: mark, date: date, description: description, next: row.first { $0.readingBox.left >= right })
        }
    }

    /// In the outer third of the page, where title blocks are; schedules in the drawing have dates too.
    private static func isBesideEdge(_ header: Header, _ frame: PageFrame) -> Bool {
        let place = header.box.center
        return place.x > 0.66 * frame.size.width || place.y > 0.75 * frame.size.height
    }

    /// Rows that follow each other above or below the captions, on whichever side they begin nearer.
    private static func table(under header: Header, in cells: [TextLine]) -> RevisionTable {
        let sides = [true, false].map { sequence(from: header, in: cells, down: $0) }
        let start = header.box.center.y
        let nearer = sides.filter { !$0.isEmpty }.min { abs($0[0].readingBox.center.y - start) < abs($1[0].readingBox.center.y - start) } ?? []
        let lines = nearer.map { line(at: $0, header: header, in: cells) }
        let bounds = lines.joined().map(\.box).reduce(header.shown) { $0.union($1) }
        return RevisionTable(rows: lines.map { row($0, header: header) }, bounds: bounds)
    }

    /// The cells with the date of each row.
    private static func sequence(from header: Header, in cells: [TextLine], down: Bool) -> [TextLine] {
        let size = header.date.fontSize
        let dated = cells.filter { cell in
            cell.words.contains { StampText.isDate($0.text) } && startsInColumn(cell, of: header)
                && (down ? cell.readingBox.center.y > header.box.center.y + 0.6 * size : cell.readingBox.center.y < header.box.center.y - 0.6 * size)
        }.sorted { down ? $0.readingBox.center.y < $1.readingBox.center.y : $0.readingBox.center.y > $1.readingBox.center.y }
        var last = header.box.center.y
        var rows: [TextLine] = []
        for cell in dated {
            // Empty rows may lie between; another table may not.
            guard abs(cell.readingBox.center.y - last) <= 8 * max(size, cell.fontSize) else { break }
            last = cell.readingBox.center.y
            rows.append(cell)
        }
        return rows
    }

    private static func startsInColumn(_ cell: TextLine, of header: Header) -> Bool {
        let slack = 3 * header.date.fontSize
        return cell.readingBox.left < header.date.readingBox.right + slack && cell.readingBox.right > header.date.readingBox.left - slack
    }

    /// All cells of a row, from left to right.
    private static func line(at cell: TextLine, header: Header, in cells: [TextLine]) -> [TextLine] {
        let left = (header.mark?.readingBox.left ?? min(header.date.readingBox.left, cell.readingBox.left)) - 2 * header.date.fontSize
        let right = header.next.map { $0.readingBox.left - 0.2 * $0.fontSize } ?? .infinity
        let reach = 60 * header.date.fontSize
        return cells.filter { abs($0.readingBox.center.y - cell.readingBox.center.y) <= 0.5 * cell.fontSize }
            .filter { $0.readingBox.left >= left && $0.readingBox.left < right && $0.readingBox.gap(to: cell.readingBox) < reach }
            .sorted { $0.readingBox.left < $1.readingBox.left }
    }

    private static func row(_ cells: [TextLine], header: Header) -> RevisionRow {
        let words = cells.flatMap { $0.text.split(separator: " ").map(String.init) }
        guard let at = words.firstIndex(where: StampText.isDate) else { return RevisionRow(mark: "", date: "", description: words.joined(separator: " ")) }
        var rest = Array(words[..<at])
        var mark = ""
        if header.mark != nil, let first = rest.first, first.count <= 4 {
            mark = first
            rest.removeFirst()
        }
        return RevisionRow(mark: mark, date: words[at], description: (rest + words[(at + 1)...]).joined(separator: " "))
    }
}
