import Domain

/// Details in a grid of cells, each a small drawing with its notes, dimensions and title.
struct DetailSheet {
    let spec: SheetSpec

    func draw(on sheet: inout SheetDrawing, references: [String], using random: inout SeededRandom) {
        let drawing = spec.paper.drawing
        let columns = spec.paper.isLarge ? 4 : 2
        let rows = spec.paper.isLarge ? 3 : 2
        let cell = (width: drawing.width / Double(columns), height: drawing.height / Double(rows))
        let spare = random.int(0...(columns * rows - 1))
        for place in 0..<(columns * rows) {
            let left = drawing.left + Double(place % columns) * cell.width
            let top = drawing.top + Double(place / columns) * cell.height
            let box = Box(left: left, top: top, right: left + cell.width, bottom: top + cell.height)
            let detail = Detail(
                box: box, number: place + 1, unit: spec.paper.unit, isStructural: spec.kind == .structuralDetail,
                variant: random.int(0...3), seed: random.next())
            sheet.add { $0.box(box, 0.6, colour: .grey(0.3)) }
            if place == spare {
                sheet.offerNew(.detailAdded, .view) { pen in detail.drawWhole(&pen) }
            } else {
                detail.add(to: &sheet, reference: references.isEmpty ? nil : random.pick(references), using: &random)
            }
        }
    }
}
