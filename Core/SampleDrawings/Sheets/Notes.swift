import Domain

/// Notes as drawings carry them, each with another wording that means something else.
struct NoteList {
    let notes: [(text: String, reworded: String)]

    static let architectural = NoteList(notes: [
        ("ALL DIMENSIONS ARE TO FACE OF STUD U.N.O.", "ALL DIMENSIONS ARE TO FINISHED FACE U.N.O."),
        ("PROVIDE BLOCKING AT ALL WALL MOUNTED ITEMS.", "PROVIDE FIRE TREATED BLOCKING AT ALL WALL MOUNTED ITEMS."),
        ("VERIFY ALL CONDITIONS IN FIELD BEFORE FABRICATION.", "VERIFY ALL OPENINGS IN FIELD BEFORE FABRICATION."),
        ("DOOR JAMBS ARE 4\" FROM ADJACENT WALL U.N.O.", "DOOR JAMBS ARE 6\" FROM ADJACENT WALL U.N.O."),
        ("GYPSUM BOARD IN WET ROOMS IS 5/8\" MOISTURE RESISTANT.", "GYPSUM BOARD IN WET ROOMS IS 1/2\" CEMENT BACKER BOARD."),
        ("PATCH AND PAINT ALL SURFACES DISTURBED BY THE WORK.", "PATCH, PRIME AND PAINT ALL SURFACES DISTURBED BY THE WORK."),
        ("FIRE CAULK ALL PENETRATIONS OF RATED WALLS.", "FIRE CAULK ALL PENETRATIONS OF 1 HOUR WALLS."),
        ("SEE INTERIOR DETAILS FOR CASEWORK HEIGHTS.", "SEE FINISH SCHEDULE FOR CASEWORK HEIGHTS."),
        ("COORDINATE FLOOR DRAINS WITH PLUMBING DRAWINGS.", "COORDINATE FLOOR DRAINS AND SLOPES WITH PLUMBING DRAWINGS."),
        ("DO NOT SCALE THE DRAWINGS.", "DO NOT SCALE THE DRAWINGS; ASK THE ARCHITECT."),
        ("SEAL JOINTS AT EXTERIOR FRAMES WITH SILICONE.", "SEAL JOINTS AT EXTERIOR FRAMES WITH POLYURETHANE."),
        ("TRANSITION STRIPS AT ALL CHANGES OF FLOORING.", "NO TRANSITION STRIPS AT CHANGES OF FLOORING."),
    ])

    static let structural = NoteList(notes: [
        ("CONCRETE F'C = 3000 PSI AT 28 DAYS.", "CONCRETE F'C = 4000 PSI AT 28 DAYS."),
        ("REINFORCING IS ASTM A615 GRADE 60.", "REINFORCING IS ASTM A706 GRADE 60."),
        ("STRUCTURAL STEEL IS ASTM A992.", "STRUCTURAL STEEL IS ASTM A992, GALVANIZED OUTSIDE."),
        ("BOLTS ARE 3/4\" A325 IN STANDARD HOLES.", "BOLTS ARE 7/8\" A325 IN STANDARD HOLES."),
        ("FOOTINGS BEAR ON UNDISTURBED SOIL, 2000 PSF.", "FOOTINGS BEAR ON UNDISTURBED SOIL, 2500 PSF."),
        ("LAP BARS 40 DIAMETERS U.N.O.", "LAP BARS 48 DIAMETERS U.N.O."),
        ("WELDS ARE E70XX ELECTRODES.", "WELDS ARE E70XX ELECTRODES, FIELD WELDS INSPECTED."),
        ("CAMBER BEAMS AS NOTED.", "NO CAMBER AT BEAMS BELOW 20 FEET."),
        ("SLAB ON GRADE IS 4\" OVER 10 MIL VAPOR BARRIER.", "SLAB ON GRADE IS 5\" OVER 15 MIL VAPOR BARRIER."),
        ("TOP OF STEEL IS 4\" BELOW FINISH FLOOR U.N.O.", "TOP OF STEEL IS 5 1/2\" BELOW FINISH FLOOR U.N.O."),
    ])

    static let services = NoteList(notes: [
        ("COORDINATE ALL ROUTING WITH STRUCTURE BEFORE INSTALLATION.", "COORDINATE ALL ROUTING WITH CEILINGS BEFORE INSTALLATION."),
        ("INSULATE SUPPLY DUCTS WITH 1 1/2\" DUCT WRAP.", "INSULATE SUPPLY DUCTS WITH 2\" DUCT WRAP."),
        ("BALANCE THE SYSTEM TO WITHIN 10 PERCENT.", "BALANCE THE SYSTEM TO WITHIN 5 PERCENT."),
        ("MOUNT THERMOSTATS AT 48\" ABOVE FLOOR.", "MOUNT THERMOSTATS AT 44\" ABOVE FLOOR."),
        ("RECEPTACLES AT 18\" ABOVE FLOOR U.N.O.", "RECEPTACLES AT 16\" ABOVE FLOOR U.N.O."),
        ("WIRE IS COPPER, NO. 12 MINIMUM.", "WIRE IS COPPER, NO. 10 MINIMUM."),
        ("SLOPE WASTE PIPING 1/4\" PER FOOT.", "SLOPE WASTE PIPING 1/8\" PER FOOT."),
        ("EMERGENCY FIXTURES ARE SHOWN SHADED.", "EMERGENCY AND EGRESS FIXTURES ARE SHOWN SHADED."),
        ("SEAL ALL DUCT JOINTS TO CLASS A.", "SEAL ALL DUCT JOINTS TO CLASS B."),
        ("PROVIDE ACCESS PANELS AT ALL VALVES.", "PROVIDE ACCESS PANELS AT ALL VALVES AND DAMPERS."),
    ])
}

extension SheetDrawing {
    /// A headed list of numbered notes, each of which a revision may reword.
    mutating func addNotes(
        heading: String, from list: NoteList, count: Int, at point: Point, width: Double, using random: inout SeededRandom
    ) {
        let unit = paper.unit
        let size = paper.lettering * 0.95
        add(.note) { pen in
            pen.text(heading, at: point, size: 13 * unit, bold: true)
            pen.line(Point(x: point.x, y: point.y + 5 * unit), Point(x: point.x + width, y: point.y + 5 * unit), 1)
        }
        var y = point.y + 24 * unit
        for (index, note) in random.shuffled(list.notes).prefix(count).enumerated() {
            let indent = point.x + 20 * unit
            let lines = Self.wrapped(note.text, size: size, width: width - 20 * unit, bold: false)
            let reworded = Self.wrapped(note.reworded, size: size, width: width - 20 * unit, bold: false)
            let top = y
            func draw(_ lines: [String]) -> (inout Pen) -> Void {
                { pen in
                    for (row, line) in lines.enumerated() {
                        pen.text(line, at: Point(x: indent, y: top + Double(row) * size * 1.3), size: size)
                    }
                }
            }
            add(.note) { $0.text("\(index + 1).", at: Point(x: point.x, y: top), size: size) }
            let slot = add(.note, draw(lines))
            offer(.noteReworded, for: slot, draw(reworded))
            y += Double(max(lines.count, reworded.count)) * size * 1.3 + 8 * unit
        }
        let number = min(count, list.notes.count) + 1
        let top = y
        offerNew(.noteAdded, .note) { pen in
            pen.text("\(number). SEE SPECIFICATIONS.", at: Point(x: point.x, y: top), size: size)
        }
    }
}
