import GoogleAuth

/// Which bucket of Google Cloud Storage to use.
public struct GoogleCloudStorageConfiguration: Sendable {
    /// Without a slash at its end.
    public var baseURL: String
    public var bucket: String
    /// An emulator wants no token.
    public var needsToken: Bool
    /// Files above this size go up in a session of their own rather than in one request from memory.
    public var sessionBytes = 8 << 20

    public init(baseURL: String = "https://storage.googleapis.com", bucket: String, needsToken: Bool = true) {
        self.baseURL = baseURL
        self.bucket = bucket
        self.needsToken = needsToken
    }

    /// Reads `STORAGE_EMULATOR_HOST` (`http://host:port` or `host:port`); without it, Google.
    public init(environment: [String: String], bucket: String) {
        guard let emulator = environment["STORAGE_EMULATOR_HOST"], !emulator.isEmpty else {
            self.init(bucket: bucket)
            return
        }
        let base = emulator.contains("://") ? emulator : "http://\(emulator)"
        self.init(baseURL: base.hasSuffix("/") ? String(base.dropLast()) : base, bucket: bucket, needsToken: false)
    }
}

/// Who signs URLs of Google Cloud Storage.
public enum GoogleURLSigner: Sendable {
    /// The key file that `GOOGLE_APPLICATION_CREDENTIALS` names.
    case key(ServiceAccountKey)
    /// A service account without a key at hand: Google's IAM Credentials interface signs (`iam.serviceAccounts.signBlob`).
    case service(email: String, baseURL: String = "https://iamcredentials.googleapis.com")

    var email: String {
        switch self {
        case .key(let key): key.email
        case .service(let email, _): email
        }
    }
}
