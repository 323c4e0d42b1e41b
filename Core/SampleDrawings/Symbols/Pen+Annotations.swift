import Domain

/// Dimensions, tags, bubbles, leaders: what explains a drawing. `unit` is what a length for large paper measures on this one.
extension Pen {
    /// A dimension between two points on a horizontal or vertical line, with ticks, extension lines towards `from`'s side and its text.
    mutating func dimension(_ from: Point, _ to: Point, text: String, extending: Double = 10, unit: Double, hasTicks: Bool = true) {
        let isVertical = abs(from.x - to.x) < 0.01
        let tick = 3.5 * unit
        line(from, to, 0.35)
        for end in [from, to] {
            if isVertical {
                line(Point(x: end.x - 4 * unit, y: end.y), Point(x: end.x + extending * unit, y: end.y), 0.25)
            } else {
                line(Point(x: end.x, y: end.y - 4 * unit), Point(x: end.x, y: end.y + extending * unit), 0.25)
            }
            if hasTicks { line(Point(x: end.x - tick, y: end.y + tick), Point(x: end.x + tick, y: end.y - tick), 1.1 * unit) }
        }
        let middle = Point(x: (from.x + to.x) / 2, y: (from.y + to.y) / 2)
        if isVertical {
            self.text(text, at: Point(x: middle.x - 3 * unit, y: middle.y), size: 9 * unit, align: .centre, turned: true)
        } else {
            self.text(text, at: Point(x: middle.x, y: middle.y - 3 * unit), size: 9 * unit, align: .centre)
        }
    }

    /// A grid line with its bubble at `from`.
    mutating func gridLine(_ from: Point, _ to: Point, label: String, unit: Double) {
        let radius = 15 * unit
        let isVertical = abs(from.x - to.x) < 0.01
        let centre = isVertical ? Point(x: from.x, y: from.y - radius) : Point(x: from.x - radius, y: from.y)
        line(from, to, 0.3, colour: .grey(0.25), dash: .centre)
        circle(centre, radius, 0.8)
        text(label, at: Point(x: centre.x, y: centre.y + 4.6 * unit), size: 13 * unit, align: .centre)
    }

    /// A round tag divided in two: the detail's number above, the sheet that shows it below. The arrow points left, right, up or down.
    mutating func sectionTag(at centre: Point, number: String, sheet: String, towards: Direction, unit: Double) {
        let radius = 14 * unit
        let reach = radius * 1.42
        let tip = Point(x: centre.x + towards.x * reach, y: centre.y + towards.y * reach)
        let sides = [
            Point(x: centre.x - towards.y * reach, y: centre.y + towards.x * reach),
            Point(x: centre.x + towards.y * reach, y: centre.y - towards.x * reach),
        ]
        polyline([sides[0], tip, sides[1]], nil, closed: true, fill: .black)
        circle(centre, radius, 0.7, fill: .white)
        line(Point(x: centre.x - radius, y: centre.y), Point(x: centre.x + radius, y: centre.y), 0.5)
        text(number, at: Point(x: centre.x, y: centre.y - 3 * unit), size: 8 * unit, align: .centre)
        text(sheet, at: Point(x: centre.x, y: centre.y + 8.5 * unit), size: 7.5 * unit, align: .centre)
    }

    enum Direction {
        case left, right, up, down

        var x: Double { self == .left ? -1 : self == .right ? 1 : 0 }
        var y: Double { self == .up ? -1 : self == .down ? 1 : 0 }
    }

    /// A dashed frame about a place, with a tag that says where it is drawn larger.
    mutating func detailCallout(around box: Box, number: String, sheet: String, unit: Double) {
        self.box(box, 0.6, dash: .dashed)
        let corner = Point(x: box.right, y: box.top)
        let centre = Point(x: corner.x + 30 * unit, y: corner.y - 24 * unit)
        line(corner, Point(x: centre.x - 10 * unit, y: centre.y + 10 * unit), 0.5)
        circle(centre, 14 * unit, 0.7, fill: .white)
        line(Point(x: centre.x - 14 * unit, y: centre.y), Point(x: centre.x + 14 * unit, y: centre.y), 0.5)
        text(number, at: Point(x: centre.x, y: centre.y - 3 * unit), size: 8 * unit, align: .centre)
        text(sheet, at: Point(x: centre.x, y: centre.y + 8.5 * unit), size: 7.5 * unit, align: .centre)
    }

