import CCurl
import Glibc

extension Transfer {
    /// What came of the exchange, once curl is done with it.
    func result(_ code: CURLcode) -> Result<ClientResponse, HTTPClientError> {
        guard code == CURLE_OK else { return .failure(error(code)) }
        var headerLength = 0
        let headers = btcurl_transfer_headers(pointer, &headerLength)
        var bodyLength = 0
        let body = btcurl_transfer_body(pointer, &bodyLength)
        let headerBytes = UnsafeRawBufferPointer(start: headers, count: headers == nil ? 0 : headerLength)
        return .success(
            ClientResponse(
                status: btcurl_transfer_status(pointer), headers: ClientHeaders(block: headerBytes),
                body: Array(UnsafeBufferPointer(start: body, count: body == nil ? 0 : bodyLength)),
                bodyLength: Int(btcurl_transfer_received(pointer))))
    }

    private func error(_ code: CURLcode) -> HTTPClientError {
        let ownWords = String(cString: btcurl_transfer_error_text(pointer))
        let words = ownWords.isEmpty ? String(cString: curl_easy_strerror(code)) : ownWords
        if let stopped = stopError() { return stopped }
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: return .invalidRequest(words)
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .cannotResolve(host: words)
        case CURLE_COULDNT_CONNECT: return .cannotConnect(words)
        case CURLE_OPERATION_TIMEDOUT: return .timedOut(words)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR:
            return .untrusted(words)
        case CURLE_TOO_MANY_REDIRECTS: return .tooManyRedirects(limit: request.maximumRedirects)
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_SSL_CONNECT_ERROR, CURLE_WEIRD_SERVER_REPLY:
            return .connectionLost(words)
        default: return .other("\(words) (curl \(code.rawValue))")
        }
    }

    /// What one of our own callbacks stopped the transfer for.
    private func stopError() -> HTTPClientError? {
        let number = btcurl_transfer_errno(pointer)
        let reason = String(cString: strerror(number))
        switch btcurl_transfer_stop_reason(pointer) {
        case BTCURL_STOP_HEADERS_TOO_LARGE: return .headersTooLarge(limit: request.limits.headerBytes)
        case BTCURL_STOP_BODY_TOO_LARGE: return .bodyTooLarge(limit: request.limits.bodyBytes)
        case BTCURL_STOP_MEMORY: return .other("memory is short")
        case BTCURL_STOP_DOWNLOAD_WRITE:
            guard case .file(let path) = request.target else { return nil }
            return .file(path: path, errno: number, reason: "cannot be written: \(reason)")
        case BTCURL_STOP_UPLOAD_READ:
            guard case .file(let path) = request.body else { return nil }
            return .file(path: path, errno: number, reason: "cannot be read: \(reason)")
        default: return nil
        }
    }
}
