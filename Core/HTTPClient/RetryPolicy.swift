import FoundationEssentials

/// When a request is sent again, and after how long: exponential backoff with full jitter, at least as long as `Retry-After` asks.
public struct RetryPolicy: Hashable, Sendable {
    /// 1: the request is sent once.
    public var maximumAttempts: Int
    public var firstDelay: Duration
    public var maximumDelay: Duration
    /// Where a server asks for a longer wait than this, its answer is returned instead.
    public var maximumRetryAfter: Duration
    public var retryableStatuses: Set<Int>

    public init(
        maximumAttempts: Int = 4, firstDelay: Duration = .milliseconds(100), maximumDelay: Duration = .seconds(5),
        maximumRetryAfter: Duration = .seconds(30), retryableStatuses: Set<Int> = [408, 425, 429, 500, 502, 503, 504]
    ) {
        self.maximumAttempts = maximumAttempts
        self.firstDelay = firstDelay
        self.maximumDelay = maximumDelay
        self.maximumRetryAfter = maximumRetryAfter
        self.retryableStatuses = retryableStatuses
    }

    public static let none = RetryPolicy(maximumAttempts: 1)

    /// The wait before the next attempt, or nil where there is none.
    /// - Parameters:
    ///   - attempt: how often the request was sent, from 1.
    ///   - jitter: from 0 to 1; the share of the backoff that is waited.
    func delay(after result: Result<ClientResponse, HTTPClientError>, attempt: Int, mayRepeat: Bool, jitter: Double, now: Date) -> Duration? {
        guard attempt < maximumAttempts else { return nil }
        var asked = Duration.zero
        switch result {
        case .failure(let error):
            // What never reached the server may be sent again whatever the method.
            var neverSent = false
            if case .cannotConnect = error { neverSent = true }
            if case .cannotResolve = error { neverSent = true }
            guard error.isPassing, mayRepeat || neverSent else { return nil }
        case .success(let response):
            guard mayRepeat, retryableStatuses.contains(response.status) else { return nil }
            asked = Self.retryAfter(response.headers, now: now) ?? .zero
            guard asked <= maximumRetryAfter else { return nil }
        }
        let ceiling = min(maximumDelay, firstDelay * (1 << min(attempt - 1, 20)))
        return max(asked, ceiling * jitter)
    }

    /// RFC 9110 §10.2.3: seconds, or an HTTP date.
    public static func retryAfter(_ headers: ClientHeaders, now: Date = Date()) -> Duration? {
        guard let value = headers["Retry-After"] else { return nil }
        if let seconds = Int(value) { return seconds >= 0 ? .seconds(min(seconds, 1 << 30)) : nil }
        guard let date = httpDate(value) else { return nil }
        return .seconds(max(0, date.timeIntervalSince(now)))
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may still send.
    static func httpDate(_ text: String) -> Date? {
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), let month = months.firstIndex(of: String(parts[2])),
            let year = Int(parts[3]), case let clock = parts[4].split(separator: ":").compactMap({ Int($0) }), clock.count == 3,
            let zone = TimeZone(secondsFromGMT: 0)
        else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar.date(
            from: DateComponents(year: year, month: month + 1, day: day, hour: clock[0], minute: clock[1], second: clock[2]))
    }
}
