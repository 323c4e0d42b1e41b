import Domain

/// Two sections through the building: slabs, walls, rooms behind, levels.
struct SectionSheet {
    let spec: SheetSpec
    let seed: UInt64

    func draw(on sheet: inout SheetDrawing, references: [String], using random: inout SeededRandom) {
        let unit = spec.paper.unit
        let drawing = spec.paper.drawing
        let floor = Floor(seed: seed, level: spec.index, bays: 5)
        for index in 0..<2 {
            let ground = drawing.top + drawing.height * (index == 0 ? 0.38 : 0.86)
            let stops = index == 0 ? floor.gridX : Array(floor.gridX.prefix(4))
            let cut = Cut(left: drawing.left + 150 * unit, ground: ground, foot: spec.foot * 0.9, unit: unit, gridX: stops)
            cut.add(
                to: &sheet, title: index == 0 ? "LONGITUDINAL SECTION" : "CROSS SECTION", number: "\(index + 1)", scale: spec.scale,
                references: references, using: &random)
        }
        sheet.addNotes(
            heading: "SECTION NOTES", from: .architectural, count: 7,
            at: Point(x: drawing.right - 480 * unit, y: drawing.top + drawing.height * 0.55), width: 460 * unit, using: &random)
    }
}

/// One section: two storeys on footings under a flat roof.
struct Cut {
    let left: Double
    let ground: Double
    let foot: Double
    let unit: Double
    let gridX: [Double]

    private static let storey = 12.0
    private var right: Double { left + (gridX.last ?? 0) * foot }
    private func y(_ feet: Double) -> Double { ground - feet * foot }
    private func x(_ feet: Double) -> Double { left + feet * foot }

    func add(
        to sheet: inout SheetDrawing, title: String, number: String, scale: String, references: [String], using random: inout SeededRandom
    ) {
        addGround(to: &sheet)
        for level in 1...2 {
            let top = y(Double(level) * Self.storey)
            let deck = Box(left: left, top: top, right: right, bottom: top + 0.5 * foot)
            let joists = Box(left: left, top: deck.bottom, right: right, bottom: deck.bottom + 1.5 * foot)
            sheet.add { pen in
                pen.box(deck, 1.4, fill: .grey(0.75))
                pen.line(Point(x: joists.left, y: joists.bottom), Point(x: joists.right, y: joists.bottom), 0.6)
                pen.hatch(joists, spacing: 16 * unit, angle: 45, width: 0.5)
                pen.hatch(joists, spacing: 16 * unit, angle: 135, width: 0.5)
            }
        }
        for (index, column) in gridX.enumerated() {
            let isOuter = index == 0 || index == gridX.count - 1
            let half = isOuter ? 0.45 : 0.25
            let top = isOuter ? 2 * Self.storey + 2.5 : 2 * Self.storey
            let wall = Box(left: x(column - half), top: y(top), right: x(column + half), bottom: ground)
            sheet.add { pen in
                pen.box(wall, 1.6, fill: .grey(0.82))
                pen.hatch(wall, spacing: 5 * unit, angle: 45)
                pen.gridLine(Point(x: x(column), y: y(2 * Self.storey + 6)), Point(x: x(column), y: y(-7)), label: "\(index + 1)", unit: unit)
            }
        }
        addRooms(to: &sheet, using: &random)
        addHeights(to: &sheet)
        if !references.isEmpty {
            for (index, place) in [(left, y(0)), (right, y(2 * Self.storey + 1))].enumerated() {
                let reference = random.pick(references)
                sheet.add(.tag) { pen in
                    let box = Box(left: place.0 - 34 * unit, top: place.1 - 34 * unit, right: place.0 + 34 * unit, bottom: place.1 + 34 * unit)
                    pen.detailCallout(around: box, number: "\(index + 3)", sheet: pen.sheetNumbers[reference] ?? reference, unit: unit)
                }
            }
        }
        sheet.add(.view) { $0.viewTitle(title, number: number, scale: scale, at: Point(x: left, y: y(-8.5)), unit: unit) }
    }

