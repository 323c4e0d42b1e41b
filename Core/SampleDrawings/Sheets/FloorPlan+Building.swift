import Domain

/// Walls, openings and rooms.
extension FloorPlan {
    func addWalls(to sheet: inout SheetDrawing, isBackground: Bool) {
        let poche: Colour = isBackground ? .grey(0.93) : .grey(0.7)
        let outer = Floor.outerWall
        let width = isBackground ? 0.4 : 1.1
        let sides: [(Box, Pen.Run)] = [
            (Box(left: 0, top: 0, right: floor.width, bottom: outer), .horizontal),
            (Box(left: 0, top: floor.depth - outer, right: floor.width, bottom: floor.depth), .horizontal),
            (Box(left: 0, top: outer, right: outer, bottom: floor.depth - outer), .vertical),
            (Box(left: floor.width - outer, top: outer, right: floor.width, bottom: floor.depth - outer), .vertical),
        ]
        for (side, run) in sides {
            sheet.add { pen in
                pen.wall(at(side), runs: run, fill: poche, width: width)
                if !isBackground { pen.hatch(at(side), spacing: 5, angle: 45) }
            }
        }
        let half = Floor.innerWall / 2
        for y in [floor.corridorTop, floor.corridorBottom] {
            let box = Box(left: outer, top: y - half, right: floor.width - outer, bottom: y + half)
            sheet.add { $0.wall(at(box), runs: .horizontal, fill: poche, width: width) }
        }
        for (room, next) in zip(floor.rooms, floor.rooms.dropFirst()) where room.isNorth == next.isNorth {
            let top = room.isNorth ? outer : floor.corridorBottom + half
            let bottom = room.isNorth ? floor.corridorTop - half : floor.depth - outer
            let x = room.box.right
            func partition(_ x: Double) -> (inout Pen) -> Void {
                { pen in
                    pen.wall(at(Box(left: x - half, top: top, right: x + half, bottom: bottom)), runs: .vertical, fill: poche, width: width)
                }
            }
            let slot = sheet.add(.geometry, partition(x))
            let isPlain = [room.use, next.use].allSatisfy { $0 != .stair && $0 != .toilet }
            guard isPlain, !isBackground else { continue }
            sheet.offer(.wallRemoved, for: slot) { _ in }
            sheet.offer(.partitionMoved, for: slot, partition(x + 1))
        }
    }

    func addOpenings(to sheet: inout SheetDrawing, isBackground: Bool) {
        let half = Floor.innerWall / 2
        for room in floor.rooms {
            let wall = room.isNorth ? floor.corridorTop : floor.corridorBottom
            let number = room.number + "A"
            func door(_ x: Double) -> (inout Pen) -> Void {
                { pen in
                    pen.door(
                        x: at(x, 0).x, top: at(0, wall - half).y, bottom: at(0, wall + half).y, leaf: Floor.doorWidth,
                        opensUp: room.isNorth, foot: foot, number: number, unit: unit)
                }
            }
            let slot = sheet.add(.geometry, door(room.box.left + 1))
            if !isBackground && room.box.width > 10.5 { sheet.offer(.doorMoved, for: slot, door(room.box.left + room.box.width - 4.5)) }

            let top = room.isNorth ? 0 : floor.depth - Floor.outerWall
            func window(_ middle: Double, width: Double) -> (inout Pen) -> Void {
                { pen in
                    pen.window(
                        at(Box(left: middle - width / 2, top: top, right: middle + width / 2, bottom: top + Floor.outerWall)), runs: .horizontal)
                }
            }
            let windows = floor.windows(of: room)
            for middle in windows { sheet.add(.geometry, window(middle, width: Floor.windowWidth)) }
            if windows.isEmpty && !isBackground {
                sheet.offerNew(.windowAdded, .geometry, window(room.box.center.x, width: 3))
            } else if let first = windows.first, let second = windows.dropFirst().first, second - first > 7.5, !isBackground {
                sheet.offerNew(.windowAdded, .geometry, window((first + second) / 2, width: 2.5))
            }
        }
        for x in [0, floor.width - Floor.outerWall] {
            let middle = (floor.corridorTop + floor.corridorBottom) / 2
            sheet.add { pen in
                pen.window(at(Box(left: x, top: middle - 2, right: x + Floor.outerWall, bottom: middle + 2)), runs: .vertical)
            }
        }
    }

