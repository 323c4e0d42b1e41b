import Domain

/// Point pairs that a person gave for one pair of sheets.
public struct GivenPoints: Hashable, Sendable {
    /// The sheet that they are for.
    public enum Sheet: Hashable, Sendable {
        /// By its number.
        case number(String)
        /// By its pages, from 0.
        case pages(old: Int, new: Int)
    }

    public var sheet: Sheet
    /// In points of the old and of the new page.
    public var pairs: [PointPair]

    public init(sheet: Sheet, pairs: [PointPair]) {
        self.sheet = sheet
        self.pairs = pairs
    }

    /// Reads `SHEET=X,Y:X,Y X,Y:X,Y`, where SHEET is a sheet's number or two pages from 1 as `OLD:NEW`, and each pair is a place on the old page and the same
    /// place on the new one, in points from the upper left corner. Nil where the text has another form, or fewer than two or more than four pairs.
    public init?(text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return nil }
        let words = parts[1].split(whereSeparator: { $0 == " " || $0 == ";" })
        let pairs = words.compactMap { Self.pair($0) }
        guard pairs.count == words.count, (2...4).contains(pairs.count) else { return nil }
        self.init(sheet: Self.sheet(String(parts[0])), pairs: pairs)
    }

    func isFor(_ entry: SheetEntry) -> Bool {
        switch sheet {
        case .number(let number): entry.identity.number?.lowercased() == number.lowercased()
        case .pages(let old, let new): entry.oldPage == old && entry.newPage == new
        }
    }

    private static func sheet(_ text: String) -> Sheet {
        let pages = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        if pages.count == 2, let old = pages[0], let new = pages[1], old > 0, new > 0 { return .pages(old: old - 1, new: new - 1) }
        return .number(text)
    }

    private static func pair(_ text: Substring) -> PointPair? {
        let points = text.split(separator: ":", omittingEmptySubsequences: false).compactMap { point($0) }
        return points.count == 2 ? PointPair(old: points[0], new: points[1]) : nil
    }

    private static func point(_ text: Substring) -> Point? {
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        guard numbers.count == 2, let x = numbers[0], let y = numbers[1], x.isFinite, y.isFinite else { return nil }
        return Point(x: x, y: y)
    }
}
