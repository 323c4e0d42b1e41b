import Domain

/// Tables of doors, windows, finishes and partitions.
struct ScheduleSheet {
    let spec: SheetSpec
    let seed: UInt64

    func draw(on sheet: inout SheetDrawing, using random: inout SeededRandom) {
        let unit = spec.paper.unit
        let drawing = spec.paper.drawing
        let floor = Floor(seed: seed, level: spec.index, bays: 5)
        let start = Point(x: drawing.left + 20 * unit, y: drawing.top + 12 * unit)
        let doors = doorTable(floor, &random)
        doors.add(to: &sheet, at: start) { row, column in
            switch column {
            case 1: ["3'-4\"", "4'-0\"", "2'-8\""].first { $0 != doors.rows[row][column] }
            case 7: ["1 HR", "3/4 HR", "20 MIN"].first { $0 != doors.rows[row][column] }
            case 8: ["HW-7", "HW-9"].first { $0 != doors.rows[row][column] }
            default: nil
            }
        }
        let finishes = finishTable(floor, &random)
        let second = Point(x: start.x + (doors.width + 60) * unit, y: start.y)
        finishes.add(to: &sheet, at: second) { row, column in
            switch column {
            case 2: ["CPT-2", "LVT-3", "SEALED CONC."].first { $0 != finishes.rows[row][column] }
            case 6: ["9'-6\"", "8'-8\""].first { $0 != finishes.rows[row][column] }
            default: nil
            }
        }
        let below = max(doors.height, finishes.height) + 60
        let windows = windowTable(&random)
        windows.add(to: &sheet, at: Point(x: start.x, y: start.y + below * unit)) { row, column in
            column == 2 ? ["6'-6\"", "4'-2\""].first { $0 != windows.rows[row][column] } : nil
        }
        addWindowTypes(to: &sheet, at: Point(x: start.x + (windows.width + 80) * unit, y: start.y + (below + 40) * unit))
        sheet.addNotes(
            heading: "SCHEDULE NOTES", from: .architectural, count: 9,
            at: Point(x: drawing.right - 430 * unit, y: start.y + 18 * unit), width: 420 * unit, using: &random)
    }

    private func doorTable(_ floor: Floor, _ random: inout SeededRandom) -> Table {
        Table(
            title: "DOOR SCHEDULE",
            columns: [("NO.", 54), ("WIDTH", 58), ("HEIGHT", 58), ("THK.", 58), ("TYPE", 46), ("MATERIAL", 78), ("FRAME", 60), ("RATING", 62), ("HARDWARE", 76), ("REMARKS", 140)],
            rows: floor.rooms.map { room in
                [
                    room.number + "A", random.pick(["3'-0\"", "3'-0\"", "3'-6\""]), "7'-0\"", "1 3/4\"", random.pick(["A", "B", "C"]),
                    random.pick(["WOOD", "WOOD", "H.M."]), random.pick(["H.M.", "ALUM."]), random.pick(["-", "-", "20 MIN", "45 MIN"]),
                    "HW-\(random.int(1...6))", random.pick(["-", "-", "CLOSER", "KICK PLATE", "CARD READER"]),
                ]
            })
    }

    private func finishTable(_ floor: Floor, _ random: inout SeededRandom) -> Table {
        Table(
            title: "ROOM FINISH SCHEDULE",
            columns: [("NO.", 50), ("ROOM", 120), ("FLOOR", 90), ("BASE", 66), ("WALLS", 70), ("CEILING", 74), ("HEIGHT", 70)],
            rows: floor.rooms.map { room in
                [
                    room.number, room.name, random.pick(["CPT-1", "LVT-1", "LVT-2", "TILE-1"]), random.pick(["RB-1", "RB-2", "TILE"]),
                    random.pick(["PT-1", "PT-2", "PT-4"]), random.pick(["ACT-1", "ACT-2", "GYP."]), random.pick(["9'-0\"", "8'-6\"", "10'-0\""]),
                ]
            })
    }

    private func windowTable(_ random: inout SeededRandom) -> Table {
        Table(
            title: "WINDOW SCHEDULE",
            columns: [("MARK", 52), ("WIDTH", 62), ("HEIGHT", 62), ("SILL", 62), ("OPERATION", 90), ("GLAZING", 120), ("FRAME", 80), ("REMARKS", 150)],
            rows: (0..<9).map { index in
                [
                    "W\(index + 1)", "\(random.int(2...6))'-\(random.pick(["0", "6"]))\"", "\(random.int(3...6))'-0\"", "\(random.int(1...3))'-0\"",
                    random.pick(["FIXED", "CASEMENT", "AWNING"]), random.pick(["1\" INSUL. LOW-E", "1\" INSUL. TEMP."]),
                    random.pick(["ALUM.", "WOOD CLAD"]), random.pick(["-", "-", "OBSCURE GLASS", "EGRESS"]),
                ]
            })
    }

    /// Elevations of the window types, dimensioned.
    private func addWindowTypes(to sheet: inout SheetDrawing, at point: Point) {
        let unit = spec.paper.unit
        let types: [(String, Double, Double, Int)] = [("A", 72, 108, 1), ("B", 108, 108, 2), ("C", 144, 90, 3), ("D", 60, 60, 1)]
        var x = point.x
        for (name, width, height, panes) in types {
            let box = Box(left: x, top: point.y + (120 - height) * unit, right: x + width * unit, bottom: point.y + 120 * unit)
            sheet.add { pen in
                pen.box(box, 1.2)
                pen.box(box.grown(by: -3 * unit), 0.5)
                for pane in 1..<max(2, panes) where panes > 1 {
                    let mullion = box.left + box.width * Double(pane) / Double(panes)
                    pen.line(Point(x: mullion, y: box.top), Point(x: mullion, y: box.bottom), 1)
                }
                pen.line(Point(x: box.left + 8 * unit, y: box.bottom - 20 * unit), Point(x: box.left + 24 * unit, y: box.bottom - 40 * unit), 0.3)
                pen.line(Point(x: box.left + 14 * unit, y: box.bottom - 16 * unit), Point(x: box.left + 30 * unit, y: box.bottom - 36 * unit), 0.3)
            }
            sheet.add(.view) { $0.text("TYPE \(name)", at: Point(x: box.center.x, y: box.bottom + 46 * unit), size: 11 * unit, bold: true, align: .centre) }
            let ends = (Point(x: box.left, y: box.bottom + 22 * unit), Point(x: box.right, y: box.bottom + 22 * unit))
            let slot = sheet.add(.dimension) { $0.dimension(ends.0, ends.1, text: FeetInches.text(inches: width / 2), unit: unit) }
            sheet.offer(.dimensionValue, for: slot) { $0.dimension(ends.0, ends.1, text: FeetInches.text(inches: width / 2 + 3), unit: unit) }
            x += (width + 70) * unit
        }
    }
}
