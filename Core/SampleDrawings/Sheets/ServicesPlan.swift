import Domain

/// Mechanical, lighting and plumbing plans over a pale background of the architecture.
struct ServicesPlan {
    let plan: FloorPlan

    private func addBackground(to sheet: inout SheetDrawing) {
        plan.addGrid(to: &sheet)
        plan.addWalls(to: &sheet, isBackground: true)
        plan.addOpenings(to: &sheet, isBackground: true)
        for room in plan.floor.rooms {
            let place = plan.at(room.box.center.x, room.isNorth ? room.box.bottom - 4.2 : room.box.bottom - 3)
            sheet.add(.tag) { $0.text("\(room.name) \(room.number)", at: place, size: 7.5 * plan.unit, align: .centre, colour: .grey(0.4)) }
        }
    }

    private func addRest(to sheet: inout SheetDrawing, heading: String, using random: inout SeededRandom) {
        plan.addNotes(to: &sheet, heading: heading, notes: .services, using: &random)
        plan.addTitle(to: &sheet)
    }

    func drawDucts(on sheet: inout SheetDrawing, using random: inout SeededRandom) {
        addBackground(to: &sheet)
        let unit = plan.unit
        let floor = plan.floor
        let main = (floor.corridorTop + floor.corridorBottom) / 2
        let trunk = plan.at(Box(left: 6, top: main - 1, right: floor.width - 4, bottom: main + 1))
        sheet.add { pen in
            pen.box(trunk, 1.1, colour: .duct, fill: .white)
            pen.line(Point(x: trunk.left, y: trunk.center.y), Point(x: trunk.right, y: trunk.center.y), 0.3, colour: .duct, dash: .centre)
        }
        for (index, x) in stride(from: 16.0, to: floor.width - 10, by: 26).enumerated() {
            let sizes = ["24X14", "20X14", "18X12", "14X10"]
            let place = plan.at(x, main - 0.2)
            let slot = sheet.add(.tag) { $0.text(sizes[index % 4], at: place, size: 8.5 * unit, colour: .duct) }
            sheet.offer(.memberSize, for: slot) { $0.text(sizes[(index + 1) % 4], at: place, size: 8.5 * unit, colour: .duct) }
        }
        for room in floor.rooms where room.use != .stair {
            let end = room.isNorth ? room.box.top + 6 : room.box.top + 7
            let from = room.isNorth ? main - 1 : main + 1
            let x = room.box.center.x + 2
            let flow = random.int(4...24) * 25
            sheet.add { pen in
                let branch = plan.at(Box(left: x - 0.5, top: min(from, end), right: x + 0.5, bottom: max(from, end)))
                pen.line(Point(x: branch.left, y: branch.top), Point(x: branch.left, y: branch.bottom), 0.8, colour: .duct)
                pen.line(Point(x: branch.right, y: branch.top), Point(x: branch.right, y: branch.bottom), 0.8, colour: .duct)
            }
            let centre = plan.at(x, end)
            func diffuser(_ shift: Double) -> (inout Pen) -> Void {
                { pen in
                    let box = Box(left: centre.x + shift - 1 * plan.foot, top: centre.y - 1 * plan.foot, right: centre.x + shift + 1 * plan.foot, bottom: centre.y + 1 * plan.foot)
                    pen.box(box, 0.8, colour: .duct, fill: .white)
                    pen.line(Point(x: box.left, y: box.top), Point(x: box.right, y: box.bottom), 0.5, colour: .duct)
                    pen.line(Point(x: box.right, y: box.top), Point(x: box.left, y: box.bottom), 0.5, colour: .duct)
                }
            }
            let slot = sheet.add(.geometry, diffuser(0))
            sheet.offer(.equipmentMoved, for: slot, diffuser(-2.6 * plan.foot))
            let place = plan.at(x + 1.4, end + 1.8)
            let tag = sheet.add(.tag) { $0.text("\(flow) CFM", at: place, size: 8 * unit, colour: .duct) }
            sheet.offer(.memberSize, for: tag) { $0.text("\(flow + 50) CFM", at: place, size: 8 * unit, colour: .duct) }
        }
        addRest(to: &sheet, heading: "MECHANICAL NOTES", using: &random)
    }

