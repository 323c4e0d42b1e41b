/// How long a summary waits for a model that is busy, before it is written by rule.
public struct ModelPatience: Hashable, Sendable {
    /// From the first attempt on.
    public var limit: Duration
    public var shortest: Duration
    public var longest: Duration

    public init(limit: Duration = .seconds(600), shortest: Duration = .seconds(5), longest: Duration = .seconds(60)) {
        self.limit = limit
        self.shortest = shortest
        self.longest = longest
    }

    /// The wait before the next attempt: half of the time that has passed, so that waits grow without anybody counting attempts.
    /// - Parameters:
    ///   - asked: what the server wants to be waited at least.
    ///   - elapsed: since the first attempt began.
    /// - Returns: nil where that would end beyond the limit.
    public func wait(asked: Duration?, elapsed: Duration) -> Duration? {
        let delay = max(asked ?? .zero, min(longest, max(shortest, elapsed / 2)))
        return elapsed + delay <= limit ? delay : nil
    }
}
