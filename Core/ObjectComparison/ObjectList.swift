/// One version of a drawing given as objects: a column per field, so that a million objects fit into little memory.
public struct ObjectList: Sendable {
    /// Position and size, in the units of the drawing.
    public internal(set) var x: [Double]
    public internal(set) var y: [Double]
    public internal(set) var width: [Double]
    public internal(set) var height: [Double]
    /// Indices into `typeNames`.
    public internal(set) var type: [UInt32]
    public internal(set) var typeNames: [String]
    /// The ids in UTF-8, end to end, and where each one ends.
    public internal(set) var idBytes: [UInt8]
    public internal(set) var idEnds: [Int]

    public var count: Int { type.count }

    /// - Parameter idEnds: ascending; one for each object.
    public init(
        x: [Double], y: [Double], width: [Double], height: [Double], type: [UInt32], typeNames: [String], idBytes: [UInt8], idEnds: [Int]
    ) {
        precondition([x.count, y.count, width.count, height.count, idEnds.count].allSatisfy { $0 == type.count }, "columns are of one length")
        self.x = x
        self.y = y
        self.width = width
        self.height = height
        self.type = type
        self.typeNames = typeNames
        self.idBytes = idBytes
        self.idEnds = idEnds
    }

    public init(_ objects: [DrawingObject] = []) {
        self.init(x: [], y: [], width: [], height: [], type: [], typeNames: [], idBytes: [], idEnds: [])
        var types: [String: UInt32] = [:]
        for object in objects {
            x.append(object.x)
            y.append(object.y)
            width.append(object.width)
            height.append(object.height)
            let next = UInt32(typeNames.count)
            if types.updateValue(types[object.type] ?? next, forKey: object.type) == nil { typeNames.append(object.type) }
            type.append(types[object.type] ?? next)
            idBytes += Array(object.id.utf8)
            idEnds.append(idBytes.count)
        }
    }

    public subscript(index: Int) -> DrawingObject {
        DrawingObject(id: id(index), type: typeName(index), x: x[index], y: y[index], width: width[index], height: height[index])
    }

    public func id(_ index: Int) -> String { String(decoding: idBytes[idRange(index)], as: UTF8.self) }
    public func typeName(_ index: Int) -> String { typeNames[Int(type[index])] }

    func idRange(_ index: Int) -> Range<Int> { (index == 0 ? 0 : idEnds[index - 1])..<idEnds[index] }
}

/// One element of a drawing.
public struct DrawingObject: Codable, Hashable, Sendable {
    public var id: String
    public var type: String
    public var x: Double
    public var y: Double
    public var width: Double
    public var height: Double

    public init(id: String, type: String, x: Double, y: Double, width: Double, height: Double) {
        self.id = id
        self.type = type
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}
