/// Which S3-compatible store to use, and how to sign for it.
public struct S3Configuration: Sendable {
    /// `http` or `https` URL without a path, e.g. `https://s3.eu-central-1.amazonaws.com`.
    public var endpoint: String
    public var bucket: String
    public var region: String
    public var accessKey: String
    public var secretKey: String
    public var sessionToken: String?
    /// The bucket in the path rather than in the host's name: what most other stores than Amazon's want.
    public var isPathStyle: Bool
    /// Files above this size go up in parts of it; at least 5 MiB.
    public var partBytes = 16 << 20

    public init(
        endpoint: String, bucket: String, region: String, accessKey: String, secretKey: String, sessionToken: String? = nil, isPathStyle: Bool = true
    ) {
        self.endpoint = endpoint
        self.bucket = bucket
        self.region = region
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.sessionToken = sessionToken
        self.isPathStyle = isPathStyle
    }

    /// Reads `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION` or `AWS_DEFAULT_REGION` (default us-east-1), and
    /// `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL` for a store that is not Amazon's.
    public init(environment: [String: String], bucket: String) throws(ObjectStoreError) {
        func value(_ names: String...) -> String? { names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty } }
        guard let access = value("AWS_ACCESS_KEY_ID"), let secret = value("AWS_SECRET_ACCESS_KEY") else {
            throw .forbidden("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        }
        let region = value("AWS_REGION", "AWS_DEFAULT_REGION") ?? "us-east-1"
        let custom = value("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
        let endpoint = custom ?? "https://s3.\(region).amazonaws.com"
        self.init(
            endpoint: endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint, bucket: bucket, region: region, accessKey: access,
            secretKey: secret, sessionToken: value("AWS_SESSION_TOKEN"), isPathStyle: custom != nil)
    }
}
