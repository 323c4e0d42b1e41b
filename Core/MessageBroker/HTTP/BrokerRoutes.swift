import Hummingbird
import Logging
import PubSub

/// Pub/Sub's REST interface, as far as it is spoken here, and the probes.
struct BrokerRoutes: Sendable {
    let store: BrokerStore
    let deliverer: Deliverer
    let hub: WakeHub
    let supervisor: PushSupervisor
    let pullWait: Duration
    let pollInterval: Duration
    let logger: Logger

    /// 10 MB as base64, and some room for the rest.
    static let largestBody = 16 << 20

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        addProbes(to: router)
        addKeys(to: router)
        let project = router.group("/v1/projects/:project")
        addTopics(to: project)
        addSubscriptions(to: project)
        return router
    }

    private func addProbes(to router: Router<BasicRequestContext>) {
        router.get("/health") { _, _ in json(#"{"status":"healthy","service":"broker"}"#) }
        router.get("/ready") { _, _ in
            do {
                try await store.check()
                return json(#"{"status":"ready"}"#)
            } catch {
                logger.warning("not ready", metadata: ["reason": "\(error)"])
                return json(#"{"status":"not ready"}"#, status: .serviceUnavailable)
            }
        }
        router.get("/metrics") { _, _ in
            do { try await BrokerMetrics.update(deliverer.metrics, from: store) } catch { return BrokerError(error).response }
            return Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: deliverer.metrics.prometheusText)))
        }
    }

    /// The key with which pushes are signed, where Google has its own.
    private func addKeys(to router: Router<BasicRequestContext>) {
        guard let signer = deliverer.signer else { return }
        router.get("/oauth2/v3/certs") { _, _ in json(signer.keySet) }
    }

    private func json(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// Runs one call: its errors are answered in Google's form.
    func call(_ body: () async throws -> any Encodable) async -> Response {
        do {
            let bytes = try RESTJSON.encode(try await body())
            return Response(
                status: .ok, headers: [.contentType: "application/json; charset=UTF-8"], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        } catch {
            let error = BrokerError(error)
            if case .unavailable = error { logger.warning("a call failed", metadata: ["reason": "\(error)"]) }
            return error.response
        }
    }

    func decode<Value: Decodable>(_ type: Value.Type, _ request: Request) async throws -> Value {
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: Self.largestBody)
        } catch {
            throw BrokerError.invalidArgument("The request cannot be read, or is larger than \(Self.largestBody) bytes.")
        }
        let bytes = Array(buffer.readableBytesView)
        return try RESTJSON.decode(type, from: bytes.isEmpty ? Array("{}".utf8) : bytes)
    }

    /// `NAME` or `NAME:verb`.
    func target(_ kind: ResourceName.Kind, _ context: BasicRequestContext) throws -> (name: ResourceName, verb: String?) {
        let parts = try context.parameters.require("name").split(separator: ":", maxSplits: 1)
        let name = try ResourceName(kind, project: try context.parameters.require("project"), name: String(parts.first ?? ""))
        return (name, parts.count == 2 ? String(parts[1]) : nil)
    }

    /// A page of a listing: the token is the last name of the page before.
    func page(_ request: Request) throws -> (after: String, limit: Int) {
        let size = request.uri.queryParameters.get("pageSize", as: Int.self) ?? 0
        guard size >= 0 else { throw BrokerError.invalidArgument("pageSize must not be negative.") }
        return (request.uri.queryParameters.get("pageToken") ?? "", size == 0 ? 100 : min(size, 1000))
    }
}
