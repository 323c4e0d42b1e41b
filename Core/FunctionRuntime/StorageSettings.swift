import Foundation
import ObjectStorage
import Settings

/// Where objects are kept.
public enum StorageSettings {
    /// `BUILDTRACE_STORAGE_ROOT` (the folder), `BUILDTRACE_STORAGE_KEY_FILE` (the secret that signs URLs), `BUILDTRACE_PUBLIC_URL` (where Api serves them).
    public static func store(_ settings: Settings) throws -> LocalObjectStore {
        let root = try settings.required("BUILDTRACE_STORAGE_ROOT", advice: "give the folder for stored objects")
        return try LocalObjectStore(
            root: root, baseURL: settings.string("BUILDTRACE_PUBLIC_URL", default: "http://127.0.0.1:8080") + "/objects",
            signingKey: try signingKey(settings))
    }

    /// The secret of signed URLs: at least 32 bytes from a file that only the functions can read.
    public static func signingKey(_ settings: Settings) throws -> [UInt8] {
        let path = try settings.required("BUILDTRACE_STORAGE_KEY_FILE", advice: "give a file with at least 32 random bytes")
        guard let key = FileManager.default.contents(atPath: path), key.count >= 32 else {
            throw SettingError(name: "BUILDTRACE_STORAGE_KEY_FILE", problem: "names no readable file of at least 32 bytes: '\(path)'")
        }
        return Array(key)
    }
}
