import Domain
import Foundation
import FunctionRuntime
import Hummingbird
import ObjectStorage
import Pipeline
import Settings

/// The API with what its routes share.
struct Api: Sendable {
    /// Whoever calls works for this organization until there is a sign-in.
    static let localOrganization = "00000000-0000-4000-8000-000000000001"

    let environment: FunctionEnvironment
    let organization: OrganizationID
    /// Nil where the storage serves its own links.
    let signer: LocalSignedURL?
    /// Where uploads wait until they are stored.
    let incoming: String
    let uploadLimit: Int

    /// `BUILDTRACE_UPLOAD_LIMIT_MB` (1024) and `BUILDTRACE_SCRATCH` (the system's temporary folder).
    init(environment: FunctionEnvironment, settings: Settings) throws {
        self.environment = environment
        guard let organization = OrganizationID(Self.localOrganization) else {
            throw SettingError(name: "the local organization", problem: "has no valid id")
        }
        self.organization = organization
        signer = try StorageSettings.localSigner(settings)
        uploadLimit = try settings.int("BUILDTRACE_UPLOAD_LIMIT_MB", default: 1024, in: 1...8192) << 20
        let base = settings.string("BUILDTRACE_SCRATCH", default: FileManager.default.temporaryDirectory.path)
        incoming = "\(base)/buildtrace-api-\(ProcessInfo.processInfo.processIdentifier)"
        try? FileManager.default.removeItem(atPath: incoming)
        try FileManager.default.createDirectory(atPath: incoming, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    func run(_ settings: ServerSettings) async throws {
        defer { try? FileManager.default.removeItem(atPath: incoming) }
        let server = FunctionServer(
            name: "api", settings: settings, metrics: environment.metrics, logger: environment.logger, routes: [],
            verifier: nil, problem: { await problem() })
        environment.metrics.defineCounter("buildtrace_api_requests_total", help: "Requests, by endpoint, method and status.")
        try await server.run { router in
            router.addMiddleware { ProblemMiddleware(metrics: environment.metrics) }
            addRoutes(to: router)
        }
    }

    private func problem() async -> String? {
        do {
            _ = try await environment.pipeline.organizations.create(name: "Local", id: organization)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func addRoutes(to router: Router<BasicRequestContext>) {
        let api = router.group("api/v1")
        addProjects(to: api)
        addDrawings(to: api)
        addJobs(to: api)
        addComparisons(to: api)
        addResults(to: api)
        if let signer { addObjects(to: router, signer: signer) }
    }

    /// An id in the path.
    func id<Kind>(_ context: BasicRequestContext, _ name: String = "id", of what: String) throws -> Identifier<Kind> {
        guard let id = context.parameters.get(name).flatMap({ Identifier<Kind>($0) }) else { throw Problem.notFound(what) }
        return id
    }

    /// A JSON body.
    func body<Body: Decodable>(_ type: Body.Type, of request: Request) async throws -> Body {
        let bytes = try await request.body.collect(upTo: 1 << 20)
        do {
            return try JSONDecoder().decode(type, from: Data(bytes.readableBytesView))
        } catch DecodingError.keyNotFound(let key, _) {
            throw Problem.invalid("The field '\(key.stringValue)' is missing.")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            throw Problem.invalid("The field '\(context.codingPath.map(\.stringValue).joined(separator: "."))' has a wrong type.")
        } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
            throw Problem.invalid("The field '\(context.codingPath.map(\.stringValue).joined(separator: "."))' is not valid.")
        } catch {
            throw Problem.invalid("The body is no JSON object.")
        }
    }

    /// What people follow to a stored object for the next quarter of an hour.
    func link(_ key: String) async throws -> String {
        try await environment.store.signedURL(ObjectKey(key), method: .get, contentType: nil, lifetime: .seconds(900))
    }
}
