import Domain

/// Pairs of versions of made-up drawings given as objects. The same seed gives the same pairs.
public struct ObjectSamples: Sendable {
    public let pairs: Int
    /// Of the first version of each.
    public let objects: Int
    public let seed: UInt64
    /// The pairs that are malformed.
    private let malformed: Set<Int>

    public static let types = ["wall", "door", "window", "column", "beam"]

    /// - Parameter malformed: the share of pairs that cannot be compared, 0…1.
    public init(pairs: Int, objects: Int, seed: UInt64, malformed share: Double) {
        self.pairs = pairs
        self.objects = objects
        self.seed = seed
        var course = SplitMix(seed: seed)
        malformed = Set((0..<pairs).shuffled(using: &course).prefix(Int((Double(pairs) * share).rounded())))
    }

    /// One pair, counted from 0.
    public subscript(index: Int) -> ObjectSample {
        var course = SplitMix(seed: seed &+ UInt64(index) &* 0x9E37_79B9)
        let number = String(index)
        let drawingID = "drawing_" + String(repeating: "0", count: max(0, 6 - number.count)) + number
        var edit = ObjectEdit(drawingID: drawingID, objects: objects, course: course)
        edit.run()
        course = edit.course
        var sample = ObjectSample(drawingID: drawingID, versionA: edit.old.json, versionB: edit.new.json, truth: edit.truth)
        if malformed.contains(index) {
            let kinds = Malformation.allCases
            let kind = kinds[Int.random(in: 0..<kinds.count, using: &course)]
            sample.versionB = Self.spoilt(edit.new, kind)
            sample.truth = ObjectTruth(drawingID: drawingID, malformed: kind)
        }
        return sample
    }

    private static func spoilt(_ objects: [SampleObject], _ kind: Malformation) -> [UInt8] {
        let json = objects.json
        let last = #"{"id":"Z1","type":"wall","x":1,"y":1,"width":1,"height":1}"#
        let entry: String
        switch kind {
        case .notJSON: return Array(json.dropLast(2))
        case .notAList: return Array(#"{"objects":"#.utf8) + json + Array("}".utf8)
        case .missingField: entry = last.replacing(#","height":1"#, with: "")
        case .wrongType: entry = last.replacing(#""x":1"#, with: #""x":"left""#)
        case .notFinite: entry = last.replacing(#""y":1"#, with: #""y":NaN"#)
        }
        return Array(json.dropLast()) + Array((objects.isEmpty ? entry : "," + entry).utf8) + Array("]".utf8)
    }
}

/// Makes one pair.
private struct ObjectEdit {
    let objects: Int
    var course: SplitMix
    private(set) var old: [SampleObject] = []
    private(set) var new: [SampleObject] = []
    private(set) var truth: ObjectTruth
    /// Places that were given out: no two things, of either version, share one.
    private var places = 0

    init(drawingID: String, objects: Int, course: SplitMix) {
        self.objects = objects
        self.course = course
        truth = ObjectTruth(drawingID: drawingID)
    }

    mutating func run() {
        for index in 0..<objects { old.append(make("A\(index)")) }
        for object in old { carry(object) }
        for index in 0..<(objects == 0 ? 1 : Int.random(in: 0...max(1, objects / 20), using: &course)) {
            new.append(make("B\(index)"))
            truth.added.append("B\(index)")
        }
    }

    /// Most objects stay, some shake a little, which is no change, and one in seven is edited.
    private mutating func carry(_ object: SampleObject) {
        var object = object
        switch Int.random(in: 0..<28, using: &course) {
        case 0:
            truth.removed.append(object.id)
            return
        case 1:
            let place = place()
            (object.x, object.y) = (place.x, place.y)
            truth.moved.append(object.id)
        case 2:
            object.width += 500
            truth.resized.append(object.id)
        case 3:
            object.type = ObjectSamples.types.first { $0 != object.type } ?? object.type
            truth.retyped.append(object.id)
        case 4:
            truth.reidentified.append([object.id, "N" + object.id])
            object.id = "N" + object.id
        case 5...8:
            object.x += Int.random(in: -90...90, using: &course)
            object.y += Int.random(in: -90...90, using: &course)
        default: break
        }
        new.append(object)
    }

    private mutating func make(_ id: String) -> SampleObject {
        let place = place()
        let type = ObjectSamples.types[Int.random(in: 0..<ObjectSamples.types.count, using: &course)]
        return SampleObject(
            id: id, type: type, x: place.x, y: place.y, width: Int.random(in: 1000...10_000, using: &course),
            height: Int.random(in: 1000...10_000, using: &course))
    }

    /// A free square of its own, two units wide.
    private mutating func place() -> (x: Int, y: Int) {
        places += 1
        // An odd factor visits every square of the sheet once.
        let square = places &* 0x9E3_779B1 & 0xFF_FFFF
        return ((square & 0xFFF) * 2000 + Int.random(in: 500...1500, using: &course), (square >> 12) * 2000 + Int.random(in: 500...1500, using: &course))
    }
}

/// Lengths in thousandths of a unit.
private struct SampleObject {
    var id: String
    var type: String
    var x: Int
    var y: Int
    var width: Int
    var height: Int
}

extension [SampleObject] {
    /// Moves below the threshold are at most 0.09 units.
    fileprivate var json: [UInt8] {
        var text = "["
        for (index, object) in enumerated() {
            text += index == 0 ? "{\"id\":\"" : ",\n {\"id\":\""
            text += object.id
            text += "\",\"type\":\""
            text += object.type
            for (name, value) in [("\",\"x\":", object.x), (",\"y\":", object.y), (",\"width\":", object.width), (",\"height\":", object.height)] {
                text += name
                text += Self.decimal(value)
            }
            text += "}"
        }
        return [UInt8]((text + "]").utf8)
    }

    private static func decimal(_ thousandths: Int) -> String {
        let rest = String(abs(thousandths) % 1000)
        return (thousandths < 0 ? "-" : "") + "\(abs(thousandths) / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
