/// Bounds of a push subscription's flow.
public struct FlowLimits: Hashable, Sendable {
    /// Outstanding messages at the start.
    public var initial: Int
    /// However many deliveries fail, so many may be outstanding: a few that hang must not stall the others.
    public var minimum: Int
    public var maximum: Int
    /// The pause of a subscription of which nothing succeeds begins here, doubles with each message that fails, and ends there.
    public var firstPause: Duration
    public var longestPause: Duration

    public init(
        initial: Int = 8, minimum: Int = 4, maximum: Int = 128, firstPause: Duration = .milliseconds(100), longestPause: Duration = .seconds(5)
    ) {
        self.initial = initial
        self.minimum = minimum
        self.maximum = maximum
        self.firstPause = firstPause
        self.longestPause = longestPause
    }

    /// The same within a subscription's own bound.
    func capped(_ limit: Int?) -> FlowLimits {
        guard let limit, limit > 0 else { return self }
        var limits = self
        limits.maximum = min(maximum, limit)
        limits.minimum = min(minimum, limit)
        limits.initial = min(initial, limit)
        return limits
    }
}

/// How many messages of one push subscription may be outstanding: slow start, as Pub/Sub does it. The window grows by one with each
/// acknowledgement (so doubles with each round), and shrinks by a tenth with each refusal. While one message after the other is refused and
/// none acknowledged, the subscription pauses as well; a single poison message, refused again and again, counts once.
struct FlowWindow: Sendable {
    private var limits: FlowLimits
    private var size: Double
    private var refused: Set<Int64> = []

    init(_ limits: FlowLimits) {
        self.limits = limits
        size = Double(limits.initial)
    }

    var outstandingLimit: Int { Int(size) }

    mutating func acknowledged() {
        size = min(Double(limits.maximum), size + 1)
        refused.removeAll(keepingCapacity: true)
    }

    mutating func refused(_ message: Int64) {
        size = max(Double(limits.minimum), size * 0.9)
        if refused.count < 64 { refused.insert(message) }
    }

    /// How long nothing is to be delivered after a refusal.
    var pause: Duration {
        guard refused.count > 1 else { return .zero }
        return min(limits.longestPause, limits.firstPause * (1 << min(refused.count - 2, 20)))
    }

    mutating func adopt(_ limits: FlowLimits) {
        self.limits = limits
        size = min(max(size, Double(limits.minimum)), Double(limits.maximum))
    }
}