    /// Lines of text with a leader from the first line to `target`, which lies left or right of them.
    mutating func leaderNote(_ lines: [String], at point: Point, target: Point, unit: Double) {
        let size = 8.5 * unit
        let isLeft = target.x < point.x
        let longest = lines.map { Helvetica.width(of: $0, size: size, bold: false) }.max() ?? 0
        let start = Point(x: isLeft ? point.x - 4 * unit : point.x + longest + 4 * unit, y: point.y - size * 0.35)
        let elbow = Point(x: start.x + (isLeft ? -10 : 10) * unit, y: start.y)
        polyline([start, elbow, target], 0.4)
        circle(target, 1.6 * unit, nil, fill: .black)
        for (index, line) in lines.enumerated() {
            text(line, at: Point(x: point.x, y: point.y + Double(index) * size * 1.25), size: size)
        }
    }

    /// Number in a circle, title over a line, scale below it: what stands under every view.
    mutating func viewTitle(_ title: String, number: String, scale: String, at point: Point, unit: Double) {
        let radius = 14 * unit
        circle(Point(x: point.x + radius, y: point.y), radius, 0.8)
        text(number, at: Point(x: point.x + radius, y: point.y + 4.5 * unit), size: 12 * unit, bold: true, align: .centre)
        let start = point.x + 2 * radius + 6 * unit
        let width = max(Helvetica.width(of: title, size: 13 * unit, bold: true) + 12 * unit, 120 * unit)
        line(Point(x: point.x + 2 * radius, y: point.y), Point(x: start + width, y: point.y), 1.2 * unit)
        text(title, at: Point(x: start, y: point.y - 4 * unit), size: 13 * unit, bold: true)
        text("SCALE: \(scale)", at: Point(x: start, y: point.y + 11 * unit), size: 8 * unit)
    }

    mutating func northArrow(at centre: Point, unit: Double) {
        let radius = 26 * unit
        circle(centre, radius, 0.7)
        polyline(
            [
                Point(x: centre.x, y: centre.y - radius), Point(x: centre.x + radius * 0.45, y: centre.y + radius * 0.75),
                Point(x: centre.x, y: centre.y + radius * 0.4),
            ], 0.5, closed: true, fill: .black)
        polyline(
            [
                Point(x: centre.x, y: centre.y - radius), Point(x: centre.x - radius * 0.45, y: centre.y + radius * 0.75),
                Point(x: centre.x, y: centre.y + radius * 0.4),
            ], 0.5, closed: true)
        text("N", at: Point(x: centre.x, y: centre.y - radius - 5 * unit), size: 13 * unit, bold: true, align: .centre)
    }

    /// A level: a line to the mark, the name above it and the height below.
    mutating func levelMark(at point: Point, lineFrom x: Double, name: String, height: String, unit: Double) {
        line(Point(x: x, y: point.y), point, 0.3, dash: .centre)
        let centre = Point(x: point.x + 7 * unit, y: point.y)
        circle(centre, 7 * unit, 0.6)
        path(
            [
                .move(centre), .line(Point(x: centre.x, y: centre.y - 7 * unit)),
                .curve(
                    Point(x: centre.x + 3.9 * unit, y: centre.y - 7 * unit), Point(x: centre.x + 7 * unit, y: centre.y - 3.9 * unit),
                    Point(x: centre.x + 7 * unit, y: centre.y)), .close,
            ], nil, fill: .black)
        text(name, at: Point(x: point.x + 18 * unit, y: point.y - 2.5 * unit), size: 8.5 * unit, bold: true)
        text(height, at: Point(x: point.x + 18 * unit, y: point.y + 8 * unit), size: 8.5 * unit)
    }
}
