import Crypto
import FoundationEssentials
import Glibc
import HTTPClient

/// What the stores that are reached over HTTP have in common.
enum RemoteTransfer {
    /// Under this name an object carries the SHA-256 of its bytes, in hex.
    static let checksumName = "sha256"
    /// Under this name it carries who created it, so that a creation whose answer was lost is recognised when it is tried again.
    static let creatorName = "buildtrace-creation"

    /// Small objects are answered within a minute; a large one may take as long as it moves.
    static let small = ClientRequest.Timeouts(connect: .seconds(5), total: .seconds(60))
    static let large = ClientRequest.Timeouts(connect: .seconds(5), total: .seconds(3600), stall: .seconds(30))

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    static func sha256(_ bytes: [UInt8]) -> String { hex(SHA256.hash(data: bytes)) }

    /// Size and SHA-256 of a local file.
    static func digest(file path: String) async throws(ObjectStoreError) -> (size: Int, sha256: String) {
        try await FileThreads.run { () throws(ObjectStoreError) in
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Files.error("read \(path)") }
            defer { close(descriptor) }
            var hash = SHA256()
            var size = 0
            while true {
                let chunk = try Files.read(descriptor, offset: size, count: 1 << 20)
                if chunk.isEmpty { return (size, hex(hash.finalize())) }
                hash.update(data: chunk)
                size += chunk.count
            }
        }
    }

    /// A part of a local file.
    static func read(_ path: String, offset: Int, count: Int) async throws(ObjectStoreError) -> [UInt8] {
        try await FileThreads.run { () throws(ObjectStoreError) in
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Files.error("read \(path)") }
            defer { close(descriptor) }
            return try Files.read(descriptor, offset: offset, count: count)
        }
    }

    /// Downloads beside `path`, compares the checksum, and moves the file in place.
    /// - Parameter fetch: downloads to the path that it is given, and returns the checksum that the object carries.
    static func download(
        _ key: ObjectKey, to path: String, _ fetch: (String) async throws(ObjectStoreError) -> String?
    ) async throws(ObjectStoreError) {
        let beside = try TemporaryFile(beside: path)
        let expected = try await fetch(beside.path)
        let found = try await digest(file: beside.path)
        guard expected == nil || expected == found.sha256 else { throw .corrupt(key, "its SHA-256 is not that of what was stored") }
        try beside.moveInPlace(path)
    }

    /// What an exchange that gave no answer means for storage.
    static func error(_ error: HTTPClientError) -> ObjectStoreError {
        switch error {
        case .file(_, let number, _): Files.error("\(error)", number)
        case .invalidRequest, .untrusted: .forbidden("\(error)")
        default: .unavailable("\(error)")
        }
    }

    /// What a status that is no success means.
    static func error(_ response: ClientResponse, _ key: ObjectKey?) -> ObjectStoreError {
        switch response.status {
        case 404: if let key { .notFound(key) } else { .forbidden("there is no such bucket: \(response.bodyText(limit: 200))") }
        case 401, 403: .forbidden(response.bodyText(limit: 300))
        case 507: .outOfSpace
        case 408, 409, 412, 429, 500...599: .unavailable("status \(response.status): \(response.bodyText(limit: 200))")
        default: .forbidden("status \(response.status): \(response.bodyText(limit: 300))")
        }
    }
}
