import FoundationEssentials
import GoogleAuth
import HTTPClient

/// Talks to Pub/Sub, or to a broker that speaks its REST interface.
public struct PubSubClient: Sendable {
    public let configuration: PubSubConfiguration
    private let http: HTTPClient
    private let tokens: (any AccessTokenSource)?

    /// - Parameter tokens: needed where the configuration says so.
    public init(_ configuration: PubSubConfiguration, http: HTTPClient, tokens: (any AccessTokenSource)? = nil) {
        self.configuration = configuration
        self.http = http
        self.tokens = tokens
    }

    /// As the environment says; see `PubSubConfiguration.init(environment:)` and `GoogleTokenSource`.
    public init(environment: [String: String], http: HTTPClient) throws {
        configuration = try PubSubConfiguration(environment: environment)
        self.http = http
        tokens = configuration.needsToken ? try GoogleTokenSource(environment: environment, client: http) : nil
    }

    /// Sends one call. Every call of this interface may be repeated: publishing twice is what at-least-once delivery means.
    func call<Answer: Decodable>(
        _ method: String, _ path: String, body: (any Encodable)? = nil, as type: Answer.Type, timeout: Duration = .seconds(60)
    ) async throws(PubSubError) -> Answer {
        var request = ClientRequest(
            method, "\(configuration.baseURL)/v1/\(path)", timeouts: .init(total: timeout), isIdempotent: true)
        if let body {
            do {
                request.body = .bytes(try RESTJSON.encode(body))
            } catch { throw .invalidArgument("the request is no JSON: \(error)") }
            request.headers["Content-Type"] = "application/json"
        }
        if configuration.needsToken {
            guard let tokens else { throw .forbidden("no source of tokens is configured") }
            do throws(GoogleAuthError) {
                request.headers["Authorization"] = "Bearer \(try await tokens.token())"
            } catch { throw error.isTransient ? .unavailable("\(error)") : .forbidden("\(error)") }
        }
        let response: ClientResponse
        do throws(HTTPClientError) {
            response = try await http.send(request)
        } catch { throw .unavailable("\(error)") }
        guard response.isSuccess else { throw Self.error(response) }
        do {
            return try RESTJSON.decode(type, from: response.body)
        } catch { throw .unexpected(status: response.status, "the answer cannot be read: \(error)") }
    }

    private static func error(_ response: ClientResponse) -> PubSubError {
        let message = (try? RESTJSON.decode(RESTError.self, from: response.body))?.error.message ?? response.bodyText(limit: 300)
        return switch response.status {
        case 400: .invalidArgument(message)
        case 401, 403: .forbidden(message)
        case 404: .notFound(message)
        case 409: .alreadyExists(message)
        case 408, 429, 500...599: .unavailable("status \(response.status): \(message)")
        default: .unexpected(status: response.status, message)
        }
    }
}
