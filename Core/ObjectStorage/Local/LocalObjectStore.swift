import FoundationEssentials
import Glibc

/// Object storage in files under one folder, for one machine.
///
/// An object appears whole or not at all: it is written beside, flushed to the disk, and then renamed (or linked, where the key must be
/// free). Each file ends with a footer that holds content type and SHA-256, so that both change together with the bytes.
public struct LocalObjectStore: ObjectStore {
    public let root: String
    private let signer: LocalSignedURL
    private let baseURL: String

    /// - Parameters:
    ///   - root: the folder; made where it is missing. What a crash left half-written there is removed after a day.
    ///   - baseURL: what a signed URL begins with, without a slash at its end; Api answers there.
    ///   - signingKey: the secret of signed URLs, shared with Api; at least 16 bytes.
    public init(root: String, baseURL: String, signingKey: [UInt8]) throws(ObjectStoreError) {
        signer = try LocalSignedURL(key: signingKey)
        self.root = root
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        try Files.makeFolder(root + "/objects")
        try Files.makeFolder(root + "/incoming")
        Files.removeOld(in: root + "/incoming", seconds: 86_400)
    }

    public func put(_ key: ObjectKey, bytes: [UInt8], contentType: String) async throws(ObjectStoreError) {
        _ = try await FileThreads.run { () throws(ObjectStoreError) in
            try self.store(key, contentType, replace: true) { file throws(ObjectStoreError) in try file.append(bytes) }
        }
    }

    public func put(_ key: ObjectKey, file path: String, contentType: String) async throws(ObjectStoreError) {
        _ = try await FileThreads.run { () throws(ObjectStoreError) in
            try self.store(key, contentType, replace: true) { file throws(ObjectStoreError) in try file.append(contentsOf: path) }
        }
    }

    public func create(_ key: ObjectKey, bytes: [UInt8], contentType: String) async throws(ObjectStoreError) -> Bool {
        try await FileThreads.run { () throws(ObjectStoreError) in
            try self.store(key, contentType, replace: false) { file throws(ObjectStoreError) in try file.append(bytes) }
        }
    }

    public func get(_ key: ObjectKey) async throws(ObjectStoreError) -> [UInt8] {
        try await FileThreads.run { () throws(ObjectStoreError) in
            let object = try StoredObject(key, path: self.path(key))
            var bytes: [UInt8] = []
            bytes.reserveCapacity(object.info.size)
            try object.readVerified { chunk throws(ObjectStoreError) in bytes.append(contentsOf: chunk) }
            return bytes
        }
    }

    public func get(_ key: ObjectKey, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        try await FileThreads.run { () throws(ObjectStoreError) in
            try StoredObject(key, path: self.path(key)).read(range)
        }
    }

    public func get(_ key: ObjectKey, toFile path: String) async throws(ObjectStoreError) {
        try await FileThreads.run { () throws(ObjectStoreError) in
            let object = try StoredObject(key, path: self.path(key))
            let file = try TemporaryFile(beside: path)
            try object.readVerified { chunk throws(ObjectStoreError) in try file.append(chunk) }
            try file.moveInPlace(path)
        }
    }

    public func info(_ key: ObjectKey) async throws(ObjectStoreError) -> ObjectInfo? {
        try await FileThreads.run { () throws(ObjectStoreError) in
            do throws(ObjectStoreError) {
                return try StoredObject(key, path: self.path(key)).info
            } catch {
                if case .notFound = error { return nil }
                throw error
            }
        }
    }

    public func list(prefix: String) async throws(ObjectStoreError) -> [ObjectKey] {
        try await FileThreads.run { () throws(ObjectStoreError) in try LocalLayout.list(self.root + "/objects", prefix: prefix) }
    }

    public func delete(_ key: ObjectKey) async throws(ObjectStoreError) {
        try await FileThreads.run { () throws(ObjectStoreError) in
            let path = self.path(key)
            guard unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR else { throw Files.error("delete \(key)") }
            // Also where there was no object: whoever died before it was in place may have made its folder.
            self.removeEmptyFolders(above: path)
        }
    }

    public func delete(prefix: String) async throws(ObjectStoreError) -> Int {
        let keys = try await list(prefix: prefix)
        for key in keys { try await delete(key) }
        guard prefix.hasSuffix("/"), let key = try? ObjectKey(prefix + "none") else { return keys.count }
        try await FileThreads.run { () throws(ObjectStoreError) in
            let folder = Files.parent(self.path(key))
            LocalLayout.removeEmptyFolders(in: folder)
            self.removeEmptyFolders(above: folder)
        }
        return keys.count
    }

    public func signedURL(
        _ key: ObjectKey, method: SignedMethod, contentType: String?, lifetime: Duration
    ) async throws(ObjectStoreError) -> String {
        let expiry = Int(Date().timeIntervalSince1970) + max(1, Int(lifetime.components.seconds))
        return baseURL + signer.pathAndQuery(key, method: method, contentType: contentType, expiry: expiry)
    }

    private func path(_ key: ObjectKey) -> String { LocalLayout.path(key, under: root + "/objects") }

    /// Returns false where `replace` is and the key is taken.
    @discardableResult
    private func store(
        _ key: ObjectKey, _ contentType: String, replace: Bool, write: (HashedFile) throws(ObjectStoreError) -> Void
    ) throws(ObjectStoreError) -> Bool {
        let target = path(key)
        // The common case of a key that is taken costs no write; the link below decides.
        if !replace, access(target, F_OK) == 0 { return false }
        let file = HashedFile(try TemporaryFile(in: root + "/incoming"))
        try write(file)
        try file.finish(contentType: contentType)
        // Another caller's delete may take away the folder that was just made.
        for _ in 0..<20 {
            try Files.makeFolder(Files.parent(target))
            if let placed = try file.temporary.place(target, replace: replace) { return placed }
        }
        throw .unavailable("the folder of \(key) disappears again and again")
    }

    private func removeEmptyFolders(above path: String) {
        var folder = Files.parent(path)
        while folder.utf8.count > root.utf8.count + "/objects".utf8.count, rmdir(folder) == 0 || errno == ENOENT { folder = Files.parent(folder) }
    }
}
