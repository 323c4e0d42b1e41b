import Accounts
import Domain
import Exports
import Foundation
import FunctionRuntime
import Hummingbird
import ObjectStorage
import Pipeline
import Settings
import Summaries
import Workspace

/// The API with what its routes share.
struct Api: Sendable {
    let environment: FunctionEnvironment
    let settings: ApiSettings
    let accounts: Accounts
    let workspace: Workspace
    let provider: OpenIDProvider?
    let events: EventHub
    let sharedEvents: SharedEvents
    let sockets = SocketCounts()
    let gate: Gate
    let cookies: SessionCookies
    /// Nil where the storage serves its own links.
    let signer: LocalSignedURL?
    let tiles: TileShelf
    let page: WebPage
    let documents: DocumentWriter
    /// Nil where none is configured: questions are answered by searching.
    let chatModel: ChatModel?
    /// Where uploads wait until they are stored.
    let incoming: String

    /// Reads what `ApiSettings` and `ModelSettings` read, and `BUILDTRACE_SCRATCH` (the system's temporary folder).
    /// - Parameter documents: makes PDFs, in this program again unless it is told otherwise.
    init(environment: FunctionEnvironment, settings: Settings, host: String, documents: DocumentWriter = DocumentWriter()) throws {
        self.environment = environment
        let own = try ApiSettings(settings, host: host)
        self.settings = own
        accounts = Accounts(environment.pipeline, secret: own.secret)
        workspace = Workspace(environment.pipeline)
        provider = own.provider.map { OpenIDProvider($0, secret: own.secret, client: environment.client) }
        events = EventHub(environment.pipeline.events)
        sharedEvents = SharedEvents { organization, job, after in
            let events = try await environment.pipeline.events.list(organization, job, after: after, limit: Self.eventBatch)
            return try await EventAnswer.all(job, events) { try await Self.link($0, environment.store) }.map {
                SharedEvents.Sent(seq: $0.event.seq, text: ByteBuffer(bytes: try JSONAnswer.bytes($0)))
            }
        }
        gate = Gate(
            accounts: accounts, app: environment.pipeline.app,
            people: RequestLimiter(burst: 2 * own.requestsPerSecond, perSecond: Double(own.requestsPerSecond)),
            addresses: RequestLimiter(burst: own.signInsPerMinute, perSecond: Double(own.signInsPerMinute) / 60), origins: own.origins,
            operators: own.operators)
        cookies = SessionCookies(isSecure: own.publicURL.hasPrefix("https://"))
        signer = try StorageSettings.localSigner(settings)
        page = WebPage(settings)
        let base = settings.string("BUILDTRACE_SCRATCH", default: FileManager.default.temporaryDirectory.path)
        incoming = "\(base)/buildtrace-api-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: incoming, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        self.documents = documents
        let interval = try ModelSettings.interval(settings)
        chatModel = try ModelSettings.read(settings).map { model in
            ChatModel(
                chat: ModelChat(settings: model, client: environment.client), prices: model.prices, limits: environment.pipeline.rateLimits, interval: interval)
        }
        tiles = TileShelf(store: environment.store, scratch: incoming)
    }

    func run(_ server: ServerSettings) async throws {
        defer { try? FileManager.default.removeItem(atPath: incoming) }
        let server = FunctionServer(
            name: "api", settings: server, metrics: environment.metrics, logger: environment.logger, routes: [],
            verifier: nil, problem: { await problem() })
        environment.metrics.defineCounter("buildtrace_api_requests_total", help: "Requests, by endpoint, method and status.")
        environment.metrics.defineGauge("buildtrace_api_sockets", help: "WebSockets that are open.")
        try await server.run(server: self.server()) { _ = addRoutes(to: $0) }
    }

    /// What keeps people from signing in.
    private func problem() async -> String? {
        do {
            try await environment.pipeline.system.withConnection { _ = try await $0.query("SELECT FROM people LIMIT 0") }
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Adds everything that the API serves. Returns the table of routes.
    func addRoutes(to router: Router<ServerContext>) -> [RouteEntry] {
        router.addMiddleware {
            CrossOrigin(origins: settings.origins)
            ProblemMiddleware(metrics: environment.metrics)
        }
        let routes = Routes(router, gate: gate, audit: workspace.audit, failpoints: environment.failpoints)
        addSignIn(to: routes)
        addOrganization(to: routes)
        addTokens(to: routes)
        addProjects(to: routes)
        addProjectMembers(to: routes)
        addDrawings(to: routes)
        addUploads(to: routes)
        addSignedUploads(to: routes)
        addJobs(to: routes)
        addResults(to: routes)
        addComparisons(to: routes)
        addChanges(to: routes)
        addTiles(to: routes)
        addOverlays(to: routes)
        addSummaries(to: routes)
        addChat(to: routes)
        addExports(to: routes)
        addEvents(to: routes)
        addDeadLetters(to: routes)
        addRedrives(to: routes)
        addQueues(to: routes)
        addSocket(to: routes)
        addContract(to: routes)
        routes.refuseOtherMethods()
        if let signer { addObjects(to: router, signer: signer) }
        addWebPage(to: router, page)
        return routes.entries
    }

    /// Tells the broker what a request has put into the outbox. Where that fails, the request is done all the same: what it changed is stored, and the sweep
    /// publishes it later. To answer with an error would make people do it twice.
    func publish(_ call: Call, job: JobID? = nil) async {
        do {
            try await environment.pipeline.outbox.flush(job: job)
        } catch {
            call.context.logger.warning("messages wait in the outbox for the sweep", metadata: ["error": "\(error)"])
        }
    }

    /// What people follow to a stored object for the next quarter of an hour.
    func link(_ key: String) async throws -> String { try await Self.link(key, environment.store) }

    private static func link(_ key: String, _ store: any ObjectStore) async throws -> String {
        try await store.signedURL(ObjectKey(key), method: .get, contentType: nil, lifetime: .seconds(900))
    }
}
