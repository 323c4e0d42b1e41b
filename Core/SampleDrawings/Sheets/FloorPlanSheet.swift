import Domain

/// Draws floor plans: architectural ones whole, and a pale background for the other trades.
struct FloorPlan {
    let spec: SheetSpec
    let floor: Floor
    let foot: Double
    let unit: Double
    /// The outer corner of the building on the sheet.
    let origin: Point

    init(spec: SheetSpec, seed: UInt64) {
        self.spec = spec
        floor = Floor(seed: seed, level: spec.index, bays: spec.paper.isLarge ? 5 : 3)
        foot = spec.foot
        unit = spec.paper.unit
        let drawing = spec.paper.drawing
        origin = Point(x: drawing.left + 126 * unit, y: drawing.top + 150 * unit)
    }

    func at(_ x: Double, _ y: Double) -> Point { Point(x: origin.x + x * foot, y: origin.y + y * foot) }
    func at(_ box: Box) -> Box {
        let corner = at(box.left, box.top)
        return Box(left: corner.x, top: corner.y, right: corner.x + box.width * foot, bottom: corner.y + box.height * foot)
    }

    /// The whole building on the sheet.
    var outline: Box { at(Box(left: 0, top: 0, right: floor.width, bottom: floor.depth)) }

    static let letters = ["A", "B", "C", "D", "E", "F", "G", "H"]

    func addGrid(to sheet: inout SheetDrawing) {
        let outline = outline
        for (index, x) in floor.gridX.enumerated() {
            sheet.add { pen in
                let x = at(x, 0).x
                pen.gridLine(
                    Point(x: x, y: outline.top - 88 * unit), Point(x: x, y: outline.bottom + 30 * unit), label: "\(index + 1)", unit: unit)
            }
        }
        for (index, y) in floor.gridY.enumerated() {
            sheet.add { pen in
                let y = at(0, y).y
                pen.gridLine(
                    Point(x: outline.left - 88 * unit, y: y), Point(x: outline.right + 30 * unit, y: y), label: Self.letters[index], unit: unit)
            }
        }
    }

    /// Strings of dimensions along the top, the left and the bottom.
    func addDimensions(to sheet: inout SheetDrawing, using random: inout SeededRandom) {
        let outline = outline
        func string(_ stops: [Double], at line: Double, vertical: Bool, _ sheet: inout SheetDrawing) {
            for (from, to) in zip(stops, stops.dropFirst()) {
                let ends = vertical ? (Point(x: line, y: at(0, from).y), Point(x: line, y: at(0, to).y))
                    : (Point(x: at(from, 0).x, y: line), Point(x: at(to, 0).x, y: line))
                let text = FeetInches.text(feet: to - from)
                let slot = sheet.add(.dimension) { $0.dimension(ends.0, ends.1, text: text, unit: unit) }
                let changed = FeetInches.text(inches: (to - from) * 12 + Double(random.pick([-6, -4, -2, 1, 2, 3, 6, 12])))
                sheet.offer(.dimensionValue, for: slot) { $0.dimension(ends.0, ends.1, text: changed, unit: unit) }
                let spot = vertical ? Point(x: line, y: ends.0.y + (ends.1.y - ends.0.y) * 0.22) : Point(x: ends.0.x + (ends.1.x - ends.0.x) * 0.22, y: line)
                sheet.offerNew(.tickAdded, .dimension) { pen in
                    let half = 2.2 * max(unit, 0.8)
                    pen.line(Point(x: spot.x - half, y: spot.y + half), Point(x: spot.x + half, y: spot.y - half), 1)
                }
            }
        }
        string(floor.gridX, at: outline.top - 34 * unit, vertical: false, &sheet)
        string([0, floor.width], at: outline.top - 62 * unit, vertical: false, &sheet)
        string(floor.gridY, at: outline.left - 34 * unit, vertical: true, &sheet)
        string([0, floor.depth], at: outline.left - 62 * unit, vertical: true, &sheet)
        let south = floor.rooms.filter { !$0.isNorth }
        string([0] + south.map(\.box.right), at: outline.bottom + 40 * unit, vertical: false, &sheet)
        for room in floor.rooms where room.use != .stair && room.use != .toilet {
            let y = room.isNorth ? at(0, room.box.bottom - 2.2).y : at(0, room.box.bottom - 3.6).y
            let from = Point(x: at(room.box.left + Floor.innerWall / 2, 0).x, y: y)
            let to = Point(x: at(room.box.right - Floor.innerWall / 2, 0).x, y: y)
            let slot = sheet.add(.dimension) {
                $0.dimension(from, to, text: FeetInches.text(feet: room.box.width - Floor.innerWall), extending: 0, unit: unit)
            }
            let changed = FeetInches.text(inches: (room.box.width - Floor.innerWall) * 12 + 4)
            sheet.offer(.dimensionValue, for: slot) { $0.dimension(from, to, text: changed, extending: 0, unit: unit) }
        }
    }
}