    func drawLighting(on sheet: inout SheetDrawing, using random: inout SeededRandom) {
        addBackground(to: &sheet)
        let unit = plan.unit
        for room in plan.floor.rooms {
            let columns = max(1, Int(room.box.width / 7))
            let rows = max(1, Int((room.box.height - 6) / 7))
            let circuit = random.int(1...24)
            var last: Point?
            for row in 0..<rows {
                for column in 0..<columns {
                    let centre = plan.at(
                        room.box.left + room.box.width * (Double(column) + 0.5) / Double(columns),
                        room.box.top + 2.5 + (room.box.height - 8) * (Double(row) + 0.5) / Double(rows))
                    let fixture = Box(
                        left: centre.x - 2 * plan.foot, top: centre.y - plan.foot, right: centre.x + 2 * plan.foot, bottom: centre.y + plan.foot)
                    if let from = last {
                        sheet.add { $0.line(from, centre, 0.4, dash: .hidden) }
                    }
                    last = centre
                    let isEmergency = random.chance(0.1)
                    let slot = sheet.add { pen in
                        pen.box(fixture, 0.8, fill: isEmergency ? .grey(0.6) : .white)
                        pen.line(Point(x: fixture.left, y: centre.y), Point(x: fixture.right, y: centre.y), 0.4)
                    }
                    if column == columns - 1 && row == rows - 1 && columns > 1 { sheet.offer(.wallRemoved, for: slot) { _ in } }
                }
            }
            let switchPlace = plan.at(room.box.left + 4.6, room.isNorth ? room.box.bottom - 0.9 : room.box.top + 1.4)
            sheet.add(.tag) { $0.text("S", at: switchPlace, size: 10 * unit, bold: true) }
            let place = plan.at(room.box.left + 1, room.isNorth ? room.box.top + 2.2 : room.box.bottom - 1.2)
            let slot = sheet.add(.tag) { $0.text("LP1-\(circuit)", at: place, size: 8 * unit) }
            sheet.offer(.memberSize, for: slot) { $0.text("LP2-\(circuit)", at: place, size: 8 * unit) }
            let outlet = plan.at(room.box.right - 1.2, room.isNorth ? room.box.bottom - 3 : room.box.top + 4)
            sheet.offerNew(.symbolAdded) { pen in
                pen.circle(outlet, 5 * unit, 0.7)
                pen.line(Point(x: outlet.x - 8 * unit, y: outlet.y - 1.5 * unit), Point(x: outlet.x + 8 * unit, y: outlet.y - 1.5 * unit), 0.6)
                pen.line(Point(x: outlet.x - 8 * unit, y: outlet.y + 1.5 * unit), Point(x: outlet.x + 8 * unit, y: outlet.y + 1.5 * unit), 0.6)
            }
        }
        addRest(to: &sheet, heading: "ELECTRICAL NOTES", using: &random)
    }

    func drawPiping(on sheet: inout SheetDrawing, using random: inout SeededRandom) {
        addBackground(to: &sheet)
        let unit = plan.unit
        let floor = plan.floor
        for (index, name) in ["CW", "HW", "HWR"].enumerated() {
            let y = floor.corridorTop + 1.4 + Double(index) * 1.5
            let dash: Dash = index == 0 ? .solid : index == 1 ? .dashed : .hidden
            sheet.add { $0.line(plan.at(3, y), plan.at(floor.width - 3, y), 1.2, colour: .pipe, dash: dash) }
            for (turn, x) in stride(from: 9.0 + Double(index) * 3, to: floor.width - 8, by: 24).enumerated() {
                let sizes = ["2\"", "1 1/2\"", "1\"", "3/4\""]
                let place = plan.at(x, y - 0.25)
                let slot = sheet.add(.tag) { $0.text("\(sizes[turn % 4]) \(name)", at: place, size: 8 * unit, colour: .pipe) }
                sheet.offer(.memberSize, for: slot) { $0.text("\(sizes[(turn + 1) % 4]) \(name)", at: place, size: 8 * unit, colour: .pipe) }
            }
        }
        for room in floor.rooms where room.use == .toilet || room.use == .exam || room.use == .meeting {
            let x = room.box.right - 3
            let end = room.isNorth ? room.box.top + 4 : room.box.bottom - 4
            let start = floor.corridorTop + (room.isNorth ? 1.4 : 4.4)
            sheet.add { pen in
                pen.line(plan.at(x, start), plan.at(x, end), 0.9, colour: .pipe)
                pen.line(plan.at(x + 0.8, start), plan.at(x + 0.8, end), 0.9, colour: .pipe, dash: .dashed)
            }
            func drain(_ shift: Double) -> (inout Pen) -> Void {
                { pen in
                    let centre = plan.at(x - 3 + shift, (room.box.top + room.box.bottom) / 2)
                    pen.circle(centre, 6 * unit, 0.8, colour: .pipe)
                    pen.circle(centre, 2.5 * unit, nil, fill: .pipe)
                    pen.text("FD", at: Point(x: centre.x + 9 * unit, y: centre.y + 3 * unit), size: 8 * unit, colour: .pipe)
                }
            }
            let slot = sheet.add(.geometry, drain(0))
            sheet.offer(.equipmentMoved, for: slot, drain(-2))
            sheet.offerNew(.symbolAdded) { pen in
                let centre = plan.at(x + 0.4, (start + end) / 2)
                pen.polyline(
                    [Point(x: centre.x - 8 * unit, y: centre.y - 5 * unit), Point(x: centre.x + 8 * unit, y: centre.y + 5 * unit),
                     Point(x: centre.x + 8 * unit, y: centre.y - 5 * unit), Point(x: centre.x - 8 * unit, y: centre.y + 5 * unit)],
                    0.8, closed: true, colour: .pipe, fill: .white)
            }
        }
        addRest(to: &sheet, heading: "PLUMBING NOTES", using: &random)
    }
}
