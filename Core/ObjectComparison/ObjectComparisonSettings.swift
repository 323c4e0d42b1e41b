/// What can be set for a comparison of objects.
public struct ObjectComparisonSettings: Codable, Hashable, Sendable {
    /// Differences of a coordinate or a length up to this, in units of the drawing, are none.
    public var threshold: Double
    /// The axis that points north.
    public var north: North

    public enum North: String, Codable, Sendable {
        case up = "+y"
        case down = "-y"
    }

    public init(threshold: Double = 0.1, north: North = .up) {
        self.threshold = threshold
        self.north = north
    }
}
