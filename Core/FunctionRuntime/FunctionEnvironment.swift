import Failpoints
import Foundation
import HTTPClient
import Logging
import ObjectStorage
import Pipeline
import PubSub
import Settings
import Telemetry

/// What every function is given: settings, logger, metrics, the pipeline's database side, and object storage.
public struct FunctionEnvironment: Sendable {
    public let settings: Settings
    public let logger: Logger
    public let metrics: MetricsRegistry
    public let pipeline: Pipeline
    public let store: any ObjectStore
    public let client: HTTPClient
    public let failpoints: Failpoints
    /// Names this process in leases.
    public let worker: String

    /// From parts that are there already, e.g. in tests.
    public init(
        name: String, settings: Settings, logger: Logger, metrics: MetricsRegistry, pipeline: Pipeline, store: any ObjectStore, client: HTTPClient
    ) {
        self.settings = settings
        self.logger = logger
        self.metrics = metrics
        self.pipeline = pipeline
        self.store = store
        self.client = client
        failpoints = .off
        worker = name
    }

    /// Reads the environment and connects to nothing yet.
    ///
    /// `BUILDTRACE_LOG_LEVEL` (info), and those of `Pipeline.init(name:settings:publisher:failpoints:)`, `StorageSettings`,
    /// `Publishing` and `Failpoints`.
    public init(name: String, settings: Settings, environment: [String: String]) throws {
        let level: Logger.Level = try settings.choice("BUILDTRACE_LOG_LEVEL", default: .info)
        let metrics = MetricsRegistry()
        client = try HTTPClient()
        let publisher = CountingPublisher(publisher: try Publishing.publisher(environment: environment, http: client), metrics: metrics)
        self.settings = settings
        self.metrics = metrics
        logger = Logger(label: name) { _ in JSONLogHandler(label: name, level: level) }
        failpoints = try Failpoints(settings, function: name)
        pipeline = try Pipeline(name: name, settings: settings, publisher: publisher, failpoints: failpoints)
        let store = try StorageSettings.store(settings, environment: environment, client: client)
        self.store = failpoints.areOff ? store : FailingObjectStore(store: store, failpoints: failpoints)
        worker = "\(name)-\(ProcessInfo.processInfo.hostName)-\(ProcessInfo.processInfo.processIdentifier)"
    }
}

/// Counts what is published, by kind of work.
struct CountingPublisher: MessagePublisher {
    let publisher: any MessagePublisher
    let metrics: MetricsRegistry

    func publish(_ messages: [OutgoingMessage], to topic: String) async throws -> [String] {
        let ids = try await publisher.publish(messages, to: topic)
        metrics.increment("buildtrace_jobs_enqueued_total", ["job_type": topic], by: Double(ids.count))
        return ids
    }
}
