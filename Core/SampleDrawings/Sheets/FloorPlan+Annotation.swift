import Domain

/// Section tags, callouts, notes, north arrow and the view's title.
extension FloorPlan {
    /// `references` are the keys of sheets that this one may name.
    func addTags(to sheet: inout SheetDrawing, references: [String], using random: inout SeededRandom) {
        guard !references.isEmpty else { return }
        let outline = outline
        for (index, share) in [0.27, 0.68].enumerated() {
            let reference = random.pick(references)
            let x = outline.left + outline.width * share + 9 * unit
            sheet.add(.tag) { pen in
                let name = pen.sheetNumbers[reference] ?? reference
                pen.line(Point(x: x, y: outline.top - 100 * unit), Point(x: x, y: outline.bottom + 74 * unit), 0.8, dash: .centre)
                pen.sectionTag(at: Point(x: x, y: outline.top - 114 * unit), number: "\(index + 1)", sheet: name, towards: .left, unit: unit)
                pen.sectionTag(at: Point(x: x, y: outline.bottom + 88 * unit), number: "\(index + 1)", sheet: name, towards: .left, unit: unit)
            }
        }
        let rooms = floor.rooms.filter { !$0.isNorth }
        for (index, room) in random.shuffled(rooms).prefix(3).enumerated() {
            let reference = random.pick(references)
            let corner = at(room.box.right, floor.depth)
            let box = Box(left: corner.x - 34 * unit, top: corner.y - 40 * unit, right: corner.x + 22 * unit, bottom: corner.y + 16 * unit)
            func callout(_ pen: inout Pen) {
                pen.detailCallout(around: box, number: "\(index + 3)", sheet: pen.sheetNumbers[reference] ?? reference, unit: unit)
            }
            if index < 2 { sheet.add(.tag, callout) } else { sheet.offerNew(.detailAdded, .tag, callout) }
        }
    }

    func addNotes(to sheet: inout SheetDrawing, heading: String, notes: NoteList, using random: inout SeededRandom) {
        let drawing = spec.paper.drawing
        let left = outline.right + 58 * unit
        guard drawing.right - left > 120 * unit else { return }
        sheet.addNotes(
            heading: heading, from: notes, count: 10, at: Point(x: left, y: drawing.top + 40 * unit), width: drawing.right - left - 6 * unit,
            using: &random)
    }

    func addTitle(to sheet: inout SheetDrawing) {
        let drawing = spec.paper.drawing
        sheet.add(.view) { pen in
            pen.viewTitle(
                spec.title, number: "1", scale: spec.scale, at: Point(x: outline.left, y: outline.bottom + 130 * unit), unit: unit)
        }
        sheet.add { $0.northArrow(at: Point(x: drawing.right - 60 * unit, y: drawing.bottom - 70 * unit), unit: unit) }
    }
}
