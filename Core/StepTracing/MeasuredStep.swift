/// What one step of the work took.
public struct MeasuredStep: Codable, Sendable, Hashable {
    public var name: String
    /// Nanoseconds since 1970.
    public var start: UInt64
    public var wallSeconds: Double
    /// Of all threads of the process while the step ran.
    public var processorSeconds: Double
    /// The most memory that the process held while the step ran.
    public var peakBytes: Int
}
