/// What happens at a failpoint.
public enum Fault: Hashable, Sendable {
    /// The process ends at once, as by `kill -9`.
    case crash
    /// The step throws `FailpointError`.
    case error
    /// The step waits until it is cancelled.
    case hang
    /// The process stops (SIGSTOP) until somebody lets it go on: a zombie.
    case stop
    /// The effect that follows happens twice; only before an effect.
    case duplicate
    /// The step waits for so many milliseconds.
    case delay(milliseconds: Int)
}

/// A fault with how often it strikes: not the first `after` times that its place is reached, then `times` times.
public struct ArmedFault: Hashable, Sendable, CustomStringConvertible {
    public var fault: Fault
    public var after: Int
    /// Nil: every time.
    public var times: Int?

    public init(_ fault: Fault, after: Int = 0, times: Int? = nil) {
        self.fault = fault
        self.after = after
        self.times = times
    }

    /// Reads `action[:after N][:times M]`, where the action is `crash`, `error`, `hang`, `stop`, `duplicate` or `delay [MILLISECONDS]`.
    init(parsing text: String, at point: Failpoint) throws(FailpointSyntax) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { $0.split(separator: " ").map { String($0) } }
        self.init(try Self.fault(parts[0], text))
        for part in parts.dropFirst() {
            guard part.count == 2, let number = Int(part[1]), number >= 0 else { throw .malformed(text) }
            switch part[0] {
            case "after": after = number
            case "times" where number > 0: times = number
            default: throw .malformed(text)
            }
        }
        if fault == .duplicate, point.moment != .before { throw .duplicateNotBefore(point) }
    }

    private static func fault(_ words: [String], _ text: String) throws(FailpointSyntax) -> Fault {
        switch (words.first, words.dropFirst().first.map { Int($0) }, words.count) {
        case ("crash", nil, 1): return .crash
        case ("error", nil, 1): return .error
        case ("hang", nil, 1): return .hang
        case ("stop", nil, 1): return .stop
        case ("duplicate", nil, 1): return .duplicate
        case ("delay", nil, 1): return .delay(milliseconds: 1000)
        case ("delay", .some(let milliseconds?), 2) where milliseconds >= 0: return .delay(milliseconds: milliseconds)
        default: throw .malformed(text)
        }
    }

    public var description: String {
        let action =
            switch fault {
            case .crash: "crash"
            case .error: "error"
            case .hang: "hang"
            case .stop: "stop"
            case .duplicate: "duplicate"
            case .delay(let milliseconds): "delay \(milliseconds)"
            }
        return action + (after > 0 ? ":after \(after)" : "") + (times.map { ":times \($0)" } ?? "")
    }

    /// Counts one arrival. Returns whether the fault strikes.
    mutating func strike() -> Bool {
        if after > 0 {
            after -= 1
            return false
        }
        guard let left = times else { return true }
        times = max(0, left - 1)
        return left > 0
    }

    var isSpent: Bool { times == 0 }
}

/// A fault that was injected.
public struct FailpointError: Error, Hashable, CustomStringConvertible {
    public let point: Failpoint

    public var description: String { "failpoint \(point)" }
}

/// Why failpoints cannot be set as asked for.
public enum FailpointSyntax: Error, Hashable, CustomStringConvertible {
    case malformed(String)
    case unknown(String)
    case duplicateNotBefore(Failpoint)

    public var description: String {
        switch self {
        case .malformed(let text):
            "is not understood at '\(text)'; write name=action[:after N][:times M] with crash, error, hang, stop, duplicate or delay [MILLISECONDS]"
        case .unknown(let name):
            "names no failpoint '\(name)'; there are \(Failpoint.all.map(\.description).joined(separator: ", "))"
        case .duplicateNotBefore(let point): "asks for a duplicate at \(point); only what comes after a 'before' can be doubled"
        }
    }
}
