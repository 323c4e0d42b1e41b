import Domain

/// One detail in its cell: what is cut, what it is called, how large it is.
struct Detail {
    let box: Box
    let number: Int
    let unit: Double
    let isStructural: Bool
    let variant: Int
    let seed: UInt64

    private static let architecturalTitles = ["WALL SECTION AT GRADE", "WINDOW SILL", "PARAPET", "PARTITION TYPE"]
    private static let structuralTitles = ["SPREAD FOOTING", "BEAM TO COLUMN", "SLAB EDGE", "BASE PLATE"]

    var title: String {
        (isStructural ? Self.structuralTitles : Self.architecturalTitles)[variant] + (seed % 3 == 0 ? " - TYPICAL" : "")
    }
    var scale: String { ["3\" = 1'-0\"", "1 1/2\" = 1'-0\"", "3/4\" = 1'-0\""][Int(seed % 3)] }

    /// Where the drawing lies inside the cell: notes stand right of it, the title below.
    private var view: Box {
        Box(
            left: box.left + 50 * unit, top: box.top + 40 * unit, right: box.left + box.width * 0.56, bottom: box.bottom - 96 * unit)
    }

    /// The notes beside the detail, each with another wording and the share of the view's height it points at.
    private var notes: [(lines: [String], changed: [String])] {
        isStructural
            ? [
                (["#5 BARS AT 12\" O.C.", "EACH WAY"], ["#5 BARS AT 10\" O.C.", "EACH WAY"]),
                (["3\" CLEAR COVER"], ["2\" CLEAR COVER"]),
                (["3/4\" A325 BOLTS"], ["7/8\" A325 BOLTS"]),
                (["COMPACTED FILL"], ["COMPACTED FILL, 95 PERCENT"]),
            ]
            : [
                (["METAL CAP FLASHING"], ["METAL CAP FLASHING ON CLEATS"]),
                (["R-21 BATT INSULATION"], ["R-23 MINERAL WOOL"]),
                (["5/8\" GYPSUM BOARD"], ["1/2\" GYPSUM BOARD"]),
                (["SEALANT AND BACKER ROD", "BOTH SIDES"], ["SEALANT AND BACKER ROD", "OUTSIDE ONLY"]),
            ]
    }

    func add(to sheet: inout SheetDrawing, reference: String?, using random: inout SeededRandom) {
        sheet.add { drawBody(&$0) }
        for (index, note) in notes.enumerated() {
            let place = notePlace(index)
            let slot = sheet.add(.note) { $0.leaderNote(note.lines, at: place.text, target: place.target, unit: unit) }
            sheet.offer(.noteReworded, for: slot) { $0.leaderNote(note.changed, at: place.text, target: place.target, unit: unit) }
        }
        let ends = dimensionEnds
        let inches = Double(6 + seed % 19)
        let slot = sheet.add(.dimension) { $0.dimension(ends.0, ends.1, text: FeetInches.text(inches: inches), unit: unit) }
        sheet.offer(.dimensionValue, for: slot) { $0.dimension(ends.0, ends.1, text: FeetInches.text(inches: inches + 1.5), unit: unit) }
        sheet.add(.view, drawTitle)
        if let reference, seed % 4 == 0 {
            let centre = Point(x: box.right - 40 * unit, y: box.top + 40 * unit)
            sheet.add(.tag) { pen in
                pen.sectionTag(at: centre, number: "\(number)", sheet: pen.sheetNumbers[reference] ?? reference, towards: .up, unit: unit)
            }
        }
        let spot = Point(x: view.center.x - 6 * unit, y: view.center.y)
        sheet.offerNew(.symbolAdded) { pen in
            for index in 0..<2 { pen.circle(Point(x: spot.x, y: spot.y + Double(index) * 22 * unit), 5 * unit, 0.8, fill: .white) }
        }
    }

    func drawWhole(_ pen: inout Pen) {
        drawBody(&pen)
        for (index, note) in notes.enumerated() {
            let place = notePlace(index)
            pen.leaderNote(note.lines, at: place.text, target: place.target, unit: unit)
        }
        drawTitle(&pen)
    }

    private func drawTitle(_ pen: inout Pen) {
        pen.viewTitle(title, number: "\(number)", scale: scale, at: Point(x: box.left + 16 * unit, y: box.bottom - 28 * unit), unit: unit)
    }

    private func notePlace(_ index: Int) -> (text: Point, target: Point) {
        let y = view.top + view.height * (0.12 + 0.24 * Double(index))
        return (Point(x: view.right + 34 * unit, y: y), Point(x: view.left + view.width * (0.55 + 0.08 * Double(index % 3)), y: y + 14 * unit))
    }

    private var dimensionEnds: (Point, Point) {
        let y = view.bottom + 26 * unit
        return (Point(x: view.left + view.width * 0.3, y: y), Point(x: view.left + view.width * 0.7, y: y))
    }

    private func drawBody(_ pen: inout Pen) {
        let view = view
        func part(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> Box {
            Box(
                left: view.left + view.width * left, top: view.top + view.height * top,
                right: view.left + view.width * right, bottom: view.top + view.height * bottom)
        }
        if isStructural {
            drawStructure(&pen, part)
        } else {
            drawEnvelope(&pen, part)
        }
    }
}
