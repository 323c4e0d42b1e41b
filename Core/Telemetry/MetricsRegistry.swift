import Synchronization

/// Counters, gauges and histograms of one process, shown as Prometheus text (exposition format 0.0.4).
public final class MetricsRegistry: Sendable {
    /// What is known of one metric before it has values.
    struct Definition: Sendable {
        enum Kind: Sendable {
            case counter, gauge
            /// Upper bounds in ascending order, without infinity.
            case histogram([Double])
        }

        var kind: Kind
        var help: String
    }

    /// One time series of a histogram: counts per bucket (not cumulative), sum and count.
    struct Distribution: Sendable {
        var counts: [Int]
        var sum = 0.0
        var count = 0
    }

    struct State: Sendable {
        var definitions: [String: Definition] = [:]
        var values: [String: [Labels: Double]] = [:]
        var distributions: [String: [Labels: Distribution]] = [:]
    }

    let state = Mutex(State())

    public init() {}

    public func defineCounter(_ name: String, help: String) { define(name, .counter, help) }
    public func defineGauge(_ name: String, help: String) { define(name, .gauge, help) }
    public func defineHistogram(_ name: String, help: String, buckets: [Double]) { define(name, .histogram(buckets.sorted()), help) }

    private func define(_ name: String, _ kind: Definition.Kind, _ help: String) {
        state.withLock { $0.definitions[name] = Definition(kind: kind, help: help) }
    }

    /// Adds to a counter; a counter that was not defined is not shown.
    public func increment(_ name: String, _ labels: Labels = [:], by amount: Double = 1) {
        state.withLock { $0.values[name, default: [:]][labels, default: 0] += amount }
    }

    public func set(_ name: String, _ labels: Labels = [:], to value: Double) {
        state.withLock { $0.values[name, default: [:]][labels] = value }
    }

    /// Puts a value into a histogram that was defined before.
    public func observe(_ name: String, _ labels: Labels = [:], _ value: Double) {
        state.withLock { state in
            guard case .histogram(let bounds)? = state.definitions[name]?.kind else { return }
            var distribution = state.distributions[name]?[labels] ?? Distribution(counts: Array(repeating: 0, count: bounds.count + 1))
            distribution.counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
            distribution.sum += value
            distribution.count += 1
            state.distributions[name, default: [:]][labels] = distribution
        }
    }
}

/// The labels of one time series, in the order of their names.
public struct Labels: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    public let pairs: [String: String]

    public init(_ pairs: [String: String]) { self.pairs = pairs }
    public init(dictionaryLiteral elements: (String, String)...) {
        pairs = Dictionary(elements, uniquingKeysWith: { $1 })
    }
}
