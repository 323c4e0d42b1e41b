/// Two places that should be the same thing, in points of the old and of the new page.
public struct PointPair: Hashable, Sendable {
    public var old: Point
    public var new: Point

    public init(old: Point, new: Point) {
        self.old = old
        self.new = new
    }

    /// Distance, on the new page, between where `transform` takes the old point and the new point.
    public func residual(_ transform: AffineTransform) -> Double {
        let there = transform(old)
        let dx = there.x - new.x
        let dy = there.y - new.y
        return (dx * dx + dy * dy).squareRoot()
    }
}
