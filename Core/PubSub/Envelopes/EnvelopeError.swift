/// Why a request's body and headers are no message. Each is answered with 400 and ends in the dead-letter topic.
public enum EnvelopeError: Error, Hashable, CustomStringConvertible {
    case tooLarge(bytes: Int, limit: Int)
    case payloadTooLarge(bytes: Int, limit: Int)
    case notUTF8(String)
    case notJSON(String)
    /// JSON, but none of the envelopes.
    case notAnEnvelope(String)
    case notBase64(String)
    case unsupported(String)
    case missing(String)
    case repeated(String)
    case invalidHeader(name: String, reason: String)
    case tooManyAttributes(count: Int, limit: Int)
    case attributeTooLarge(name: String, bytes: Int, limit: Int)

    public var description: String {
        switch self {
        case .tooLarge(let bytes, let limit): "the body has \(bytes) bytes; at most \(limit) are taken"
        case .payloadTooLarge(let bytes, let limit): "the payload has \(bytes) bytes; at most \(limit) are taken"
        case .notUTF8(let what): "\(what) is not UTF-8"
        case .notJSON(let why): "the body is not JSON: \(why)"
        case .notAnEnvelope(let why): "the body is no envelope that is known here: \(why)"
        case .notBase64(let what): "\(what) is not base64"
        case .unsupported(let what): "\(what) is not supported"
        case .missing(let what): "\(what) is missing"
        case .repeated(let what): "\(what) stands there twice"
        case .invalidHeader(let name, let reason): "the header \(name) is invalid: \(reason)"
        case .tooManyAttributes(let count, let limit): "there are \(count) attributes; at most \(limit) are taken"
        case .attributeTooLarge(let name, let bytes, let limit): "the attribute '\(name.prefix(80))' has \(bytes) bytes; at most \(limit) are taken"
        }
    }
}
