import Domain
import Foundation
import ObjectStorage
import PageReading
import Settings

/// Uploaded files on local disk, opened once for all their pages. A few at most; the least recently used makes room.
actor DocumentCache {
    private struct Entry {
        var task: Task<DrawingDocument, any Error>
        var folder: String
        var users = 0
        var lastUse = 0
    }

    private let store: any ObjectStore
    private let reader: PageReader
    private let folder: String
    private let capacity: Int
    private var entries: [String: Entry] = [:]
    private var clock = 0

    init(store: any ObjectStore, reader: PageReader, folder: String, capacity: Int = 4) {
        self.store = store
        self.reader = reader
        self.folder = folder
        self.capacity = capacity
    }

    /// `BUILDTRACE_SCRATCH` (the system's temporary folder): a new folder of this process in it.
    static func folder(_ settings: Settings) throws -> String {
        let base = settings.string("BUILDTRACE_SCRATCH", default: FileManager.default.temporaryDirectory.path)
        let path = "\(base)/buildtrace-page-\(ProcessInfo.processInfo.processIdentifier)"
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return path
    }

    /// Lends the document of a stored file for the time of `body`.
    /// - Throws: `ReadingError` where the file is no drawing, `ObjectStoreError` where it cannot be fetched, or what `body` throws.
    func withDocument<Result: Sendable>(
        key: ObjectKey, name: String, _ body: @Sendable (DrawingDocument) async throws -> Result
    ) async throws -> Result {
        let id = key.path
        let task = enter(id, key: key, name: name)
        defer { leave(id) }
        do {
            return try await body(try await task.value)
        } catch {
            entries[id]?.lastUse = 0
            throw error
        }
    }

    private func enter(_ id: String, key: ObjectKey, name: String) -> Task<DrawingDocument, any Error> {
        clock += 1
        if entries[id] == nil {
            makeRoom()
            let place = "\(folder)/\(clock)"
            entries[id] = Entry(task: Task { try await self.fetch(key, name: name, into: place) }, folder: place)
        }
        entries[id]?.users += 1
        entries[id]?.lastUse = clock
        return entries[id]?.task ?? Task { throw CancellationError() }
    }

    private func leave(_ id: String) {
        entries[id]?.users -= 1
        // A file that could not be opened is not kept: the next delivery tries afresh.
        if let entry = entries[id], entry.users == 0, entry.lastUse == 0 { remove(id) }
    }

    private func makeRoom() {
        while entries.count >= capacity,
            let oldest = entries.filter({ $0.value.users == 0 }).min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            remove(oldest.key)
        }
    }

    private func remove(_ id: String) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        try? FileManager.default.removeItem(atPath: entry.folder)
    }

    private func fetch(_ key: ObjectKey, name: String, into place: String) async throws -> DrawingDocument {
        let workspace = place + "/work"
        try FileManager.default.createDirectory(atPath: workspace, withIntermediateDirectories: true)
        let file = place + "/file"
        try await store.get(key, toFile: file)
        return try await reader.open([Upload(path: file, name: name)], workspace: workspace)
    }
}
