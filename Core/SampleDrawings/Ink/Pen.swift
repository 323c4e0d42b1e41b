import Domain

/// Draws the parts of one thing on a sheet. Lengths are points, the origin is top left, angles are degrees clockwise from the right.
struct Pen {
    enum Alignment { case left, centre, right }

    /// What the sheets of the set are called in the revision that is being drawn, by their key.
    let sheetNumbers: [String: String]
    private(set) var primitives: [Primitive] = []

    init(sheetNumbers: [String: String] = [:]) { self.sheetNumbers = sheetNumbers }

    mutating func line(_ from: Point, _ to: Point, _ width: Double = 0.5, colour: Colour = .black, dash: Dash = .solid) {
        polyline([from, to], width, colour: colour, dash: dash)
    }

    mutating func polyline(
        _ points: [Point], _ width: Double? = 0.5, closed: Bool = false, colour: Colour = .black, fill: Colour? = nil, dash: Dash = .solid
    ) {
        guard let first = points.first else { return }
        var segments: [Segment] = [.move(first)]
        segments += points.dropFirst().map { .line($0) }
        if closed { segments.append(.close) }
        path(segments, width, colour: colour, fill: fill, dash: dash)
    }

    mutating func path(_ segments: [Segment], _ width: Double? = 0.5, colour: Colour = .black, fill: Colour? = nil, dash: Dash = .solid) {
        primitives.append(.path(Path(segments: segments, lineWidth: width, colour: colour, fill: fill, dash: dash)))
    }

    mutating func box(_ box: Box, _ width: Double? = 0.5, colour: Colour = .black, fill: Colour? = nil, dash: Dash = .solid) {
        polyline(
            [
                Point(x: box.left, y: box.top), Point(x: box.right, y: box.top), Point(x: box.right, y: box.bottom),
                Point(x: box.left, y: box.bottom),
            ], width, closed: true, colour: colour, fill: fill, dash: dash)
    }

    mutating func circle(
        _ centre: Point, _ radius: Double, _ width: Double? = 0.5, colour: Colour = .black, fill: Colour? = nil, dash: Dash = .solid
    ) {
        path(Self.arc(centre, radius, from: 0, to: 360) + [.close], width, colour: colour, fill: fill, dash: dash)
    }

    mutating func arc(_ centre: Point, _ radius: Double, from: Double, to: Double, _ width: Double = 0.35, dash: Dash = .solid) {
        path(Self.arc(centre, radius, from: from, to: to), width, dash: dash)
    }

    /// An arc as cubic curves of at most a quarter turn each.
    private static func arc(_ centre: Point, _ radius: Double, from: Double, to: Double) -> [Segment] {
        let pieces = max(1, Int((abs(to - from) / 90 - 1e-9).rounded(.up)))
        let step = (to - from) / Double(pieces) * .pi / 180
        let handle = 4.0 / 3.0 * tangent(step / 4) * radius
        func spot(_ angle: Double) -> Point { Point(x: centre.x + radius * cosine(angle), y: centre.y + radius * sine(angle)) }
        var angle = from * .pi / 180
        var segments: [Segment] = [.move(spot(angle))]
        for _ in 0..<pieces {
            let start = spot(angle)
            let end = spot(angle + step)
            segments.append(
                .curve(
                    Point(x: start.x - handle * sine(angle), y: start.y + handle * cosine(angle)),
                    Point(x: end.x + handle * sine(angle + step), y: end.y - handle * cosine(angle + step)), end))
            angle += step
        }
        return segments
    }

    /// One line of text; `point` is the beginning, the middle or the end of the baseline.
    mutating func text(
        _ string: String, at point: Point, size: Double, bold: Bool = false, align: Alignment = .left, turned: Bool = false,
        colour: Colour = .black
    ) {
        let width = Helvetica.width(of: string, size: size, bold: bold)
        let back =
            switch align {
            case .left: 0.0
            case .centre: width / 2
            case .right: width
            }
        let origin = turned ? Point(x: point.x, y: point.y + back) : Point(x: point.x - back, y: point.y)
        primitives.append(.text(TextRun(string: string, origin: origin, size: size, isBold: bold, isTurned: turned, colour: colour)))
    }

    /// Parallel lines across a box, `spacing` points apart, rising to the right where `angle` is 45, falling where it is 135.
    mutating func hatch(_ box: Box, spacing: Double, angle: Int, width: Double = 0.25, colour: Colour = .grey(0.35)) {
        var segments: [Segment] = []
        func add(_ from: Point, _ to: Point) { segments += [.move(from), .line(to)] }
        switch angle {
        case 0:
            for y in stride(from: box.top + spacing, to: box.bottom, by: spacing) {
                add(Point(x: box.left, y: y), Point(x: box.right, y: y))
            }
        case 90:
            for x in stride(from: box.left + spacing, to: box.right, by: spacing) {
                add(Point(x: x, y: box.top), Point(x: x, y: box.bottom))
            }
        default:
            // A line of the family leaves the top or left edge and ends at the bottom or right edge (mirrored for 45 degrees).
            let step = spacing * 1.414213562
            for offset in stride(from: step, to: box.width + box.height, by: step) {
                let startX = min(offset, box.width)
                let startY = max(0, offset - box.width)
                let endX = max(0, offset - box.height)
                let endY = min(offset, box.height)
                let flip: (Double) -> Double = { angle == 45 ? box.left + $0 : box.right - $0 }
                add(Point(x: flip(startX), y: box.top + startY), Point(x: flip(endX), y: box.top + endY))
            }
        }
        if !segments.isEmpty { path(segments, width, colour: colour) }
    }
}

extension Pen {
    /// Draws what another pen has drawn, shifted.
    mutating func stamp(_ primitives: [Primitive], x: Double, y: Double) {
        for primitive in primitives {
            switch primitive.shifted(x: x, y: y) {
            case .path(let path): self.path(path.segments, path.lineWidth, colour: path.colour, fill: path.fill, dash: path.dash)
            case .text(let run): text(run.string, at: run.origin, size: run.size, bold: run.isBold, turned: run.isTurned, colour: run.colour)
            }
        }
    }
}
