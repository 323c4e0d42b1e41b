import Domain

/// Two elevations of the building, one above the other.
struct ElevationSheet {
    let spec: SheetSpec
    let seed: UInt64

    private static let storey = 12.0

    func draw(on sheet: inout SheetDrawing, references: [String], using random: inout SeededRandom) {
        let unit = spec.paper.unit
        let drawing = spec.paper.drawing
        let floor = Floor(seed: seed, level: spec.index, bays: 5)
        let foot = spec.foot * 0.88
        let names = spec.title.contains("NORTH") ? ["NORTH", "SOUTH"] : spec.title.contains("EAST") ? ["EAST", "WEST"] : ["COURT NORTH", "COURT SOUTH"]
        for (index, name) in names.enumerated() {
            let ground = drawing.top + drawing.height * (index == 0 ? 0.40 : 0.88)
            let view = Facade(
                left: drawing.left + 170 * unit, ground: ground, foot: foot, unit: unit, gridX: floor.gridX, storeys: 2, storey: Self.storey)
            view.add(to: &sheet, title: "\(name) ELEVATION", number: "\(index + 1)", scale: spec.scale, references: references, using: &random)
        }
        sheet.addNotes(
            heading: "ELEVATION NOTES", from: .architectural, count: 8,
            at: Point(x: drawing.right - 270 * unit, y: drawing.top + 60 * unit), width: 262 * unit, using: &random)
    }
}

/// One face of the building: walls, windows, levels, grid.
struct Facade {
    let left: Double
    let ground: Double
    let foot: Double
    let unit: Double
    let gridX: [Double]
    let storeys: Int
    let storey: Double

    private var right: Double { left + (gridX.last ?? 0) * foot }
    private var roof: Double { ground - (Double(storeys) * storey + 3) * foot }
    private func level(_ index: Int) -> Double { ground - Double(index) * storey * foot }

    func add(
        to sheet: inout SheetDrawing, title: String, number: String, scale: String, references: [String], using random: inout SeededRandom
    ) {
        let outline = Box(left: left, top: roof, right: right, bottom: ground)
        let brick = random.chance(0.5)
        sheet.add(.hatch) { pen in
            if brick {
                pen.hatch(Box(left: left, top: level(1), right: right, bottom: ground), spacing: 4 * unit, angle: 0, width: 0.15, colour: .grey(0.55))
                pen.hatch(Box(left: left, top: roof, right: right, bottom: level(1)), spacing: 11 * unit, angle: 0, width: 0.2, colour: .grey(0.5))
            } else {
                pen.hatch(outline, spacing: 9 * unit, angle: 90, width: 0.2, colour: .grey(0.55))
            }
        }
        sheet.add { pen in
            pen.box(outline, 1.6)
            pen.box(Box(left: left - 6 * unit, top: roof - 5 * unit, right: right + 6 * unit, bottom: roof + 4 * unit), 1, fill: .white)
            pen.line(Point(x: left - 120 * unit, y: ground), Point(x: right + 60 * unit, y: ground), 2.6 * unit)
        }
        for (index, x) in gridX.enumerated() {
            sheet.add { pen in
                let x = left + x * foot
                pen.gridLine(Point(x: x, y: roof - 46 * unit), Point(x: x, y: ground + 22 * unit), label: "\(index + 1)", unit: unit)
            }
        }
        addLevels(to: &sheet)
        addOpenings(to: &sheet, using: &random)
        let words = [(["FACE BRICK"], ["FACE BRICK, SOLDIER COURSE"]), (["METAL COPING"], ["METAL COPING, BLACK"]), (["FIBER CEMENT PANEL"], ["METAL PANEL"])]
        for (index, word) in words.enumerated() {
            let at = Point(x: left + (60 + Double(index) * 330) * unit, y: roof - 76 * unit)
            let target = Point(x: at.x + 150 * unit, y: roof + (30 + Double(index) * 26) * unit)
            let slot = sheet.add(.note) { $0.leaderNote(word.0, at: at, target: target, unit: unit) }
            sheet.offer(.noteReworded, for: slot) { $0.leaderNote(word.1, at: at, target: target, unit: unit) }
        }
        if !references.isEmpty {
            let reference = random.pick(references)
            sheet.add(.tag) { pen in
                let box = Box(left: right - 60 * unit, top: roof - 14 * unit, right: right + 16 * unit, bottom: roof + 60 * unit)
                pen.detailCallout(around: box, number: number, sheet: pen.sheetNumbers[reference] ?? reference, unit: unit)
            }
        }
        sheet.add(.view) { $0.viewTitle(title, number: number, scale: scale, at: Point(x: left, y: ground + 64 * unit), unit: unit) }
    }

    private func addLevels(to sheet: inout SheetDrawing) {
        let names = ["FIRST FLOOR", "SECOND FLOOR", "T.O. ROOF"]
        for index in 0...storeys {
            let height = "EL. " + FeetInches.text(feet: 100 + Double(index) * storey)
            let point = Point(x: right + 50 * unit, y: level(index))
            sheet.add(.tag) { $0.levelMark(at: point, lineFrom: left - 20 * unit, name: names[min(index, 2)], height: height, unit: unit) }
        }
        for index in 0..<storeys {
            let ends = (Point(x: left - 60 * unit, y: level(index + 1)), Point(x: left - 60 * unit, y: level(index)))
            let slot = sheet.add(.dimension) { $0.dimension(ends.0, ends.1, text: FeetInches.text(feet: storey), unit: unit) }
            sheet.offer(.dimensionValue, for: slot) { $0.dimension(ends.0, ends.1, text: FeetInches.text(feet: storey + 0.5), unit: unit) }
        }
    }

    private func addOpenings(to sheet: inout SheetDrawing, using random: inout SeededRandom) {
        for index in 0..<storeys {
            let sill = level(index) - 3 * foot
            let head = level(index) - 8 * foot
            for (from, to) in zip(gridX, gridX.dropFirst()) {
                let bay = to - from
                for share in [0.28, 0.72] {
                    let middle = left + (from + bay * share) * foot
                    let width = 4.6 * foot
                    let box = Box(left: middle - width / 2, top: head, right: middle + width / 2, bottom: sill)
                    func window(_ pen: inout Pen) {
                        pen.box(box, 1, fill: .white)
                        pen.box(box.grown(by: -2.5 * unit), 0.4)
                        pen.line(Point(x: middle, y: box.top), Point(x: middle, y: box.bottom), 0.6)
                        pen.line(Point(x: box.left, y: box.top + box.height * 0.3), Point(x: box.right, y: box.top + box.height * 0.3), 0.6)
                        pen.box(Box(left: box.left - 3 * unit, top: box.bottom, right: box.right + 3 * unit, bottom: box.bottom + 4 * unit), 0.5, fill: .white)
                    }
                    if random.chance(0.12) {
                        sheet.offerNew(.windowAdded, .geometry, window)
                    } else {
                        let slot = sheet.add(.geometry, window)
                        if random.chance(0.25) {
                            sheet.offer(.doorMoved, for: slot) { pen in
                                var moved = Pen()
                                window(&moved)
                                pen.stamp(moved.primitives, x: 1.2 * foot, y: 0)
                            }
                        }
                    }
                }
            }
        }
    }
}
