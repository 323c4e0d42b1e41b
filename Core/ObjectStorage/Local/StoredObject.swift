import Crypto
import Glibc

/// What stands after an object's bytes in its file: SHA-256 (32 bytes), content type, its length (2 bytes, little endian), 8 bytes of name.
struct ObjectFooter {
    static let name = Array("BTOBJ\u{0}\u{0}1".utf8)
    static let fixedSize = 32 + 2 + 8
    static let maximumContentType = 255

    var sha256: [UInt8]
    var contentType: String

    var bytes: [UInt8] {
        let type = Array(contentType.utf8.prefix(Self.maximumContentType))
        return sha256 + type + [UInt8(type.count & 0xff), UInt8(type.count >> 8)] + Self.name
    }

    var size: Int { Self.fixedSize + min(contentType.utf8.count, Self.maximumContentType) }

    /// - Parameter tail: the last bytes of a file.
    init?(tail: [UInt8]) {
        guard tail.count >= Self.fixedSize, Array(tail.suffix(8)) == Self.name else { return nil }
        let lengthAt = tail.count - 10
        let length = Int(tail[lengthAt]) | Int(tail[lengthAt + 1]) << 8
        guard lengthAt - length - 32 >= 0 else { return nil }
        contentType = String(decoding: tail[(lengthAt - length)..<lengthAt], as: UTF8.self)
        sha256 = Array(tail[(lengthAt - length - 32)..<(lengthAt - length)])
    }

    init(sha256: [UInt8], contentType: String) {
        self.sha256 = sha256
        self.contentType = contentType
    }
}

/// An open object: it stays readable as it was when it was opened, whatever replaces it.
final class StoredObject {
    let info: ObjectInfo
    private let key: ObjectKey
    private let footer: ObjectFooter
    private let descriptor: Int32

    init(_ key: ObjectKey, path: String) throws(ObjectStoreError) {
        self.key = key
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { throw .notFound(key) }
            throw Files.error("read \(key)")
        }
        do throws(ObjectStoreError) {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw Files.error("read \(key)") }
            let length = Int(status.st_size)
            let tailSize = min(length, ObjectFooter.fixedSize + ObjectFooter.maximumContentType)
            let tail = try Files.read(descriptor, offset: length - tailSize, count: tailSize)
            guard let footer = ObjectFooter(tail: tail) else { throw .corrupt(key, "its file ends too early") }
            self.footer = footer
            info = ObjectInfo(size: length - footer.size, contentType: footer.contentType)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    func read(_ range: Range<Int>) throws(ObjectStoreError) -> [UInt8] {
        let part = range.clamped(to: 0..<info.size)
        let bytes = try Files.read(descriptor, offset: part.lowerBound, count: part.count)
        guard bytes.count == part.count else { throw .corrupt(key, "its file was cut") }
        return bytes
    }

    /// Reads everything, a megabyte at a time; the checksum is known, and compared, only after the last chunk.
    func readVerified(_ body: ([UInt8]) throws(ObjectStoreError) -> Void) throws(ObjectStoreError) {
        var hash = SHA256()
        var offset = 0
        while offset < info.size {
            let chunk = try read(offset..<min(offset + 1 << 20, info.size))
            hash.update(data: chunk)
            try body(chunk)
            offset += chunk.count
        }
        guard Array(hash.finalize()) == footer.sha256 else { throw .corrupt(key, "its SHA-256 is not that of what was stored") }
    }
}