    private func addGround(to sheet: inout SheetDrawing) {
        sheet.add { pen in
            let slab = Box(left: left, top: ground, right: right, bottom: y(-0.5))
            pen.box(slab, 1.4, fill: .grey(0.75))
            pen.line(Point(x: left - 90 * unit, y: y(-0.5)), Point(x: left, y: y(-0.5)), 2)
            pen.line(Point(x: right, y: y(-0.5)), Point(x: right + 90 * unit, y: y(-0.5)), 2)
            for column in gridX {
                let footing = Box(left: x(column - 1.5), top: y(-4), right: x(column + 1.5), bottom: y(-5))
                let wall = Box(left: x(column - 0.4), top: y(-0.5), right: x(column + 0.4), bottom: y(-4))
                pen.box(footing, 1.2)
                pen.hatch(footing, spacing: 6 * unit, angle: 45)
                pen.box(wall, 1.2)
                pen.hatch(wall, spacing: 6 * unit, angle: 45)
            }
        }
        sheet.add(.hatch) { pen in
            for (index, place) in stride(from: left - 80 * unit, to: right + 70 * unit, by: 52 * unit).enumerated() {
                let square = Box(left: place, top: y(-0.5) + 5 * unit, right: place + 20 * unit, bottom: y(-0.5) + 17 * unit)
                pen.hatch(square, spacing: 4 * unit, angle: index % 2 == 0 ? 45 : 135, width: 0.3)
            }
        }
    }

    private func addRooms(to sheet: inout SheetDrawing, using random: inout SeededRandom) {
        for level in 0..<2 {
            for (from, to) in zip(gridX, gridX.dropFirst()) {
                let floor = Double(level) * Self.storey
                let ceiling = y(floor + 9)
                let name = random.pick(Floor.names).1
                let middle = x((from + to) / 2)
                sheet.add { $0.line(Point(x: x(from + 0.4), y: ceiling), Point(x: x(to - 0.4), y: ceiling), 0.8) }
                func label(_ name: String) -> (inout Pen) -> Void {
                    { $0.text(name, at: Point(x: middle, y: y(floor + 5)), size: 10 * unit, bold: true, align: .centre) }
                }
                let slot = sheet.add(.tag, label(name))
                let other = random.pick(["ARCHIVE", "INTAKE", "PHARMACY", "LOUNGE"])
                sheet.offer(.roomRenamed, for: slot, label(other))
                let door = Box(left: x(from + 1.6), top: y(floor + 7), right: x(from + 4.6), bottom: y(floor))
                func leaf(_ shift: Double) -> (inout Pen) -> Void {
                    { pen in
                        let box = Box(left: door.left + shift, top: door.top, right: door.right + shift, bottom: door.bottom)
                        pen.box(box, 0.6)
                        pen.box(box.grown(by: -3 * unit), 0.3)
                        pen.circle(Point(x: box.right - 6 * unit, y: box.center.y), 1.8 * unit, 0.4)
                    }
                }
                let doorSlot = sheet.add(.geometry, leaf(0))
                sheet.offer(.doorMoved, for: doorSlot, leaf((to - from - 6.2) * foot))
            }
        }
    }

    private func addHeights(to sheet: inout SheetDrawing) {
        let names = ["FIRST FLOOR", "SECOND FLOOR", "T.O. ROOF DECK"]
        for level in 0...2 {
            let height = "EL. " + FeetInches.text(feet: 100 + Double(level) * Self.storey)
            sheet.add(.tag) {
                $0.levelMark(at: Point(x: right + 90 * unit, y: y(Double(level) * Self.storey)), lineFrom: right + 30 * unit, name: names[level], height: height, unit: unit)
            }
        }
        for level in 0..<2 {
            let line = left - 70 * unit
            let base = Double(level) * Self.storey
            for (from, to) in [(base, base + 9), (base + 9, base + Self.storey)] {
                let ends = (Point(x: line, y: y(to)), Point(x: line, y: y(from)))
                let slot = sheet.add(.dimension) { $0.dimension(ends.0, ends.1, text: FeetInches.text(feet: to - from), unit: unit) }
                let changed = FeetInches.text(inches: (to - from) * 12 + 2)
                sheet.offer(.dimensionValue, for: slot) { $0.dimension(ends.0, ends.1, text: changed, unit: unit) }
            }
        }
    }
}
