import Failpoints
import GoogleAuth
import Hummingbird
import HummingbirdCore
import Logging
import PubSub
import ServiceLifecycle
import Telemetry
import Turnstile

/// The HTTP face of a function: takes deliveries on its routes, answers `/health`, `/ready` and `/metrics`, and drains on SIGTERM.
public struct FunctionServer: Sendable {
    /// Pub/Sub carries at most 10 MB, which base64 makes a third larger.
    static let largestBody = 15 << 20

    public let name: String
    public let settings: ServerSettings
    public let metrics: MetricsRegistry
    let routes: [MessageRoute]
    let tasks: [TaskRoute]
    let verifier: PushTokenVerifier?
    let logger: Logger
    let problem: @Sendable () async -> String?
    let turnstile: Turnstile
    let failpoints: Failpoints

    /// - Parameters:
    ///   - verifier: who may call the routes and tasks; nil lets everybody (`PushAuthSettings` says when that is allowed).
    ///   - problem: what keeps the function from working, e.g. a database that is down; nil where it is ready.
    public init(
        name: String, settings: ServerSettings, metrics: MetricsRegistry, logger: Logger, routes: [MessageRoute],
        tasks: [TaskRoute] = [], failpoints: Failpoints = .off, verifier: PushTokenVerifier?, problem: @escaping @Sendable () async -> String?
    ) {
        self.name = name
        self.settings = settings
        self.metrics = metrics
        self.logger = logger
        self.routes = routes
        self.tasks = tasks
        self.verifier = verifier
        self.problem = problem
        self.failpoints = failpoints
        turnstile = Turnstile(places: settings.concurrency)
        FunctionMetrics.define(in: metrics)
    }

    public func router() -> Router<ServerContext> {
        let router = Router(context: ServerContext.self)
        let guarded = router.group()
        if let verifier { guarded.add(middleware: PushAuthentication(verifier: verifier, metrics: metrics, logger: logger)) }
        for route in routes {
            guarded.post(RouterPath(route.path)) { request, _ in try await deliver(request, to: route) }
        }
        for task in tasks {
            guarded.post(RouterPath(task.path)) { _, _ in
                let started = ContinuousClock.now
                let outcome = await beforeDeadline(task.run)
                record(outcome, jobType: task.jobType, since: started, logger: logger)
                return answer(outcome)
            }
        }
        addProbes(to: router)
        return router
    }

    /// Serves until SIGTERM or SIGINT, then finishes what is in hand. `services` run beside it and stop with it.
    /// - Parameter server: what connections are served by.
    public func run(services: [any Service] = [], server: HTTPServerBuilder = .http1(), addingTo extend: (Router<ServerContext>) -> Void = { _ in }) async throws {
        if settings.stopsWithParent { ParentWatch.start() }
        let router = router()
        extend(router)
        var application = Application(
            router: router, server: server,
            configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: "buildtrace-\(name)"), logger: logger)
        for service in services { application.addServices(service) }
        try await application.runService()
    }

    func addProbes(to router: Router<ServerContext>) {
        router.get("/health") { _, _ in probe(.ok, #"{"status":"healthy","service":"\#(name)"}"#) }
        router.get("/ready") { _, _ in
            guard let problem = await problem() else { return probe(.ok, #"{"status":"ready"}"#) }
            logger.warning("not ready", metadata: ["reason": "\(problem)"])
            return probe(.serviceUnavailable, #"{"status":"not ready"}"#)
        }
        router.get("/metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: metrics.prometheusText)))
        }
    }

    private func probe(_ status: HTTPResponse.Status, _ json: String) -> Response {
        Response(status: status, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(string: json)))
    }

    private func deliver(_ request: Request, to route: MessageRoute) async throws -> Response {
        let started = ContinuousClock.now
        let headers = request.headers.map { (name: $0.name.rawName, value: $0.value) }
        let message: IncomingMessage
        do {
            let body = try await request.body.collect(upTo: Self.largestBody)
            message = try EnvelopeDecoder().decode(headers: headers, body: Array(body.readableBytesView))
        } catch {
            let outcome = Outcome.invalid("\(error)")
            record(outcome, jobType: route.jobType, since: started, logger: logger)
            return answer(outcome)
        }
        let traceparent = message.attributes["traceparent"] ?? request.headers[.init("traceparent") ?? .from]
        var log = logger
        for (key, value) in [
            "message_id": message.messageID, "attempt": message.deliveryAttempt.map(String.init), "job": message.attributes["jobid"],
            "stage": message.attributes["stageid"], "trace": traceparent,
        ] {
            if let value { log[metadataKey: key] = .string(value) }
        }
        let delivery = Delivery(message: message, traceparent: traceparent, logger: log)
        let outcome = await turnstile.pass { await beforeDeadline { await handle(delivery, route) } }
        record(outcome, jobType: route.jobType, since: started, logger: log)
        return answer(outcome)
    }

    private func handle(_ delivery: Delivery, _ route: MessageRoute) async -> Outcome {
        do {
            return try await failpoints.around(.handle) { await route.handle(delivery) }
        } catch {
            return .unavailable("\(error)")
        }
    }

    private func answer(_ outcome: Outcome) -> Response {
        guard outcome.status != .noContent, let reason = outcome.reason else { return Response(status: outcome.status) }
        return Response(
            status: outcome.status, headers: [.contentType: "text/plain; charset=utf-8"], body: .init(byteBuffer: ByteBuffer(string: reason + "\n")))
    }

    private func beforeDeadline(_ work: @escaping @Sendable () async -> Outcome) async -> Outcome {
        await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await work() }
            group.addTask {
                guard (try? await Task.sleep(for: settings.deadline)) != nil else { return nil }
                return .unavailable("not done within \(settings.deadline)")
            }
            var outcome: Outcome?
            while outcome == nil, let next = await group.next() { outcome = next }
            group.cancelAll()
            return outcome ?? .unavailable("cancelled")
        }
    }

    private func record(_ outcome: Outcome, jobType: String, since started: ContinuousClock.Instant, logger: Logger) {
        let elapsed = ContinuousClock.now - started
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        FunctionMetrics.record(outcome, jobType: jobType, seconds: seconds, in: metrics)
        var metadata: Logger.Metadata = ["outcome": "\(outcome.name)", "job_type": "\(jobType)", "duration_ms": "\(Int(seconds * 1000))"]
        if let reason = outcome.reason { metadata["reason"] = "\(reason)" }
        logger.log(level: outcome.isTrouble ? .warning : .info, "delivery", metadata: metadata)
    }
}

extension Outcome {
    var isTrouble: Bool {
        switch self {
        case .done, .stopped, .busy, .deferred: false
        case .failed, .unavailable, .invalid: true
        }
    }
}
