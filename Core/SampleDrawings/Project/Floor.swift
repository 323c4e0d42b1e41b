import Domain

/// One floor of the building: a corridor between two rows of rooms. Lengths in feet, origin at the outer corner top left.
struct Floor {
    enum Use: Hashable { case stair, toilet, office, meeting, exam, store, open }

    struct Room: Hashable {
        var name: String
        var number: String
        var use: Use
        /// Between the centres of its walls.
        var box: Box
        /// Lies above the corridor on the sheet.
        var isNorth: Bool
    }

    static let outerWall = 0.8
    static let innerWall = 0.45
    static let windowWidth = 4.0
    static let doorWidth = 3.0

    /// Where grid lines stand, from 0 to the building's width and depth.
    let gridX: [Double]
    let gridY: [Double]
    let corridorTop: Double
    let corridorBottom: Double
    let rooms: [Room]

    var width: Double { gridX.last ?? 0 }
    var depth: Double { gridY.last ?? 0 }

    static let names: [(Use, String)] = [
        (.office, "OFFICE"), (.exam, "EXAM ROOM"), (.meeting, "CONFERENCE"), (.store, "STORAGE"), (.exam, "CONSULT"), (.office, "RECORDS"),
        (.meeting, "BREAK ROOM"), (.open, "WAITING"), (.open, "LAB"), (.store, "ELECTRICAL"), (.office, "MANAGER"), (.meeting, "TRAINING"),
    ]

    /// The columns stand alike on every floor of a building; the rooms differ by level.
    init(seed: UInt64, level: Int, bays: Int) {
        var frame = SeededRandom(seed: seed, part: "grid")
        var xs = [0.0]
        for _ in 0..<5 { xs.append((xs.last ?? 0) + Double(frame.int(32...37)) / 2) }
        let rows = [Double(frame.int(32...38)) / 2, Double(frame.int(30...34)) / 2, Double(frame.int(26...30)) / 2]
        gridX = Array(xs.prefix(bays + 1))
        gridY = [0, rows[0], rows[0] + rows[1], rows[0] + rows[1] + rows[2]]
        corridorTop = gridY[1]
        corridorBottom = gridY[1] + 6

        var random = SeededRandom(seed: seed, part: "floor \(level)")
        let end = gridX.last ?? 0
        var rooms: [Room] = []
        for isNorth in [true, false] {
            var x = 0.0
            while x < end {
                let wanted = isNorth ? Double(random.int(20...36)) / 2 : Double(random.int(28...48)) / 2
                let width = end - x - wanted < 10 ? end - x : wanted
                let choice: (Use, String)
                switch (isNorth, rooms.count) {
                case (true, 0): choice = (.stair, "STAIR")
                case (true, 1): choice = (.toilet, "WOMEN")
                case (true, 2): choice = (.toilet, "MEN")
                default: choice = random.pick(Self.names)
                }
                let number = "\(level)\(rooms.count + 1 < 10 ? "0" : "")\(rooms.count + 1)"
                let box = isNorth
                    ? Box(left: x, top: 0, right: x + width, bottom: corridorTop)
                    : Box(left: x, top: corridorBottom, right: x + width, bottom: gridY[3])
                rooms.append(Room(name: choice.1, number: number, use: choice.0, box: box, isNorth: isNorth))
                x += width
            }
        }
        self.rooms = rooms
    }

    /// The middle of the windows of a room along the outer wall, in feet.
    func windows(of room: Room) -> [Double] {
        let clear = room.box.width - 3
        let count = room.use == .stair || room.use == .store ? 0 : min(3, Int(clear / (Self.windowWidth + 3)))
        guard count > 0 else { return [] }
        return (0..<count).map { room.box.left + 1.5 + clear * (Double($0) + 0.5) / Double(count) }
    }
}
