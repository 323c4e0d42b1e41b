import Domain

/// What the details show.
extension Detail {
    /// Gives a box from shares of the view's width and height.
    typealias Part = (_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> Box

    func drawEnvelope(_ pen: inout Pen, _ part: Part) {
        let stud = part(0.36, 0.08, 0.58, 0.8)
        pen.box(stud, 1)
        drawBatt(&pen, stud.grown(by: -2 * unit))
        let board = part(0.58, 0.08, 0.62, 0.8)
        pen.box(board, 0.8, fill: .grey(0.92))
        let sheathing = part(0.32, 0.08, 0.36, 0.8)
        pen.box(sheathing, 0.8)
        pen.hatch(sheathing, spacing: 4 * unit, angle: 45)
        let cladding = part(0.24, 0.08, 0.3, 0.8)
        pen.box(cladding, 0.8)
        pen.hatch(cladding, spacing: 3 * unit, angle: 135)
        switch variant {
        case 0:
            let footing = part(0.2, 0.8, 0.7, 1)
            pen.box(footing, 1.2)
            pen.hatch(footing, spacing: 8 * unit, angle: 45)
            drawEarth(&pen, part(0, 0.62, 0.22, 1))
        case 1:
            let sill = part(0.18, 0.0, 0.68, 0.08)
            pen.box(sill, 1, fill: .white)
            pen.box(part(0.4, -0.04, 0.5, 0.04), 1, fill: .grey(0.75))
            pen.line(Point(x: sill.center.x, y: sill.top), Point(x: sill.center.x, y: sill.top - 22 * unit), 0.6)
        case 2:
            let cap = part(0.2, 0.02, 0.66, 0.08)
            pen.box(cap, 1.2, fill: .grey(0.85))
            let roof = part(0.62, 0.5, 1, 0.58)
            pen.box(roof, 1)
            pen.hatch(roof, spacing: 6 * unit, angle: 45)
            pen.box(part(0.62, 0.44, 1, 0.5), 0.5)
        default:
            let runner = part(0.34, 0.8, 0.6, 0.84)
            pen.box(runner, 1.2, fill: .grey(0.6))
            let slab = part(0, 0.84, 1, 0.98)
            pen.box(slab, 1.2)
            drawConcrete(&pen, slab)
        }
    }

    func drawStructure(_ pen: inout Pen, _ part: Part) {
        switch variant {
        case 0:
            let footing = part(0.08, 0.7, 0.92, 0.95)
            let wall = part(0.38, 0.05, 0.62, 0.7)
            for box in [wall, footing] {
                pen.box(box, 1.3)
                drawConcrete(&pen, box)
            }
            for index in 0..<6 {
                pen.circle(Point(x: footing.left + footing.width * (0.1 + 0.16 * Double(index)), y: footing.bottom - 16 * unit), 3.2 * unit, nil, fill: .black)
            }
            pen.line(Point(x: footing.left + 14 * unit, y: footing.bottom - 11 * unit), Point(x: footing.right - 14 * unit, y: footing.bottom - 11 * unit), 1.6)
            pen.line(Point(x: wall.left + 14 * unit, y: wall.top + 10 * unit), Point(x: wall.left + 14 * unit, y: footing.bottom - 14 * unit), 1.6)
            drawEarth(&pen, part(0, 0.3, 0.3, 0.68))
        case 1:
            let column = part(0.3, 0, 0.48, 1)
            pen.box(column, 1.4)
            pen.line(Point(x: column.left + 5 * unit, y: column.top), Point(x: column.left + 5 * unit, y: column.bottom), 0.6)
            pen.line(Point(x: column.right - 5 * unit, y: column.top), Point(x: column.right - 5 * unit, y: column.bottom), 0.6)
            let beam = part(0.5, 0.34, 1, 0.66)
            pen.box(beam, 1.4)
            for offset in [6.0, -6.0] {
                let y = (offset > 0 ? beam.top : beam.bottom) + offset * unit
                pen.line(Point(x: beam.left, y: y), Point(x: beam.right, y: y), 0.6)
            }
            let plate = part(0.5, 0.4, 0.62, 0.6)
            pen.box(plate, 1, fill: .white)
            for index in 0..<3 {
                pen.circle(Point(x: plate.center.x, y: plate.top + plate.height * (0.2 + 0.3 * Double(index))), 4 * unit, 0.8)
            }
        case 2:
            let slab = part(0.1, 0.3, 1, 0.44)
            pen.box(slab, 1.2)
            drawConcrete(&pen, slab)
            let beam = part(0.2, 0.44, 0.34, 0.9)
            pen.box(beam, 1.2)
            pen.line(Point(x: beam.center.x, y: beam.top), Point(x: beam.center.x, y: beam.bottom), 2)
            var x = slab.left + 20 * unit
            while x < slab.right - 20 * unit {
                pen.line(Point(x: x, y: slab.bottom), Point(x: x + 8 * unit, y: slab.bottom + 10 * unit), 0.8)
                x += 24 * unit
            }
        default:
            let plate = part(0.1, 0.64, 0.9, 0.7)
            pen.box(plate, 1.2, fill: .grey(0.8))
            let grout = part(0.12, 0.7, 0.88, 0.75)
            pen.box(grout, 0.6)
            let pier = part(0.16, 0.75, 0.84, 1)
            pen.box(pier, 1.2)
            drawConcrete(&pen, pier)
            pen.box(part(0.38, 0, 0.62, 0.64), 1.4)
            for share in [0.2, 0.8] {
                let bolt = part(share - 0.015, 0.56, share + 0.015, 0.92)
                pen.box(bolt, 0.8, fill: .white)
            }
        }
    }

    /// Insulation: a zigzag across the cavity.
    private func drawBatt(_ pen: inout Pen, _ box: Box) {
        var points: [Point] = []
        let step = 7 * unit
        for (index, y) in stride(from: box.top, through: box.bottom, by: step).enumerated() {
            points.append(Point(x: index % 2 == 0 ? box.left : box.right, y: y))
        }
        pen.polyline(points, 0.35)
    }

    /// Gravel and sand, scattered by the detail's own seed.
    private func drawConcrete(_ pen: inout Pen, _ box: Box) {
        var random = SeededRandom(seed: seed)
        let count = Int(box.area / (unit * unit) / 160)
        for _ in 0..<min(160, count) {
            let spot = Point(x: random.double(box.left + 3...box.right - 3), y: random.double(box.top + 3...box.bottom - 3))
            if random.chance(0.3) {
                let side = 3.5 * unit
                pen.polyline(
                    [Point(x: spot.x, y: spot.y - side / 2), Point(x: spot.x + side / 2, y: spot.y + side / 2), Point(x: spot.x - side / 2, y: spot.y + side / 2)],
                    0.3, closed: true)
            } else {
                pen.circle(spot, 0.5 * unit, nil, fill: .black)
            }
        }
    }

    private func drawEarth(_ pen: inout Pen, _ box: Box) {
        pen.line(Point(x: box.left, y: box.top), Point(x: box.right, y: box.top), 1.2)
        for row in 0..<3 {
            for column in 0..<4 {
                let x = box.left + box.width * Double(column) / 4
                let y = box.top + 6 * unit + Double(row) * 16 * unit
                let square = Box(left: x, top: y, right: x + 12 * unit, bottom: y + 12 * unit)
                pen.hatch(square, spacing: 3.5 * unit, angle: (row + column) % 2 == 0 ? 45 : 135, width: 0.3)
            }
        }
    }
}
