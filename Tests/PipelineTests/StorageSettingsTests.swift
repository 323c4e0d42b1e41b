import Foundation
import Pipeline
import HTTPClient
import ObjectStorage
import Settings
import Testing

/// Which store the environment chooses, and what it says where a variable is missing.
@Suite struct StorageSettingsTests {
    private func store(_ environment: [String: String]) throws -> any ObjectStore {
        try StorageSettings.store(Settings(environment), environment: environment, client: try HTTPClient())
    }

    @Test func localIsTheDefaultAndServesSignedLinks() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("storage-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(repeating: 7, count: 32).write(to: URL(fileURLWithPath: folder + "/key"))
        let environment = ["BUILDTRACE_STORAGE_ROOT": folder + "/objects", "BUILDTRACE_STORAGE_KEY_FILE": folder + "/key"]
        let store = try store(environment)
        #expect(store is LocalObjectStore)
        let url = try await store.signedURL(try ObjectKey("a/b"), method: .get, contentType: nil, lifetime: .seconds(60))
        #expect(url.hasPrefix("http://127.0.0.1:8080/objects/"))
        #expect(try StorageSettings.localSigner(Settings(environment)) != nil)
    }

    @Test func s3IsChosenWithItsBucketAndCredentials() async throws {
        let environment = [
            "BUILDTRACE_STORAGE": "s3", "BUILDTRACE_STORAGE_BUCKET": "drawings", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "eu-central-1",
        ]
        let url = try await store(environment).signedURL(try ObjectKey("a/b"), method: .get, contentType: nil, lifetime: .seconds(60))
        #expect(url.hasPrefix("https://drawings.s3.eu-central-1.amazonaws.com/a/b?"))
        #expect(try StorageSettings.localSigner(Settings(environment)) == nil)
    }

    @Test func gcsIsChosenWithItsBucket() throws {
        let environment = ["BUILDTRACE_STORAGE": "gcs", "BUILDTRACE_STORAGE_BUCKET": "drawings", "STORAGE_EMULATOR_HOST": "127.0.0.1:9"]
        #expect(try store(environment) is GoogleCloudObjectStore)
        #expect(try StorageSettings.localSigner(Settings(environment)) == nil)
    }

    @Test(arguments: [
        (["BUILDTRACE_STORAGE": "azure"], "BUILDTRACE_STORAGE must be one of local, gcs, s3"),
        ([:], "BUILDTRACE_STORAGE_ROOT is not set"),
        (["BUILDTRACE_STORAGE_ROOT": "/tmp"], "BUILDTRACE_STORAGE_KEY_FILE is not set"),
        (["BUILDTRACE_STORAGE": "gcs"], "BUILDTRACE_STORAGE_BUCKET is not set"),
        (["BUILDTRACE_STORAGE": "gcs", "BUILDTRACE_STORAGE_BUCKET": "b"], "BUILDTRACE_STORAGE_SIGNER is not set"),
        (["BUILDTRACE_STORAGE": "gcs", "BUILDTRACE_STORAGE_BUCKET": "b", "GOOGLE_APPLICATION_CREDENTIALS": "/nowhere"], "'/nowhere' cannot be used"),
        (["BUILDTRACE_STORAGE": "s3", "BUILDTRACE_STORAGE_BUCKET": "b"], "AWS_ACCESS_KEY_ID"),
    ])
    func whatIsMissingIsSaidInOneLine(_ environment: [String: String], _ expected: String) {
        do {
            _ = try store(environment)
            Issue.record("a store was made")
        } catch {
            #expect("\(error)".contains(expected) && !"\(error)".contains("\n"), "\(error)")
        }
    }
}
