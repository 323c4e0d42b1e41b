import Domain

/// A schedule: a headed table whose cells a revision may change.
struct Table {
    var title: String
    /// Name and width of each column, points on large paper.
    var columns: [(name: String, width: Double)]
    var rows: [[String]]

    var width: Double { columns.reduce(0) { $0 + $1.width } }
    static let rowHeight = 17.0
    var height: Double { 52 + Double(rows.count) * Self.rowHeight }

    /// Draws the table with its upper left corner at `point`; `other` gives another value for a cell that may change.
    func add(to sheet: inout SheetDrawing, at point: Point, changing other: (_ row: Int, _ column: Int) -> String?) {
        let unit = sheet.paper.unit
        let rowHeight = Self.rowHeight * unit
        let top = point.y + 30 * unit
        let bottom = top + (Double(rows.count) + 1.2) * rowHeight
        sheet.add(.view) { $0.text(title, at: Point(x: point.x, y: point.y + 18 * unit), size: 15 * unit, bold: true) }
        sheet.add { pen in
            let frame = Box(left: point.x, top: top, right: point.x + width * unit, bottom: bottom)
            pen.box(Box(left: frame.left, top: top, right: frame.right, bottom: top + 1.2 * rowHeight), nil, fill: .grey(0.9))
            for row in 0..<rows.count {
                let y = top + (Double(row) + 1.2) * rowHeight
                pen.line(Point(x: frame.left, y: y), Point(x: frame.right, y: y), row == 0 ? 1 : 0.3)
            }
            var x = point.x
            for column in columns {
                if x > point.x { pen.line(Point(x: x, y: top), Point(x: x, y: bottom), 0.3) }
                pen.text(column.name, at: Point(x: x + 5 * unit, y: top + 13.5 * unit), size: 8.5 * unit, bold: true)
                x += column.width * unit
            }
            pen.box(frame, 1.2)
        }
        for (row, cells) in rows.enumerated() {
            var x = point.x
            for (column, cell) in cells.enumerated() {
                let place = Point(x: x + 5 * unit, y: top + (Double(row) + 1.2) * rowHeight + 12 * unit)
                let slot = sheet.add(.note) { $0.text(cell, at: place, size: 8.5 * unit) }
                if let changed = other(row, column) {
                    sheet.offer(.scheduleCell, for: slot) { $0.text(changed, at: place, size: 8.5 * unit) }
                }
                x += columns[column].width * unit
            }
        }
    }
}
