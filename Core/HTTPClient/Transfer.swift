import CCurl
import Glibc

/// One exchange on curl's side, and the task that waits for it.
///
/// `@unchecked Sendable`: made by the caller's task, then handed to the loop's thread through a lock, which alone touches it until it
/// resumes the continuation; never shared.
final class Transfer: @unchecked Sendable {
    let request: ClientRequest
    let pointer: OpaquePointer
    private let uploadDescriptor: Int32
    private let downloadDescriptor: Int32
    private var continuation: CheckedContinuation<Result<ClientResponse, HTTPClientError>, Never>?

    init(_ request: ClientRequest, configuration: HTTPClient.Configuration) throws(HTTPClientError) {
        try Self.check(request)
        self.request = request
        var upload: Int32 = -1
        var download: Int32 = -1
        var length: Int64 = 0
        do throws(HTTPClientError) {
            if case .file(let path) = request.body { (upload, length) = try Self.openUpload(path) }
            if case .file(let path) = request.target { download = try Self.openDownload(path) }
            pointer = try Self.create(request, configuration, upload: upload, length: length, download: download)
        } catch {
            if upload >= 0 { close(upload) }
            if download >= 0 { close(download) }
            throw error
        }
        uploadDescriptor = upload
        downloadDescriptor = download
    }

    deinit {
        btcurl_transfer_free(pointer)
        if uploadDescriptor >= 0 { close(uploadDescriptor) }
        if downloadDescriptor >= 0 { close(downloadDescriptor) }
    }

    func await(_ continuation: CheckedContinuation<Result<ClientResponse, HTTPClientError>, Never>) { self.continuation = continuation }

    func finish(_ result: Result<ClientResponse, HTTPClientError>) {
        continuation?.resume(returning: result)
        continuation = nil
    }

    private static func check(_ request: ClientRequest) throws(HTTPClientError) {
        guard request.url.hasPrefix("http://") || request.url.hasPrefix("https://") else {
            throw .invalidRequest("'\(request.url)' is no http or https URL")
        }
        guard !request.url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f }) else {
            throw .invalidRequest("the URL holds a blank or a control character")
        }
        guard !request.method.isEmpty, request.method.utf8.allSatisfy({ (0x41...0x5a).contains($0) }) else {
            throw .invalidRequest("'\(request.method)' is no HTTP method")
        }
        if let name = request.headers.firstInvalidName { throw .invalidRequest("the header '\(name)' holds a character that none may hold") }
    }

    private static func openUpload(_ path: String) throws(HTTPClientError) -> (descriptor: Int32, length: Int64) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file(path: path, errno: errno, reason: "cannot be read: \(String(cString: strerror(errno)))") }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .file(path: path, errno: EINVAL, reason: "is no regular file")
        }
        return (descriptor, Int64(status.st_size))
    }

    private static func openDownload(_ path: String) throws(HTTPClientError) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file(path: path, errno: errno, reason: "cannot be written: \(String(cString: strerror(errno)))") }
        return descriptor
    }

    private static func create(
        _ request: ClientRequest, _ configuration: HTTPClient.Configuration, upload: Int32, length: Int64, download: Int32
    ) throws(HTTPClientError) -> OpaquePointer {
        // curl's own `Expect: 100-continue` costs a round trip, or a second where a server ignores it.
        var lines = request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" } + ["Expect:"]
        if request.headers["User-Agent"] == nil { lines.append("User-Agent: \(configuration.userAgent)") }
        let strings = lines.map { strdup($0) }
        defer { strings.forEach { free($0) } }
        var body: [UInt8]?
        if case .bytes(let bytes) = request.body { body = bytes }
        let hasBody = body != nil
        var failure: UnsafePointer<CChar>?
        let made: OpaquePointer? = strings.map { UnsafePointer($0) }.withUnsafeBufferPointer { headers in
            request.url.withCString { url in
                request.method.withCString { method in
                    withOptionalCString(configuration.trustedRoots) { roots in
                        // An empty array has no address, but an empty body is one all the same.
                        (body ?? []).withUnsafeBufferPointer { bytes in
                            let empty: [UInt8] = [0]
                            return empty.withUnsafeBufferPointer { nothing in
                                var options = btcurl_request()
                                options.url = url
                                options.method = method
                                options.headers = headers.baseAddress
                                options.header_count = headers.count
                                options.body = hasBody ? (bytes.baseAddress ?? nothing.baseAddress) : nil
                                options.body_length = bytes.count
                                options.upload_fd = upload
                                options.upload_length = length
                                options.download_fd = download
                                options.maximum_body_bytes = Int64(request.limits.bodyBytes)
                                options.maximum_header_bytes = request.limits.headerBytes
                                options.connect_timeout_ms = request.timeouts.connect.milliseconds
                                options.total_timeout_ms = request.timeouts.total.milliseconds
                                options.stall_timeout_s = Int(request.timeouts.stall.components.seconds)
                                options.maximum_redirects = request.maximumRedirects
                                options.bypass_proxy = isLoopback(request.url)
                                options.verify_peer = true
                                options.ca_file = roots
                                return btcurl_transfer_create(&options, &failure)
                            }
                        }
                    }
                }
            }
        }
        guard let made else { throw .invalidRequest(failure.map { String(cString: $0) } ?? "curl refuses it") }
        return made
    }

    private static func withOptionalCString<Value>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Value) -> Value {
        guard let text else { return body(nil) }
        return text.withCString { body($0) }
    }

    /// A proxy never stands between us and our own machine.
    private static func isLoopback(_ url: String) -> Bool {
        let rest = url.drop { $0 != "/" }.dropFirst(2)
        return ["127.0.0.1", "localhost", "[::1]", "metadata.google.internal", "169.254.169.254"].contains { host in
            guard rest.hasPrefix(host) else { return false }
            let next = rest.dropFirst(host.count).first
            return next == nil || next == ":" || next == "/" || next == "?"
        }
    }
}

extension Duration {
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
