/// A point on a displayed page: points (1/72 inch), origin top left, x right, y down.
public struct Point: Hashable, Sendable, Codable {
    public var x: Double
    public var y: Double

    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// An upright rectangle on a displayed page, in points, origin top left. In JSON: `[left, top, right, bottom]`.
public struct Box: Hashable, Sendable {
    public var left: Double
    public var top: Double
    public var right: Double
    public var bottom: Double

    public init(left: Double, top: Double, right: Double, bottom: Double) {
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
    }

    public var width: Double { max(0, right - left) }
    public var height: Double { max(0, bottom - top) }
    public var area: Double { width * height }
    public var center: Point { Point(x: (left + right) / 2, y: (top + bottom) / 2) }

    public func union(_ other: Box) -> Box {
        Box(
            left: min(left, other.left), top: min(top, other.top),
            right: max(right, other.right), bottom: max(bottom, other.bottom))
    }

    /// The common part; its area is zero where the boxes do not meet.
    public func intersection(_ other: Box) -> Box {
        Box(
            left: max(left, other.left), top: max(top, other.top),
            right: min(right, other.right), bottom: min(bottom, other.bottom))
    }

    public func intersects(_ other: Box) -> Bool {
        left < other.right && other.left < right && top < other.bottom && other.top < bottom
    }

    public func contains(_ point: Point) -> Bool {
        point.x >= left && point.x <= right && point.y >= top && point.y <= bottom
    }

    /// The box with every side moved outwards by `margin` points (inwards when negative).
    public func grown(by margin: Double) -> Box {
        Box(left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin)
    }

    /// The distance between the nearest edges, zero where the boxes meet.
    public func gap(to other: Box) -> Double {
        let dx = max(0, max(other.left - right, left - other.right))
        let dy = max(0, max(other.top - bottom, top - other.bottom))
        return (dx * dx + dy * dy).squareRoot()
    }
}

extension Box: Codable {
    public init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        left = try values.decode(Double.self)
        top = try values.decode(Double.self)
        right = try values.decode(Double.self)
        bottom = try values.decode(Double.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.unkeyedContainer()
        for value in [left, top, right, bottom] { try values.encode(value) }
    }
}
