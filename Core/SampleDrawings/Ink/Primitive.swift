import Domain

/// Red, green and blue from 0 to 1.
struct Colour: Hashable {
    var red: Double
    var green: Double
    var blue: Double

    static func grey(_ level: Double) -> Colour { Colour(red: level, green: level, blue: level) }
    static let black = grey(0)
    static let white = grey(1)
    static let duct = Colour(red: 0.1, green: 0.3, blue: 0.6)
    static let pipe = Colour(red: 0.1, green: 0.45, blue: 0.3)
    static let background = grey(0.62)
}

/// Lengths of dashes and gaps in points.
enum Dash: Hashable {
    case solid, dashed, centre, hidden

    var lengths: [Double] {
        switch self {
        case .solid: []
        case .dashed: [9, 4.5]
        case .centre: [27, 4.5, 4.5, 4.5]
        case .hidden: [4.5, 3]
        }
    }
}

enum Segment: Hashable {
    case move(Point)
    case line(Point)
    case curve(Point, Point, Point)
    case close

    var points: [Point] {
        switch self {
        case .move(let point), .line(let point): [point]
        case .curve(let first, let second, let end): [first, second, end]
        case .close: []
        }
    }

    func shifted(x: Double, y: Double) -> Segment {
        func shift(_ point: Point) -> Point { Point(x: point.x + x, y: point.y + y) }
        switch self {
        case .move(let point): return .move(shift(point))
        case .line(let point): return .line(shift(point))
        case .curve(let first, let second, let end): return .curve(shift(first), shift(second), shift(end))
        case .close: return .close
        }
    }
}

/// Lines and curves on the sheet, points with the origin top left, stroked, filled or both.
struct Path: Hashable {
    var segments: [Segment]
    /// Points; nil leaves the outline out.
    var lineWidth: Double?
    var colour: Colour = .black
    var fill: Colour?
    var dash: Dash = .solid

    /// The box of the ink. The control points of the curves count, which for quarter arcs is exact.
    var bounds: Box? {
        var box: Box?
        for point in segments.lazy.flatMap(\.points) {
            let spot = Box(left: point.x, top: point.y, right: point.x, bottom: point.y)
            box = box.map { $0.union(spot) } ?? spot
        }
        return box?.grown(by: (lineWidth ?? 0) / 2)
    }
}

/// One line of text in Helvetica.
struct TextRun: Hashable {
    var string: String
    /// The beginning of the baseline.
    var origin: Point
    /// Points.
    var size: Double
    var isBold: Bool
    /// Reads upwards instead of to the right.
    var isTurned: Bool
    var colour: Colour = .black

    var width: Double { Helvetica.width(of: string, size: size, bold: isBold) }

    /// The box of the ink: the advance in the direction of reading, capitals and descenders across.
    var bounds: Box {
        let ascent = 0.74 * size
        let descent = (string.contains { "gjpqy(),;[]/".contains($0) } ? 0.22 : 0.02) * size
        return isTurned
            ? Box(left: origin.x - ascent, top: origin.y - width, right: origin.x + descent, bottom: origin.y)
            : Box(left: origin.x, top: origin.y - ascent, right: origin.x + width, bottom: origin.y + descent)
    }
}

enum Primitive: Hashable {
    case path(Path)
    case text(TextRun)

    var bounds: Box? {
        switch self {
        case .path(let path): path.bounds
        case .text(let run): run.bounds
        }
    }

    var textRun: TextRun? {
        if case .text(let run) = self { run } else { nil }
    }

    func shifted(x: Double, y: Double) -> Primitive {
        switch self {
        case .path(var path):
            path.segments = path.segments.map { $0.shifted(x: x, y: y) }
            return .path(path)
        case .text(var run):
            run.origin = Point(x: run.origin.x + x, y: run.origin.y + y)
            return .text(run)
        }
    }
}

extension [Primitive] {
    /// The box around all ink; nil where there is none.
    var bounds: Box? {
        lazy.compactMap(\.bounds).reduce(nil) { whole, box in whole.map { $0.union(box) } ?? box }
    }
}
