import Hummingbird
import NIOCore

/// What a request is served with: the framework's own, and who sent it.
public struct ServerContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// The other end of the connection; nil where it has no IP address.
    public let remoteAddress: String?

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress?.ipAddress
    }
}
