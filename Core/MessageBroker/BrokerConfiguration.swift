import Failpoints
import GoogleAuth
import Postgres

/// How the local Broker is run.
public struct BrokerConfiguration: Sendable {
    public var database: DatabaseConfiguration
    public var host: String
    /// 0: any free one.
    public var port: Int
    public var flow: FlowLimits
    /// How often the Broker looks for what no signal told it of.
    public var pollInterval: Duration
    /// How often kept messages are looked through for what may go.
    public var maintenanceInterval: Duration
    /// The longest that a pull waits for a first message.
    public var pullWait: Duration
    /// Signs the pushes of subscriptions that name a service account; nil: no push carries a token.
    public var signer: PushTokenSigner?
    public var failpoints: Failpoints

    public init(
        database: DatabaseConfiguration, host: String = "127.0.0.1", port: Int = 8085, flow: FlowLimits = FlowLimits(),
        pollInterval: Duration = .seconds(5), maintenanceInterval: Duration = .seconds(30), pullWait: Duration = .seconds(20),
        signer: PushTokenSigner? = nil, failpoints: Failpoints = .off
    ) {
        self.database = database
        self.host = host
        self.port = port
        self.flow = flow
        self.pollInterval = pollInterval
        self.maintenanceInterval = maintenanceInterval
        self.pullWait = pullWait
        self.signer = signer
        self.failpoints = failpoints
    }

    /// The role that the migrations make for the Broker.
    public static let role = "buildtrace_broker"
}
