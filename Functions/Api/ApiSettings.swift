import Accounts
import Foundation
import Settings

/// What the API is told by its environment.
struct ApiSettings: Sendable {
    /// Where people reach this installation, without a slash at its end.
    var publicURL: String
    var secret: Secret
    /// Nil where nobody can sign in but by the development login.
    var provider: OpenIDConfiguration?
    /// Whoever is on this machine signs in as whom they say.
    var hasDevelopmentLogin: Bool
    /// Origins of pages that may call with a browser's cookies.
    var origins: Set<String>
    /// Bytes of one uploaded file: streamed through the API, and sent straight to storage.
    var uploadLimit: Int
    var concurrentJobs: Int
    var requestsPerSecond: Int
    var signInsPerMinute: Int
    /// Email addresses, in small letters, of those who run this installation.
    var operators: Set<String>
    var sockets = SocketLimits()

    /// `BUILDTRACE_PUBLIC_URL` (http://127.0.0.1:8080), `BUILDTRACE_SECRET_FILE` (otherwise `BUILDTRACE_STORAGE_KEY_FILE`),
    /// `BUILDTRACE_OIDC_ISSUER` (https://accounts.google.com), `BUILDTRACE_OIDC_CLIENT_ID`, `BUILDTRACE_OIDC_CLIENT_SECRET`,
    /// `BUILDTRACE_DEVELOPMENT_LOGIN` (false), `BUILDTRACE_ALLOWED_ORIGINS` (separated by commas), `BUILDTRACE_UPLOAD_LIMIT_MB` (1024),
    /// `BUILDTRACE_CONCURRENT_JOBS` (50 an organization), `BUILDTRACE_REQUESTS_PER_SECOND` (300 a person), `BUILDTRACE_SIGN_INS_PER_MINUTE`
    /// (120 an address), `BUILDTRACE_OPERATORS` (email addresses, separated by commas, of those who see dead letters and send them back),
    /// `BUILDTRACE_SOCKETS` (5000 an instance), `BUILDTRACE_SOCKET_HEARTBEAT_SECONDS` (25) and `BUILDTRACE_SOCKET_STALL_SECONDS` (20).
    /// - Parameter host: where the API is bound to.
    init(_ settings: Settings, host: String) throws {
        publicURL = settings.string("BUILDTRACE_PUBLIC_URL", default: "http://127.0.0.1:8080")
        secret = try Self.secret(settings)
        if let clientID = settings.string("BUILDTRACE_OIDC_CLIENT_ID") {
            provider = OpenIDConfiguration(
                issuer: try Self.issuer(settings), clientID: clientID, clientSecret: settings.string("BUILDTRACE_OIDC_CLIENT_SECRET"),
                redirectURL: publicURL + "/api/v1/auth/callback")
        }
        hasDevelopmentLogin = try settings.bool("BUILDTRACE_DEVELOPMENT_LOGIN", default: false)
        let isLoopback = Self.loopback.contains(host)
        if hasDevelopmentLogin, !isLoopback {
            throw SettingError(
                name: "BUILDTRACE_DEVELOPMENT_LOGIN", problem: "lets anybody in as whom they say: it needs BUILDTRACE_HOST to be a loopback address, not '\(host)'")
        }
        if provider == nil, !isLoopback {
            throw SettingError(name: "BUILDTRACE_OIDC_CLIENT_ID", problem: "is not set, so nobody could sign in; give the client that your sign-in provider knows, or bind to a loopback address")
        }
        origins = Set(Self.list(settings, "BUILDTRACE_ALLOWED_ORIGINS") + [Self.origin(of: publicURL)])
        operators = Set(Self.list(settings, "BUILDTRACE_OPERATORS").map { $0.lowercased() })
        uploadLimit = try settings.int("BUILDTRACE_UPLOAD_LIMIT_MB", default: 1024, in: 1...8192) << 20
        concurrentJobs = try settings.int("BUILDTRACE_CONCURRENT_JOBS", default: 50, in: 1...100_000)
        requestsPerSecond = try settings.int("BUILDTRACE_REQUESTS_PER_SECOND", default: 300, in: 1...100_000)
        sockets.most = try settings.int("BUILDTRACE_SOCKETS", default: sockets.most, in: 1...100_000)
        sockets.heartbeat = .seconds(try settings.int("BUILDTRACE_SOCKET_HEARTBEAT_SECONDS", default: 25, in: 1...600))
        sockets.stall = .seconds(try settings.int("BUILDTRACE_SOCKET_STALL_SECONDS", default: 20, in: 1...600))
        signInsPerMinute = try settings.int("BUILDTRACE_SIGN_INS_PER_MINUTE", default: 120, in: 1...100_000)
    }

    private static func list(_ settings: Settings, _ name: String) -> [String] {
        settings.string(name, default: "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static let loopback: Set<String> = ["127.0.0.1", "::1", "localhost"]

    /// Whether a request's `Host` names this machine: a page of another site that resolves to it (DNS rebinding) does not.
    static func isLoopback(authority: String?) -> Bool {
        guard let authority else { return false }
        let host = authority.hasPrefix("[") ? String(authority.dropFirst().prefix { $0 != "]" }) : String(authority.prefix { $0 != ":" })
        return loopback.contains(host)
    }

    static func origin(of url: String) -> String {
        url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
    }

    private static func issuer(_ settings: Settings) throws -> String {
        let issuer = settings.string("BUILDTRACE_OIDC_ISSUER", default: "https://accounts.google.com")
        guard issuer.hasPrefix("https://") || isLoopback(authority: issuer.hasPrefix("http://") ? String(issuer.dropFirst(7)) : nil) else {
            throw SettingError(name: "BUILDTRACE_OIDC_ISSUER", problem: "must begin with https://, not '\(issuer)'")
        }
        return issuer
    }

    private static func secret(_ settings: Settings) throws -> Secret {
        let name = settings.string("BUILDTRACE_SECRET_FILE") == nil ? "BUILDTRACE_STORAGE_KEY_FILE" : "BUILDTRACE_SECRET_FILE"
        guard let path = settings.string(name) else {
            throw SettingError(name: "BUILDTRACE_SECRET_FILE", problem: "is not set; give a file with at least 32 random bytes, the same for every instance")
        }
        guard let bytes = FileManager.default.contents(atPath: path), bytes.count >= 32 else {
            throw SettingError(name: name, problem: "names no readable file of at least 32 bytes: '\(path)'")
        }
        return Secret(bytes: Array(bytes))
    }
}
