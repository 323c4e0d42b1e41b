/// Object storage, whatever stands behind it. Keys begin with the tenant: `<organization>/…`; they are never taken from file names.
public protocol ObjectStore: Sendable {
    /// Stores the bytes whole or not at all, replacing what was there.
    func put(_ key: ObjectKey, bytes: [UInt8], contentType: String) async throws(ObjectStoreError)

    /// Stores a local file whole or not at all, in bounded memory, replacing what was there.
    func put(_ key: ObjectKey, file path: String, contentType: String) async throws(ObjectStoreError)

    /// Stores only where the key is free. Returns false where an object stands there already, which is then left as it is.
    func create(_ key: ObjectKey, bytes: [UInt8], contentType: String) async throws(ObjectStoreError) -> Bool

    /// Reads a whole object and verifies its checksum. Meant for small ones; large ones go to a file.
    func get(_ key: ObjectKey) async throws(ObjectStoreError) -> [UInt8]

    /// Reads the part of `range` (byte offsets) that the object has. A part has no checksum of its own.
    func get(_ key: ObjectKey, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8]

    /// Writes an object to a local file, in bounded memory; the file appears whole or not at all.
    func get(_ key: ObjectKey, toFile path: String) async throws(ObjectStoreError)

    /// Size and content type, or nil where there is no such object.
    func info(_ key: ObjectKey) async throws(ObjectStoreError) -> ObjectInfo?

    /// All keys that begin with `prefix`, in order.
    func list(prefix: String) async throws(ObjectStoreError) -> [ObjectKey]

    /// Deletes an object; does nothing where there is none.
    func delete(_ key: ObjectKey) async throws(ObjectStoreError)

    /// Deletes all objects whose keys begin with `prefix`; returns how many there were.
    @discardableResult
    func delete(prefix: String) async throws(ObjectStoreError) -> Int

    /// A short-lived URL that lets its bearer do one thing with one object.
    func signedURL(_ key: ObjectKey, method: SignedMethod, contentType: String?, lifetime: Duration) async throws(ObjectStoreError) -> String
}

extension ObjectStore {
    /// The size in bytes, or nil where there is no such object.
    public func size(_ key: ObjectKey) async throws(ObjectStoreError) -> Int? { try await info(key)?.size }

    @discardableResult
    public func delete(prefix: String) async throws(ObjectStoreError) -> Int {
        let keys = try await list(prefix: prefix)
        for key in keys { try await delete(key) }
        return keys.count
    }
}

/// What storage knows of an object besides its bytes.
public struct ObjectInfo: Hashable, Sendable {
    /// In bytes.
    public var size: Int
    public var contentType: String

    public init(size: Int, contentType: String) {
        self.size = size
        self.contentType = contentType
    }
}

public enum SignedMethod: String, Sendable {
    case get = "GET"
    case put = "PUT"
}

/// A place in object storage: path segments joined by `/`, none empty, `.` or `..`, at most 240 bytes each and 1,024 together.
public struct ObjectKey: Hashable, Sendable, CustomStringConvertible {
    public let path: String

    /// - Throws: `ObjectStoreError.invalidKey`.
    public init(_ path: String) throws(ObjectStoreError) {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        let isSound = segments.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= 240 }
        guard isSound, path.utf8.count <= 1024, !path.utf8.contains(where: { $0 < 0x20 || $0 == 0x5c || $0 == 0x7f }) else {
            throw .invalidKey(path)
        }
        self.path = path
    }

    public var description: String { path }
}

/// Why object storage did not do what was asked.
public enum ObjectStoreError: Error, Hashable, CustomStringConvertible {
    case invalidKey(String)
    case notFound(ObjectKey)
    case outOfSpace
    /// Passing trouble: worth another try.
    case unavailable(String)
    /// Wrong credentials or missing rights.
    case forbidden(String)
    case corrupt(ObjectKey, String)

    public var description: String {
        switch self {
        case .invalidKey(let key): "'\(key)' is no valid object key"
        case .notFound(let key): "there is no object '\(key)'"
        case .outOfSpace: "the storage is full; free some space and try again"
        case .unavailable(let why): "object storage is unavailable: \(why)"
        case .forbidden(let why): "object storage refuses access: \(why)"
        case .corrupt(let key, let why): "object '\(key)' is damaged: \(why)"
        }
    }
}
