/// Where the bearer token of a call to Google's interfaces comes from.
public protocol AccessTokenSource: Sendable {
    /// A token that is good for at least another minute.
    func token() async throws(GoogleAuthError) -> String
}

/// Why there is no token.
public enum GoogleAuthError: Error, Hashable, CustomStringConvertible {
    /// The credentials file cannot be used as it is.
    case unusableCredentials(path: String, reason: String)
    /// Neither a credentials file nor a metadata server.
    case noCredentials(String)
    /// Google, or the metadata server, refused.
    case refused(status: Int, reason: String)
    /// Passing trouble: worth another try.
    case unavailable(String)

    public var isTransient: Bool { if case .unavailable = self { true } else { false } }

    public var description: String {
        switch self {
        case .unusableCredentials(let path, let reason): "the credentials file '\(path)' cannot be used: \(reason)"
        case .noCredentials(let why):
            "there are no Google credentials: set GOOGLE_APPLICATION_CREDENTIALS to a service account's key file, or run on Google Cloud (\(why))"
        case .refused(let status, let reason): "Google refuses a token (\(status)): \(reason)"
        case .unavailable(let why): "no token could be had from Google: \(why)"
        }
    }
}

/// A token and when it ends.
struct AccessToken: Sendable {
    var value: String
    /// Seconds since 1970.
    var expiry: Double
}

/// Keeps a token until shortly before it ends, and asks for a new one once however many ask for it.
actor TokenCache {
    private var current: AccessToken?
    private var pending: Task<Result<AccessToken, GoogleAuthError>, Never>?
    /// Google renews its own cached tokens five minutes before they end; we ask after that.
    private let margin = 240.0

    func token(
        now: Double, fetch: @escaping @Sendable () async -> Result<AccessToken, GoogleAuthError>
    ) async throws(GoogleAuthError) -> String {
        if let current, current.expiry - margin > now { return current.value }
        let task = pending ?? Task { await fetch() }
        pending = task
        let result = await task.value
        pending = nil
        switch result {
        case .success(let token):
            current = token
            return token.value
        case .failure(let error):
            // A token in its last minutes is still better than none.
            if let current, current.expiry - 30 > now { return current.value }
            throw error
        }
    }
}
