import Failpoints
import ObjectStorage

/// Object storage whose reads, writes and deletions meet failpoints. In use only where failpoints are on.
struct FailingObjectStore: ObjectStore {
    let store: any ObjectStore
    let failpoints: Failpoints

    func put(_ key: ObjectKey, bytes: [UInt8], contentType: String) async throws(ObjectStoreError) {
        try await around(.write) { () async throws(ObjectStoreError) in try await store.put(key, bytes: bytes, contentType: contentType) }
    }

    func put(_ key: ObjectKey, file path: String, contentType: String) async throws(ObjectStoreError) {
        try await around(.write) { () async throws(ObjectStoreError) in try await store.put(key, file: path, contentType: contentType) }
    }

    func create(_ key: ObjectKey, bytes: [UInt8], contentType: String) async throws(ObjectStoreError) -> Bool {
        try await around(.write) { () async throws(ObjectStoreError) in try await store.create(key, bytes: bytes, contentType: contentType) }
    }

    func get(_ key: ObjectKey) async throws(ObjectStoreError) -> [UInt8] {
        try await around(.read) { () async throws(ObjectStoreError) in try await store.get(key) }
    }

    func get(_ key: ObjectKey, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        try await around(.read) { () async throws(ObjectStoreError) in try await store.get(key, range: range) }
    }

    func get(_ key: ObjectKey, toFile path: String) async throws(ObjectStoreError) {
        try await around(.read) { () async throws(ObjectStoreError) in try await store.get(key, toFile: path) }
    }

    func info(_ key: ObjectKey) async throws(ObjectStoreError) -> ObjectInfo? { try await store.info(key) }

    func list(prefix: String) async throws(ObjectStoreError) -> [ObjectKey] { try await store.list(prefix: prefix) }

    func delete(_ key: ObjectKey) async throws(ObjectStoreError) {
        try await around(.remove) { () async throws(ObjectStoreError) in try await store.delete(key) }
    }

    func delete(prefix: String) async throws(ObjectStoreError) -> Int {
        let keys = try await list(prefix: prefix)
        for key in keys { try await delete(key) }
        _ = try await store.delete(prefix: prefix)
        return keys.count
    }

    func signedURL(
        _ key: ObjectKey, method: SignedMethod, contentType: String?, lifetime: Duration
    ) async throws(ObjectStoreError) -> String {
        try await store.signedURL(key, method: method, contentType: contentType, lifetime: lifetime)
    }

    /// A fault looks like trouble with the storage.
    private func around<Result>(
        _ effect: Effect, _ body: () async throws(ObjectStoreError) -> Result
    ) async throws(ObjectStoreError) -> Result {
        do {
            return try await failpoints.around(effect) { try await body() }
        } catch let error as ObjectStoreError {
            throw error
        } catch {
            throw .unavailable("\(error)")
        }
    }
}
