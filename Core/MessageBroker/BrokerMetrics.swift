import Telemetry

/// The Broker's metrics. Depth and age are read from the database when they are asked for.
enum BrokerMetrics {
    static let published = "buildtrace_broker_published_total"
    static let acknowledged = "buildtrace_broker_acknowledged_total"
    static let refused = "buildtrace_broker_refused_total"
    static let deadLettered = "buildtrace_broker_dead_lettered_total"
    static let depth = "buildtrace_queue_depth"
    static let outstanding = "buildtrace_broker_outstanding"
    static let oldest = "buildtrace_broker_oldest_message_seconds"

    static func define(in metrics: MetricsRegistry) {
        metrics.defineCounter(published, help: "Messages published, by topic")
        metrics.defineCounter(acknowledged, help: "Deliveries acknowledged, by subscription")
        metrics.defineCounter(refused, help: "Pushes refused or not answered in time, by subscription")
        metrics.defineCounter(deadLettered, help: "Messages forwarded to a dead-letter topic, by subscription")
        metrics.defineGauge(depth, help: "Messages that are not acknowledged and not outstanding, by subscription")
        metrics.defineGauge(outstanding, help: "Messages that are delivered and not yet acknowledged, by subscription")
        metrics.defineGauge(oldest, help: "Age in seconds of the oldest message that is not acknowledged, by subscription")
    }

    static func update(_ metrics: MetricsRegistry, from store: BrokerStore) async throws {
        for depth in try await store.depths() {
            let labels: Labels = ["subscription": depth.name]
            metrics.set(Self.depth, labels, to: Double(depth.waiting))
            metrics.set(outstanding, labels, to: Double(depth.outstanding))
            metrics.set(oldest, labels, to: depth.oldest)
        }
    }
}
