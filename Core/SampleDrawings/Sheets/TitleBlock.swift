import Domain

/// One row of a revision table.
struct Issue: Hashable {
    var mark: String
    var date: String
    var text: String
}

/// What the title block of one sheet says in one revision.
struct TitleBlockText: Hashable {
    var number: String
    var title: String
    var scale: String
    var date: String
    var issues: [Issue]
    var drawnBy: String
}

extension SheetDrawing {
    /// Frame, title block and revision table.
    mutating func addTitleBlock(old: TitleBlockText, new: TitleBlockText, project: Project) {
        let unit = paper.unit
        let block = paper.titleBlock
        add(.titleBlock) { [paper] pen in
            pen.box(paper.frame, 1.8 * unit)
            pen.line(Point(x: block.left, y: block.top), Point(x: block.left, y: block.bottom), 1.4 * unit)
        }
        let left = block.left + 12 * unit
        var y = block.top
        func rule(_ at: Double) -> (inout Pen) -> Void {
            { pen in pen.line(Point(x: block.left, y: at), Point(x: block.right, y: at), 0.8 * unit) }
        }
        add(.titleBlock) { pen in
            let centre = Point(x: left + 24 * unit, y: block.top + 44 * unit)
            pen.polyline(
                [Point(x: centre.x - 20 * unit, y: centre.y + 18 * unit), Point(x: centre.x, y: centre.y - 20 * unit),
                 Point(x: centre.x + 20 * unit, y: centre.y + 18 * unit)], 2.4 * unit, closed: true)
            pen.line(Point(x: centre.x - 10 * unit, y: centre.y + 4 * unit), Point(x: centre.x + 10 * unit, y: centre.y + 4 * unit), 2.4 * unit)
            pen.text(project.architect, at: Point(x: left + 56 * unit, y: block.top + 42 * unit), size: 15 * unit, bold: true)
            pen.text("ARCHITECTS", at: Point(x: left + 56 * unit, y: block.top + 58 * unit), size: 9 * unit)
        }
        y += 86 * unit
        add(.titleBlock, rule(y))
        for consultant in project.consultants {
            y += 18 * unit
            let at = y
            add(.titleBlock) { pen in
                pen.text(consultant.role, at: Point(x: left, y: at), size: 7 * unit, bold: true)
                pen.text(consultant.name, at: Point(x: left + 88 * unit, y: at), size: 7 * unit)
            }
        }
        y += 14 * unit
        add(.titleBlock, rule(y))
        let projectTop = y
        add(.titleBlock) { pen in
            pen.text(project.name, at: Point(x: left, y: projectTop + 28 * unit), size: 15 * unit, bold: true)
            pen.text(project.address, at: Point(x: left, y: projectTop + 46 * unit), size: 9 * unit)
            pen.text(project.city, at: Point(x: left, y: projectTop + 59 * unit), size: 9 * unit)
        }
        y += 78 * unit
        add(.titleBlock, rule(y))
        addRevisionTable(old: old.issues, new: new.issues, top: y)
        add(.titleBlock) { pen in
            let centre = Point(x: block.center.x, y: block.bottom - 420 * unit)
            pen.circle(centre, 62 * unit, 1)
            pen.circle(centre, 44 * unit, 0.6)
            pen.text("ARCHITECT'S SEAL", at: Point(x: centre.x, y: centre.y - 6 * unit), size: 5 * unit, align: .centre)
            pen.text("SIGNED BY THE ARCHITECT OF RECORD", at: Point(x: centre.x, y: centre.y + 8 * unit), size: 5 * unit, align: .centre)
        }
        addIdentity(old: old, new: new, project: project)
    }

    private mutating func addRevisionTable(old: [Issue], new: [Issue], top: Double) {
        let unit = paper.unit
        let block = paper.titleBlock
        let columns = [block.left + 12 * unit, block.left + 40 * unit, block.left + 108 * unit]
        let row = 15 * unit
        add(.titleBlock) { pen in
            for (x, name) in zip(columns, ["NO.", "DATE", "DESCRIPTION"]) {
                pen.text(name, at: Point(x: x, y: top + 12 * unit), size: 7 * unit, bold: true)
            }
            for line in 1...11 {
                let y = top + 17 * unit + Double(line - 1) * row
                pen.line(Point(x: block.left, y: y), Point(x: block.right, y: y), 0.35)
            }
        }
        for index in 0..<max(old.count, new.count) {
            add(.titleBlock) { pen, isNew in
                let issues = isNew ? new : old
                guard index < issues.count else { return }
                let y = top + 17 * unit + Double(index + 1) * row - 4 * unit
                pen.text(issues[index].mark, at: Point(x: columns[0], y: y), size: 7.5 * unit)
                pen.text(issues[index].date, at: Point(x: columns[1], y: y), size: 7.5 * unit)
                pen.text(issues[index].text, at: Point(x: columns[2], y: y), size: 7.5 * unit)
            }
        }
    }

    /// Project number, date, hands and scale, then the title and the number of the sheet.
    private mutating func addIdentity(old: TitleBlockText, new: TitleBlockText, project: Project) {
        let unit = paper.unit
        let block = paper.titleBlock
        let left = block.left + 12 * unit
        let top = block.bottom - 310 * unit
        add(.titleBlock) { pen in
            for row in 0...5 {
                let y = top + Double(row) * 22 * unit
                pen.line(Point(x: block.left, y: y), Point(x: block.right, y: y), 0.5)
            }
            for (row, name) in ["PROJECT NO.", "DATE", "DRAWN BY", "CHECKED BY", "SCALE"].enumerated() {
                pen.text(name, at: Point(x: left, y: top + (Double(row) * 22 + 14.5) * unit), size: 7 * unit, bold: true)
            }
        }
        let values: [(TitleBlockText) -> String] = [
            { _ in project.number }, { $0.date }, { $0.drawnBy }, { _ in project.checkedBy }, { $0.scale },
        ]
        for (row, value) in values.enumerated() {
            add(.titleBlock) { pen, isNew in
                pen.text(
                    value(isNew ? new : old), at: Point(x: left + 92 * unit, y: top + (Double(row) * 22 + 15) * unit), size: 9.5 * unit)
            }
        }
        for (row, words) in Self.wrapped(old.title, size: 17 * unit, width: block.width - 24 * unit).enumerated() {
            add(.titleBlock) { pen in
                pen.text(words, at: Point(x: left, y: top + (142 + Double(row) * 20) * unit), size: 17 * unit, bold: true)
            }
        }
        add(.titleBlock) { pen in
            let y = block.bottom - 92 * unit
            pen.line(Point(x: block.left, y: y), Point(x: block.right, y: y), 1.2 * unit)
            pen.text("SHEET NO.", at: Point(x: left, y: y + 13 * unit), size: 7 * unit, bold: true)
        }
        add(.titleBlock) { pen, isNew in
            pen.text(isNew ? new.number : old.number, at: Point(x: left, y: block.bottom - 22 * unit), size: 54 * unit, bold: true)
        }
    }

    /// Breaks a title into lines that fit.
    static func wrapped(_ text: String, size: Double, width: Double, bold: Bool = true) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, Helvetica.width(of: last + " " + word, size: size, bold: bold) <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