    func addRooms(to sheet: inout SheetDrawing, using random: inout SeededRandom) {
        for room in floor.rooms {
            if room.use == .toilet {
                let inside = at(room.box.grown(by: -0.5))
                sheet.add(.hatch) { pen in
                    pen.hatch(inside, spacing: 9 * unit, angle: 0, width: 0.15, colour: .grey(0.6))
                    pen.hatch(inside, spacing: 9 * unit, angle: 90, width: 0.15, colour: .grey(0.6))
                }
            } else if room.use == .open {
                sheet.add(.hatch) { $0.hatch(at(room.box.grown(by: -0.6)), spacing: 14 * unit, angle: 45, width: 0.15, colour: .grey(0.65)) }
            }
            addFurniture(of: room, to: &sheet)
            let centre = at(room.box.center.x, room.isNorth ? room.box.bottom - 5.6 : room.box.center.y + 2.5)
            let area = Int(room.box.area.rounded())
            func tag(_ name: String) -> (inout Pen) -> Void {
                { $0.roomTag(at: centre, name: name, number: room.number, area: area, unit: unit) }
            }
            let slot = sheet.add(.tag, tag(room.name))
            let renamed = random.pick(["PROCEDURE", "STAFF LOUNGE", "ARCHIVE", "INTAKE", "PHARMACY", "SERVER ROOM"])
            if room.use != .stair && room.use != .toilet { sheet.offer(.roomRenamed, for: slot, tag(renamed)) }
        }
        let corridor = at(floor.width / 2, (floor.corridorTop + floor.corridorBottom) / 2 + 0.1)
        sheet.add(.tag) { $0.text("CORRIDOR", at: corridor, size: 9.5 * unit, bold: true, align: .centre) }
        for x in stride(from: floor.width * 0.3, to: floor.width - 6, by: 23) {
            let spot = at(x, floor.corridorBottom - Floor.innerWall)
            sheet.offerNew(.symbolAdded) { pen in
                let side = 4 * unit
                pen.box(Box(left: spot.x - side, top: spot.y - 2 * side, right: spot.x + side, bottom: spot.y), 0.8)
                pen.line(Point(x: spot.x - side, y: spot.y - 2 * side), Point(x: spot.x + side, y: spot.y), 0.6)
            }
        }
    }

    private func addFurniture(of room: Floor.Room, to sheet: inout SheetDrawing) {
        let box = room.box
        switch room.use {
        case .stair:
            let flight = at(Box(left: box.left + 1.2, top: box.top + 1.2, right: box.left + 5, bottom: box.bottom - 5))
            sheet.add { $0.stair(flight, treads: 11, label: "UP", unit: unit) }
            let second = at(Box(left: box.left + 5.4, top: box.top + 1.2, right: box.left + 9.2, bottom: box.bottom - 5))
            sheet.add { $0.stair(second, treads: 11, label: "DN", unit: unit) }
        case .toilet:
            for index in 0..<max(1, Int((box.width - 3) / 3)) {
                sheet.add { $0.toilet(at: at(box.left + 2.2 + Double(index) * 3, box.top + Floor.outerWall), foot: foot) }
                sheet.add { $0.line(at(box.left + 3.7 + Double(index) * 3, box.top + Floor.outerWall), at(box.left + 3.7 + Double(index) * 3, box.top + 5), 0.7) }
            }
            sheet.add { $0.basin(at: at(box.right - 2, box.top + 7), foot: foot) }
        case .office:
            sheet.add { $0.desk(at: at(box.center.x, box.top + 2.5), foot: foot) }
        case .meeting:
            let seats = max(2, min(6, Int((box.width - 6) / 2.5)))
            sheet.add { $0.table(at: at(box.center.x, box.top + 5.2), seats: seats, foot: foot) }
        case .exam:
            sheet.add { pen in
                pen.box(at(Box(left: box.center.x - 1, top: box.top + 2, right: box.center.x + 1.2, bottom: box.top + 8)), 0.5)
                pen.box(at(Box(left: box.center.x - 1, top: box.top + 2, right: box.center.x + 1.2, bottom: box.top + 3.4)), 0.35)
            }
            sheet.add { $0.basin(at: at(box.right - 2, box.top + Floor.outerWall), foot: foot) }
        case .store:
            sheet.add { pen in
                let shelf = at(Box(left: box.left + 0.5, top: box.top + 1, right: box.left + 2, bottom: box.bottom - 5))
                pen.box(shelf, 0.4)
                pen.line(Point(x: shelf.left, y: shelf.top), Point(x: shelf.right, y: shelf.bottom), 0.25)
                pen.line(Point(x: shelf.right, y: shelf.top), Point(x: shelf.left, y: shelf.bottom), 0.25)
            }
        case .open:
            for index in 0..<max(1, Int((box.width - 5) / 3)) {
                sheet.add { pen in
                    pen.box(at(Box(left: box.left + 2 + Double(index) * 3, top: box.top + 2, right: box.left + 4 + Double(index) * 3, bottom: box.top + 4)), 0.4)
                }
            }
        }
    }
}
