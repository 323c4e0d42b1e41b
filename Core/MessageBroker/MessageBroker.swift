import FoundationEssentials
import HTTPClient
import Hummingbird
import Logging
import Postgres
import PubSub
import ServiceLifecycle
import Telemetry

/// A local, durable Pub/Sub: its REST interface, push and pull delivery, with all messages in PostgreSQL. For development and single
/// machines; anything larger runs on Google Pub/Sub, or on Knative Eventing with its brokers.
public struct MessageBroker: Service {
    private let configuration: BrokerConfiguration
    private let database: Database
    private let store: BrokerStore
    private let deliverer: Deliverer
    private let supervisor: PushSupervisor
    private let hub = WakeHub()
    private let http: HTTPClient
    private let logger: Logger
    private let onReady: @Sendable (Int) -> Void

    /// - Parameter onReady: called with the port once the Broker listens.
    /// - Throws: `HTTPClientError` where curl cannot be started.
    public init(_ configuration: BrokerConfiguration, logger: Logger, onReady: @escaping @Sendable (Int) -> Void = { _ in }) throws {
        self.configuration = configuration
        self.logger = logger
        self.onReady = onReady
        database = Database(configuration.database)
        store = BrokerStore(database)
        http = try HTTPClient(HTTPClient.Configuration(userAgent: "buildtrace-broker", retryPolicy: .none))
        let metrics = MetricsRegistry()
        BrokerMetrics.define(in: metrics)
        deliverer = Deliverer(store: store, http: http, hub: hub, metrics: metrics, logger: logger, signer: configuration.signer,
            failpoints: configuration.failpoints)
        supervisor = PushSupervisor(deliverer, limits: configuration.flow, pollInterval: configuration.pollInterval)
    }

    /// Serves until it is shut down gracefully or cancelled. What was being pushed then is given back.
    public func run() async throws {
        let routes = BrokerRoutes(
            store: store, deliverer: deliverer, hub: hub, supervisor: supervisor, pullWait: configuration.pullWait,
            pollInterval: configuration.pollInterval, logger: logger)
        let application = Application(
            router: routes.router(),
            configuration: .init(address: .hostname(configuration.host, port: configuration.port), serverName: "buildtrace-broker"),
            onServerRunning: { channel in onReady(channel.localAddress?.port ?? configuration.port) }, logger: logger)
        let hub = hub
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await application.run() }
                group.addTask { await cancelWhenGracefulShutdown { await supervisor.run() } }
                group.addTask { await cancelWhenGracefulShutdown { await maintain() } }
                // Whatever ends first, or fails, ends all; but in a graceful stop the server answers what it has in hand.
                defer { group.cancelAll() }
                try await group.next()
                if Task.isShuttingDownGracefully { try await group.waitForAll() }
            }
        } onGracefulShutdown: {
            hub.close()
        }
        let (store, database) = (store, database)
        await Task { try? await store.giveBackAll() }.value
        http.shutDown()
        await database.close()
    }

    private func maintain() async {
        var last = ContinuousClock.now
        while (try? await Task.sleep(for: configuration.pollInterval)) != nil {
            do {
                for subscription in try await store.allSubscriptions() {
                    deliverer.note(try await store.failOverdue(subscription), subscription)
                }
                if ContinuousClock.now - last > configuration.maintenanceInterval {
                    try await store.prune()
                    last = .now
                }
            } catch {
                if !Task.isCancelled { logger.warning("maintenance failed; trying again", metadata: ["error": "\(error)"]) }
            }
        }
    }
}
