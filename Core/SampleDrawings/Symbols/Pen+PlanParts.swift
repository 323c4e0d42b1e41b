import Domain

/// Doors, windows, rooms and furniture as they look from above. `foot` is one foot in points.
extension Pen {
    /// Which way a wall runs.
    enum Run { case horizontal, vertical }

    /// A piece of wall: two lines and what is cut between them.
    mutating func wall(_ box: Box, runs run: Run, fill: Colour, width: Double = 1) {
        self.box(box, nil, fill: fill)
        switch run {
        case .horizontal:
            line(Point(x: box.left, y: box.top), Point(x: box.right, y: box.top), width)
            line(Point(x: box.left, y: box.bottom), Point(x: box.right, y: box.bottom), width)
        case .vertical:
            line(Point(x: box.left, y: box.top), Point(x: box.left, y: box.bottom), width)
            line(Point(x: box.right, y: box.top), Point(x: box.right, y: box.bottom), width)
        }
    }

    /// A door in a horizontal wall between `top` and `bottom`, hinged at `x`, `leaf` feet wide to the right, opening up or down, with its tag.
    mutating func door(
        x: Double, top: Double, bottom: Double, leaf: Double, opensUp: Bool, foot: Double, number: String, unit: Double
    ) {
        let width = leaf * foot
        box(Box(left: x, top: top - 0.6, right: x + width, bottom: bottom + 0.6), nil, fill: .white)
        for jamb in [x, x + width] { line(Point(x: jamb, y: top - 0.5), Point(x: jamb, y: bottom + 0.5), 1) }
        let hinge = Point(x: x, y: opensUp ? top : bottom)
        let end = Point(x: x, y: opensUp ? top - width : bottom + width)
        box(Box(left: x, top: min(hinge.y, end.y), right: x + 0.14 * foot, bottom: max(hinge.y, end.y)), 0.6, fill: .white)
        if opensUp { arc(hinge, width, from: -90, to: 0) } else { arc(hinge, width, from: 90, to: 0) }
        let tag = Point(x: x + width * 0.5, y: opensUp ? bottom + 13 * unit : top - 13 * unit)
        circle(tag, 9 * unit, 0.5, fill: .white)
        text(number, at: Point(x: tag.x, y: tag.y + 2.6 * unit), size: 7 * unit, align: .centre)
    }

    /// A window in a wall piece `box`: an opening with frame, sill lines and glass.
    mutating func window(_ box: Box, runs run: Run) {
        self.box(box.grown(by: 0.5), nil, fill: .white)
        self.box(box, 0.7)
        let middle = box.center
        switch run {
        case .horizontal:
            line(Point(x: box.left, y: middle.y - 0.8), Point(x: box.right, y: middle.y - 0.8), 0.35)
            line(Point(x: box.left, y: middle.y + 0.8), Point(x: box.right, y: middle.y + 0.8), 0.35)
            line(Point(x: middle.x, y: box.top), Point(x: middle.x, y: box.bottom), 0.5)
        case .vertical:
            line(Point(x: middle.x - 0.8, y: box.top), Point(x: middle.x - 0.8, y: box.bottom), 0.35)
            line(Point(x: middle.x + 0.8, y: box.top), Point(x: middle.x + 0.8, y: box.bottom), 0.35)
            line(Point(x: box.left, y: middle.y), Point(x: box.right, y: middle.y), 0.5)
        }
    }

    /// A room's name, its number in a box and its area.
    mutating func roomTag(at centre: Point, name: String, number: String, area: Int, unit: Double) {
        text(name, at: Point(x: centre.x, y: centre.y - 10 * unit), size: 9.5 * unit, bold: true, align: .centre)
        let half = Helvetica.width(of: number, size: 9 * unit, bold: false) / 2 + 5 * unit
        box(Box(left: centre.x - half, top: centre.y - 5 * unit, right: centre.x + half, bottom: centre.y + 8 * unit), 0.5)
        text(number, at: Point(x: centre.x, y: centre.y + 5 * unit), size: 9 * unit, align: .centre)
        text("\(area) SF", at: Point(x: centre.x, y: centre.y + 18 * unit), size: 7.5 * unit, align: .centre)
    }

    mutating func toilet(at point: Point, foot: Double) {
        box(Box(left: point.x - 0.8 * foot, top: point.y, right: point.x + 0.8 * foot, bottom: point.y + 0.6 * foot), 0.4)
        circle(Point(x: point.x, y: point.y + 1.5 * foot), 0.75 * foot, 0.4)
        circle(Point(x: point.x, y: point.y + 1.5 * foot), 0.5 * foot, 0.3)
    }

    mutating func basin(at point: Point, foot: Double) {
        box(Box(left: point.x - 0.9 * foot, top: point.y, right: point.x + 0.9 * foot, bottom: point.y + 1.5 * foot), 0.4)
        circle(Point(x: point.x, y: point.y + 0.8 * foot), 0.5 * foot, 0.3)
    }

    /// A desk with its chair below it.
    mutating func desk(at point: Point, foot: Double) {
        box(Box(left: point.x - 2.5 * foot, top: point.y, right: point.x + 2.5 * foot, bottom: point.y + 2.5 * foot), 0.4)
        box(Box(left: point.x + 1.2 * foot, top: point.y + 0.3 * foot, right: point.x + 2.2 * foot, bottom: point.y + 1.5 * foot), 0.25)
        circle(Point(x: point.x - 0.3 * foot, y: point.y + 3.4 * foot), 0.8 * foot, 0.35)
    }

    /// A table with chairs along both sides.
    mutating func table(at centre: Point, seats: Int, foot: Double) {
        let half = Double(seats) * 1.25 * foot
        box(Box(left: centre.x - half, top: centre.y - 2 * foot, right: centre.x + half, bottom: centre.y + 2 * foot), 0.45)
        for seat in 0..<seats {
            let x = centre.x - half + (Double(seat) * 2.5 + 1.25) * foot
            for y in [centre.y - 3.1 * foot, centre.y + 2.2 * foot] {
                box(Box(left: x - 0.7 * foot, top: y, right: x + 0.7 * foot, bottom: y + 0.9 * foot), 0.35)
            }
        }
    }

    /// A flight of stairs with treads, a break line and an arrow.
    mutating func stair(_ box: Box, treads: Int, label: String, unit: Double) {
        self.box(box, 0.5)
        let step = box.height / Double(treads)
        for tread in 1..<treads {
            line(Point(x: box.left, y: box.top + Double(tread) * step), Point(x: box.right, y: box.top + Double(tread) * step), 0.35)
        }
        let x = box.center.x
        line(Point(x: x, y: box.bottom - step), Point(x: x, y: box.top + step), 0.5)
        polyline([Point(x: x - 4 * unit, y: box.top + step * 2), Point(x: x, y: box.top + step), Point(x: x + 4 * unit, y: box.top + step * 2)], 0.5)
        text(label, at: Point(x: x + 5 * unit, y: box.bottom - step * 1.4), size: 7.5 * unit, bold: true)
    }
}
