import FoundationEssentials
import HTTPClient

/// Tokens as Google's own libraries find them: the file that `GOOGLE_APPLICATION_CREDENTIALS` names, otherwise the metadata server.
public final class GoogleTokenSource: AccessTokenSource {
    enum Origin: Sendable {
        case serviceAccount(ServiceAccountKey)
        case metadata(host: String)
    }

    private let origin: Origin
    private let scope: String
    private let client: HTTPClient
    private let cache = TokenCache()

    /// - Parameter environment: `GOOGLE_APPLICATION_CREDENTIALS`, `GCE_METADATA_HOST`.
    public init(
        environment: [String: String], client: HTTPClient, scope: String = "https://www.googleapis.com/auth/cloud-platform"
    ) throws(GoogleAuthError) {
        if let path = environment["GOOGLE_APPLICATION_CREDENTIALS"], !path.isEmpty {
            origin = .serviceAccount(try ServiceAccountKey(path: path))
        } else {
            origin = .metadata(host: environment["GCE_METADATA_HOST"] ?? "metadata.google.internal")
        }
        self.scope = scope
        self.client = client
    }

    public func token() async throws(GoogleAuthError) -> String {
        let (origin, scope, client) = (origin, scope, client)
        return try await cache.token(now: Date().timeIntervalSince1970) {
            do throws(GoogleAuthError) { return .success(try await Self.fetch(origin, scope, client)) } catch { return .failure(error) }
        }
    }

    private static func fetch(_ origin: Origin, _ scope: String, _ client: HTTPClient) async throws(GoogleAuthError) -> AccessToken {
        let now = Date().timeIntervalSince1970
        let request: ClientRequest
        switch origin {
        case .serviceAccount(let key):
            let assertion = try key.assertion(scope: scope, now: now)
            request = ClientRequest(
                "POST", key.tokenURI, headers: ["Content-Type": "application/x-www-form-urlencoded"],
                body: .bytes(Array("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=\(assertion)".utf8)),
                timeouts: .init(total: .seconds(15)), isIdempotent: true)
        case .metadata(let host):
            request = ClientRequest(
                "GET", "http://\(host)/computeMetadata/v1/instance/service-accounts/default/token", headers: ["Metadata-Flavor": "Google"],
                timeouts: .init(connect: .seconds(2), total: .seconds(10)))
        }
        let response: ClientResponse
        do {
            response = try await client.send(request)
        } catch {
            if case .metadata = origin, case .cannotResolve = error { throw .noCredentials("there is no metadata server here") }
            throw .unavailable("\(error)")
        }
        guard response.isSuccess else {
            if response.status >= 500 || response.status == 429 { throw .unavailable("status \(response.status)") }
            throw .refused(status: response.status, reason: response.bodyText(limit: 300))
        }
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)) else {
            throw .unavailable("the answer holds no token")
        }
        return AccessToken(value: answer.access_token, expiry: now + (answer.expires_in ?? 300))
    }

    private struct Answer: Decodable {
        var access_token: String
        var expires_in: Double?
    }
}
