/// One HTTP request, with the limits that hold for its answer.
public struct ClientRequest: Sendable {
    public enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// Streamed from the file, in bounded memory; its size is read when the request starts.
        case file(path: String)
    }

    public enum Target: Sendable {
        case memory
        /// The body of a 2xx answer is written there, replacing what stood there. After an error the file holds what had arrived.
        case file(path: String)
    }

    public var method: String
    public var url: String
    public var headers: ClientHeaders
    public var body: Body
    public var target: Target
    public var timeouts: Timeouts
    public var limits: Limits
    /// Redirects followed; 0, the default, hands a 3xx answer to the caller.
    public var maximumRedirects = 0
    /// Whether sending it twice has the effect of once; nil: as the method says (GET, HEAD, PUT, DELETE, OPTIONS).
    public var isIdempotent: Bool?

    public init(
        _ method: String = "GET", _ url: String, headers: ClientHeaders = [:], body: Body = .none, target: Target = .memory,
        timeouts: Timeouts = Timeouts(), limits: Limits = Limits(), isIdempotent: Bool? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.target = target
        self.timeouts = timeouts
        self.limits = limits
        self.isIdempotent = isIdempotent
    }

    public struct Timeouts: Hashable, Sendable {
        /// Name look-up, TCP and TLS together.
        public var connect: Duration
        /// The whole exchange, one attempt.
        public var total: Duration
        /// The exchange ends where nothing arrives for so long (whole seconds); zero: it does not.
        public var stall: Duration

        public init(connect: Duration = .seconds(5), total: Duration = .seconds(60), stall: Duration = .zero) {
            self.connect = connect
            self.total = total
            self.stall = stall
        }
    }

    public struct Limits: Hashable, Sendable {
        /// All header lines of the answer together, in bytes.
        public var headerBytes: Int
        /// The body of the answer, in bytes, in memory or in the file.
        public var bodyBytes: Int

        public init(headerBytes: Int = 64 << 10, bodyBytes: Int = 64 << 20) {
            self.headerBytes = headerBytes
            self.bodyBytes = bodyBytes
        }
    }

    var mayRepeat: Bool { isIdempotent ?? ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"].contains(method) }
}

/// An answer, of whatever status.
public struct ClientResponse: Sendable {
    public let status: Int
    public let headers: ClientHeaders
    /// Empty where the body went to a file; then a body of a status outside 2xx stands here, cut at 64 KiB.
    public let body: [UInt8]
    /// Bytes of body received, in memory or in the file.
    public let bodyLength: Int

    public var isSuccess: Bool { (200..<300).contains(status) }

    /// The body as text, at most `limit` bytes of it, for messages to people.
    public func bodyText(limit: Int = 500) -> String { String(decoding: body.prefix(limit), as: UTF8.self) }
}
