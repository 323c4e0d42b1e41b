import Crypto
import FoundationEssentials
import Glibc

/// A file being written under a name that nobody looks for; gone with this value unless it was put in place.
///
/// Not thread-safe; one caller writes.
final class TemporaryFile {
    let path: String
    private let descriptor: Int32

    init(in folder: String) throws(ObjectStoreError) {
        path = "\(folder)/\(UUID().uuidString)"
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw Files.error("make a file in \(folder)") }
    }

    convenience init(beside target: String) throws(ObjectStoreError) { try self.init(in: Files.parent(target)) }

    deinit {
        close(descriptor)
        unlink(path)
    }

    func append(_ bytes: [UInt8]) throws(ObjectStoreError) {
        // `withUnsafeBytes` passes untyped errors on.
        let result: Result<Void, ObjectStoreError> = bytes.withUnsafeBytes { buffer in
            do throws(ObjectStoreError) { return .success(try Files.write(buffer, to: descriptor)) } catch { return .failure(error) }
        }
        try result.get()
    }

    func flush() throws(ObjectStoreError) { guard fsync(descriptor) == 0 else { throw Files.error("flush") } }

    func moveInPlace(_ target: String) throws(ObjectStoreError) {
        guard rename(path, target) == 0 else { throw Files.error("write \(target)") }
    }

    /// Gives the file its final name. Returns false where the name is taken and must not be, nil where the folder is not there.
    func place(_ target: String, replace: Bool) throws(ObjectStoreError) -> Bool? {
        guard (replace ? rename(path, target) : link(path, target)) == 0 else {
            if errno == EEXIST { return false }
            if errno == ENOENT { return nil }
            throw Files.error("put the object in place")
        }
        do throws(ObjectStoreError) {
            try Files.flushFolder(Files.parent(target))
        } catch {
            // The object and its folder were deleted by another caller in this very moment: it had been stored.
            if access(Files.parent(target), F_OK) == 0 { throw error }
        }
        return true
    }
}

/// A temporary file whose content is hashed on the way, and which ends with a footer.
final class HashedFile {
    let temporary: TemporaryFile
    private var hash = SHA256()
    private var size = 0

    init(_ temporary: TemporaryFile) { self.temporary = temporary }

    func append(_ bytes: [UInt8]) throws(ObjectStoreError) {
        try temporary.append(bytes)
        hash.update(data: bytes)
        size += bytes.count
    }

    /// Copies a file, a megabyte at a time.
    func append(contentsOf path: String) throws(ObjectStoreError) {
        let source = open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw Files.error("read \(path)") }
        defer { close(source) }
        while true {
            let chunk = try Files.read(source, offset: size, count: 1 << 20)
            if chunk.isEmpty { return }
            try append(chunk)
        }
    }

    func finish(contentType: String) throws(ObjectStoreError) {
        try temporary.append(ObjectFooter(sha256: Array(hash.finalize()), contentType: contentType).bytes)
        try temporary.flush()
    }
}
