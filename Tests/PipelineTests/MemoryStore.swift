import ObjectStorage
import Synchronization

/// Objects in memory; refuses to delete when told to.
final class MemoryStore: ObjectStore {
    private struct State {
        var objects: [String: [UInt8]] = [:]
        var refusesDeletion = false
    }

    private let state: Mutex<State>

    init(_ keys: [String] = []) {
        state = Mutex(State(objects: Dictionary(keys.map { ($0, []) }) { first, _ in first }))
    }

    var keys: Set<String> { Set(state.withLock { $0.objects.keys }) }

    func add(_ keys: [String]) { state.withLock { state in for key in keys { state.objects[key] = [] } } }

    func refuseDeletion(_ refuses: Bool) { state.withLock { $0.refusesDeletion = refuses } }

    func put(_ key: ObjectKey, bytes: [UInt8], contentType: String) async throws(ObjectStoreError) {
        state.withLock { $0.objects[key.path] = bytes }
    }

    func put(_ key: ObjectKey, file path: String, contentType: String) async throws(ObjectStoreError) { throw .forbidden("files") }

    func create(_ key: ObjectKey, bytes: [UInt8], contentType: String) async throws(ObjectStoreError) -> Bool { throw .forbidden("create") }

    func get(_ key: ObjectKey) async throws(ObjectStoreError) -> [UInt8] {
        guard let bytes = state.withLock({ $0.objects[key.path] }) else { throw .notFound(key) }
        return bytes
    }

    func get(_ key: ObjectKey, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] { throw .forbidden("ranges") }

    func get(_ key: ObjectKey, toFile path: String) async throws(ObjectStoreError) { throw .forbidden("files") }

    func info(_ key: ObjectKey) async throws(ObjectStoreError) -> ObjectInfo? { nil }

    func list(prefix: String) async throws(ObjectStoreError) -> [ObjectKey] {
        let keys = state.withLock { $0.objects.keys.filter { $0.hasPrefix(prefix) }.sorted() }
        return keys.compactMap { try? ObjectKey($0) }
    }

    func delete(_ key: ObjectKey) async throws(ObjectStoreError) {
        guard !state.withLock(\.refusesDeletion) else { throw .unavailable("refused") }
        state.withLock { $0.objects[key.path] = nil }
    }

    func signedURL(
        _ key: ObjectKey, method: SignedMethod, contentType: String?, lifetime: Duration
    ) async throws(ObjectStoreError) -> String { throw .forbidden("URLs") }
}
