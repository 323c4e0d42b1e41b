import Foundation
import GoogleAuth
import HTTPClient
import ObjectStorage
import Settings

/// Where objects are kept: `BUILDTRACE_STORAGE` is `local` (default), `gcs` or `s3`.
public enum StorageSettings {
    public enum Backend: String, CaseIterable, Sendable {
        case local, gcs, s3
    }

    /// - `local`: `BUILDTRACE_STORAGE_ROOT` (the folder), `BUILDTRACE_STORAGE_KEY_FILE` (the secret that signs URLs), `BUILDTRACE_PUBLIC_URL`
    ///   (where Api serves them).
    /// - `gcs`: `BUILDTRACE_STORAGE_BUCKET`; `GOOGLE_APPLICATION_CREDENTIALS` (a service account's key; without it, the metadata server),
    ///   `BUILDTRACE_STORAGE_SIGNER` (the service account that signs URLs where there is no key file), `STORAGE_EMULATOR_HOST`.
    /// - `s3`: `BUILDTRACE_STORAGE_BUCKET` and what `S3Configuration.init(environment:bucket:)` reads.
    /// - Throws: an error whose description is one line.
    public static func store(_ settings: Settings, environment: [String: String], client: HTTPClient) throws -> any ObjectStore {
        switch try backend(settings) {
        case .local: try localStore(settings)
        case .gcs: try googleStore(settings, environment, client)
        case .s3: try S3ObjectStore(try S3Configuration(environment: environment, bucket: try bucket(settings)), http: client)
        }
    }

    public static func backend(_ settings: Settings) throws(SettingError) -> Backend {
        try settings.choice("BUILDTRACE_STORAGE", default: .local)
    }

    /// Verifies the links to local objects; nil where another store serves its own.
    public static func localSigner(_ settings: Settings) throws -> LocalSignedURL? {
        guard try backend(settings) == .local else { return nil }
        return try LocalSignedURL(key: try signingKey(settings))
    }

    private static func localStore(_ settings: Settings) throws -> LocalObjectStore {
        let root = try settings.required("BUILDTRACE_STORAGE_ROOT", advice: "give the folder for stored objects")
        return try LocalObjectStore(
            root: root, baseURL: settings.string("BUILDTRACE_PUBLIC_URL", default: "http://127.0.0.1:8080") + "/objects",
            signingKey: try signingKey(settings))
    }

    private static func googleStore(_ settings: Settings, _ environment: [String: String], _ client: HTTPClient) throws -> GoogleCloudObjectStore {
        let configuration = GoogleCloudStorageConfiguration(environment: environment, bucket: try bucket(settings))
        let keyFile = settings.string("GOOGLE_APPLICATION_CREDENTIALS")
        // An emulator's links are signed by anybody's key or by none; everywhere else people could not fetch a picture.
        let signer: GoogleURLSigner? =
            if let keyFile {
                .key(try ServiceAccountKey(path: keyFile))
            } else if let email = settings.string("BUILDTRACE_STORAGE_SIGNER") {
                .service(email: email)
            } else if configuration.needsToken {
                throw SettingError(
                    name: "BUILDTRACE_STORAGE_SIGNER",
                    problem: "is not set; give the service account that signs URLs, or its key file in GOOGLE_APPLICATION_CREDENTIALS")
            } else {
                nil
            }
        // An emulator needs no token, but whoever signs in a service account's name does.
        let needsTokens = configuration.needsToken || keyFile == nil && signer != nil
        let tokens = needsTokens ? try GoogleTokenSource(environment: environment, client: client) : nil
        return GoogleCloudObjectStore(configuration, http: client, tokens: tokens, signer: signer)
    }

    private static func bucket(_ settings: Settings) throws(SettingError) -> String {
        try settings.required("BUILDTRACE_STORAGE_BUCKET", advice: "give the bucket for stored objects")
    }

    /// The secret of signed URLs: at least 32 bytes from a file that only the functions can read.
    private static func signingKey(_ settings: Settings) throws -> [UInt8] {
        let path = try settings.required("BUILDTRACE_STORAGE_KEY_FILE", advice: "give a file with at least 32 random bytes")
        guard let key = FileManager.default.contents(atPath: path), key.count >= 32 else {
            throw SettingError(name: "BUILDTRACE_STORAGE_KEY_FILE", problem: "names no readable file of at least 32 bytes: '\(path)'")
        }
        return Array(key)
    }
}
