import HTTPTypes
import Hummingbird
import Postgres
import PubSub

/// What the Broker answers where it does not do what was asked, in the form of Google's interfaces.
public enum BrokerError: Error, Hashable, CustomStringConvertible {
    case notFound(String)
    case alreadyExists(String)
    case invalidArgument(String)
    case failedPrecondition(String)
    case unimplemented(String)
    case unavailable(String)

    var code: (number: Int, name: String) {
        switch self {
        case .notFound: (404, "NOT_FOUND")
        case .alreadyExists: (409, "ALREADY_EXISTS")
        case .invalidArgument: (400, "INVALID_ARGUMENT")
        case .failedPrecondition: (400, "FAILED_PRECONDITION")
        case .unimplemented: (501, "UNIMPLEMENTED")
        case .unavailable: (503, "UNAVAILABLE")
        }
    }

    public var description: String {
        switch self {
        case .notFound(let name): "Resource not found (resource=\(name))."
        case .alreadyExists(let name): "Resource already exists in the project (resource=\(name))."
        case .invalidArgument(let why), .failedPrecondition(let why), .unimplemented(let why), .unavailable(let why): why
        }
    }

    /// What any error is to a caller.
    init(_ error: any Error) {
        switch error {
        case let error as BrokerError: self = error
        case let error as any PossiblyTransient where error.isTransient: self = .unavailable("the Broker's database is not available now")
        case is DecodingError: self = .invalidArgument("Invalid JSON payload received: \(error)")
        default: self = .unavailable("the Broker cannot do that now: \(error)")
        }
    }

    var response: Response {
        let (number, name) = code
        let body = (try? RESTJSON.encode(RESTError(code: number, status: name, message: description))) ?? []
        return Response(
            status: .init(code: number), headers: [.contentType: "application/json; charset=UTF-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
