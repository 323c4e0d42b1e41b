/// Why there is no answer. A status of 4xx or 5xx is an answer, and no error.
public enum HTTPClientError: Error, Hashable, CustomStringConvertible {
    /// The URL, a header, the method or a local file that cannot be used as asked.
    case invalidRequest(String)
    case cannotResolve(host: String)
    /// Nothing was sent.
    case cannotConnect(String)
    case timedOut(String)
    /// The connection broke after the request had gone out: the server may have acted on it.
    case connectionLost(String)
    /// The certificate is not trusted, or does not fit the host.
    case untrusted(String)
    case headersTooLarge(limit: Int)
    case bodyTooLarge(limit: Int)
    case tooManyRedirects(limit: Int)
    /// Writing the download or reading the upload failed; the number is an errno.
    case file(path: String, errno: Int32, reason: String)
    case cancelled
    case shutDown
    case other(String)

    /// Whether trying again may help.
    public var isPassing: Bool {
        switch self {
        case .cannotResolve, .cannotConnect, .timedOut, .connectionLost: true
        default: false
        }
    }

    public var description: String {
        switch self {
        case .invalidRequest(let why): "the request cannot be sent: \(why)"
        case .cannotResolve(let host): "the name of the server cannot be resolved (\(host)); check it and the network"
        case .cannotConnect(let why): "the server cannot be reached: \(why)"
        case .timedOut(let why): "the server did not answer in time: \(why)"
        case .connectionLost(let why): "the connection was lost: \(why)"
        case .untrusted(let why): "the server's certificate is not trusted: \(why)"
        case .headersTooLarge(let limit): "the answer's headers are larger than \(limit) bytes"
        case .bodyTooLarge(let limit): "the answer's body is larger than \(limit) bytes"
        case .tooManyRedirects(let limit): "the server redirects more than \(limit) times"
        case .file(let path, _, let reason): "\(path): \(reason)"
        case .cancelled: "the request was cancelled"
        case .shutDown: "the HTTP client has been shut down"
        case .other(let why): "the request failed: \(why)"
        }
    }
}
