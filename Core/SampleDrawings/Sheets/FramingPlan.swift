import Domain

/// Columns, beams and joists on the building's grid; footings on the foundation plan.
struct FramingPlan {
    let plan: FloorPlan

    private var isFoundation: Bool { plan.spec.index == 1 }
    private static let beams = ["W16X26", "W18X35", "W21X44", "W14X22", "W24X55"]

    func draw(on sheet: inout SheetDrawing, references: [String], using random: inout SeededRandom) {
        plan.addGrid(to: &sheet)
        if isFoundation { addFootings(to: &sheet, using: &random) } else { addFraming(to: &sheet, using: &random) }
        addColumns(to: &sheet)
        addBays(to: &sheet, using: &random)
        plan.addTags(to: &sheet, references: references, using: &random)
        plan.addNotes(to: &sheet, heading: "STRUCTURAL NOTES", notes: .structural, using: &random)
        plan.addTitle(to: &sheet)
    }

    private func addColumns(to sheet: inout SheetDrawing) {
        for x in plan.floor.gridX {
            for y in plan.floor.gridY {
                let centre = plan.at(x, y)
                let half = 0.5 * plan.foot
                sheet.add { pen in
                    pen.box(Box(left: centre.x - half, top: centre.y - half, right: centre.x + half, bottom: centre.y - half * 0.7), nil, fill: .black)
                    pen.box(Box(left: centre.x - half, top: centre.y + half * 0.7, right: centre.x + half, bottom: centre.y + half), nil, fill: .black)
                    pen.line(Point(x: centre.x, y: centre.y - half), Point(x: centre.x, y: centre.y + half), 2)
                }
            }
        }
    }

    private func addFootings(to sheet: inout SheetDrawing, using random: inout SeededRandom) {
        let unit = plan.unit
        let outline = plan.outline
        sheet.add { pen in
            pen.box(outline.grown(by: 0.5 * plan.foot), 1.2)
            pen.box(outline.grown(by: -0.5 * plan.foot), 1.2)
            pen.box(outline.grown(by: 1.2 * plan.foot), 0.6, dash: .hidden)
            pen.box(outline.grown(by: -1.2 * plan.foot), 0.6, dash: .hidden)
        }
        for x in plan.floor.gridX {
            for y in plan.floor.gridY {
                let centre = plan.at(x, y)
                let kind = random.int(0...2)
                let half = [1.5, 2.0, 2.5][kind] * plan.foot
                let box = Box(left: centre.x - half, top: centre.y - half, right: centre.x + half, bottom: centre.y + half)
                sheet.add { $0.box(box, 0.8, dash: .hidden) }
                let names = ["F3.0", "F4.0", "F5.0"]
                let tag = Point(x: box.right + 4 * unit, y: box.bottom + 10 * unit)
                let slot = sheet.add(.tag) { $0.text(names[kind], at: tag, size: 8.5 * unit) }
                sheet.offer(.memberSize, for: slot) { $0.text(names[(kind + 1) % 3], at: tag, size: 8.5 * unit) }
            }
        }
        sheet.offerNew(.symbolAdded) { pen in
            let centre = plan.at(plan.floor.gridX[1] / 2, plan.floor.gridY[1] / 2)
            let half = 1.2 * plan.foot
            pen.box(Box(left: centre.x - half, top: centre.y - half, right: centre.x + half, bottom: centre.y + half), 0.8)
            pen.line(Point(x: centre.x - half, y: centre.y - half), Point(x: centre.x + half, y: centre.y + half), 0.5)
            pen.line(Point(x: centre.x + half, y: centre.y - half), Point(x: centre.x - half, y: centre.y + half), 0.5)
        }
    }

    private func addFraming(to sheet: inout SheetDrawing, using random: inout SeededRandom) {
        let unit = plan.unit
        let floor = plan.floor
        for y in floor.gridY {
            for (from, to) in zip(floor.gridX, floor.gridX.dropFirst()) {
                addBeam(from: plan.at(from + 0.8, y), to: plan.at(to - 0.8, y), vertical: false, to: &sheet, using: &random)
            }
        }
        for x in floor.gridX {
            for (from, to) in zip(floor.gridY, floor.gridY.dropFirst()) {
                addBeam(from: plan.at(x, from + 0.8), to: plan.at(x, to - 0.8), vertical: true, to: &sheet, using: &random)
            }
        }
        for (left, right) in zip(floor.gridX, floor.gridX.dropFirst()) {
            for (top, bottom) in zip(floor.gridY, floor.gridY.dropFirst()) {
                let count = 4
                for index in 1..<count {
                    let x = left + (right - left) * Double(index) / Double(count)
                    let slot = sheet.add { $0.line(plan.at(x, top + 0.5), plan.at(x, bottom - 0.5), 0.6) }
                    if index == 2 { sheet.offer(.wallRemoved, for: slot) { _ in } }
                }
                let middle = plan.at((left + right) / 2 + 1.2, (top + bottom) / 2)
                sheet.add(.note) { pen in
                    pen.text("16K5 @ 4'-0\" O.C.", at: Point(x: middle.x, y: middle.y), size: 7.5 * unit)
                }
            }
        }
    }

    private func addBeam(from: Point, to: Point, vertical: Bool, to sheet: inout SheetDrawing, using random: inout SeededRandom) {
        let unit = plan.unit
        let size = random.pick(Self.beams)
        let other = Self.beams.first { $0 != size } ?? size
        sheet.add { $0.line(from, to, 2.2) }
        let place = vertical ? Point(x: from.x - 5 * unit, y: (from.y + to.y) / 2) : Point(x: (from.x + to.x) / 2 - 22 * unit, y: from.y - 5 * unit)
        let slot = sheet.add(.tag) { $0.text(size, at: place, size: 8.5 * unit, align: .centre, turned: vertical) }
        sheet.offer(.memberSize, for: slot) { $0.text(other, at: place, size: 8.5 * unit, align: .centre, turned: vertical) }
    }

    private func addBays(to sheet: inout SheetDrawing, using random: inout SeededRandom) {
        let outline = plan.outline
        let unit = plan.unit
        for (from, to) in zip(plan.floor.gridX, plan.floor.gridX.dropFirst()) {
            let ends = (Point(x: plan.at(from, 0).x, y: outline.top - 52 * unit), Point(x: plan.at(to, 0).x, y: outline.top - 52 * unit))
            let slot = sheet.add(.dimension) { $0.dimension(ends.0, ends.1, text: FeetInches.text(feet: to - from), unit: unit) }
            let changed = FeetInches.text(inches: (to - from) * 12 + Double(random.pick([-4, 2, 6])))
            sheet.offer(.dimensionValue, for: slot) { $0.dimension(ends.0, ends.1, text: changed, unit: unit) }
        }
    }
}
