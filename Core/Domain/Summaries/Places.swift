/// Words for where something lies on a sheet: the nine fields of a page.
struct Places: Sendable {
    private let width: Double
    private let height: Double

    /// Of the displayed page, points.
    init?(width: Double, height: Double) {
        guard width > 0, height > 0 else { return nil }
        self.width = width
        self.height = height
    }

    /// Takes the smallest usual paper on which all boxes fit, where they reach over most of it; nil where they do not, because a wrong place is
    /// worse than none.
    init?(reaching boxes: [Box]) {
        let right = boxes.map(\.right).max() ?? 0
        let bottom = boxes.map(\.bottom).max() ?? 0
        let papers = Self.papers.map { (width: $0.0 * Length.pointsPerInch, height: $0.1 * Length.pointsPerInch) }
        let turned = papers.map { (width: $0.height, height: $0.width) }
        let fitting = (papers + turned).filter { paper in paper.width + 4 >= right && paper.height + 4 >= bottom }
        let smallest = fitting.min { left, right in left.width * left.height < right.width * right.height }
        guard let smallest, right >= 0.7 * smallest.width, bottom >= 0.7 * smallest.height else { return nil }
        self.init(width: smallest.width, height: smallest.height)
    }

    func word(for box: Box) -> String { Self.words[field(box.center.y / height) * 3 + field(box.center.x / width)] }

    /// In reading order.
    static let words = [
        "upper left", "upper centre", "upper right", "left", "centre", "right", "lower left", "lower centre", "lower right",
    ]

    private func field(_ share: Double) -> Int { share < 1.0 / 3 ? 0 : share < 2.0 / 3 ? 1 : 2 }

    /// Inches: ANSI A–E, ARCH A–E, ISO A4–A0, upright.
    private static let papers: [(Double, Double)] = [
        (8.5, 11), (11, 17), (17, 22), (22, 34), (34, 44), (9, 12), (12, 18), (18, 24), (24, 36), (30, 42), (36, 48), (8.27, 11.69),
        (11.69, 16.54), (16.54, 23.39), (23.39, 33.11), (33.11, 46.81),
    ]
}

extension Places? {
    /// ` (2 upper left, centre)`, in reading order; empty where places are not known.
    func note(_ changes: [Change]) -> String {
        guard let self else { return "" }
        let counts = Dictionary(grouping: changes) { self.word(for: $0.bounds) }.mapValues(\.count)
        let words = Places.words.filter { counts[$0] != nil }
        if words.count > 5 { return " (all over the sheet)" }
        guard words.count > 1 else { return words.first.map { " (\($0))" } ?? "" }
        return " (" + words.map { counts[$0] == 1 ? $0 : "\(counts[$0] ?? 0) \($0)" }.joined(separator: ", ") + ")"
    }
}
