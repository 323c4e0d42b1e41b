import ConfinedProcess
import Crypto
import Foundation

/// The bytes of an uploaded file, read once from end to end.
struct FileContent {
    var kind: FileKind
    var byteCount: Int
    /// Lower-case hexadecimal.
    var sha256: String
    /// Whether the marks of a PDF's end stand near the end of the file.
    var hasPDFEnd: Bool

    private static let tailLength = 1 << 16

    /// What the first bytes say; nil also where they cannot be read.
    static func kind(of upload: Upload) -> FileKind? {
        let number = Glibc.open(upload.path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return nil }
        return FileKind(head: Descriptor(number).readAll(FileKind.headLength))
    }

    /// - Throws: `missing`, `empty`, `fileTooLarge`, `notADrawing`.
    init(upload: Upload, limits: ReadingLimits) throws(ReadingError) {
        let number = Glibc.open(upload.path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw ReadingError(file: upload.name, cause: .missing(reason: lastProblem())) }
        let descriptor = Descriptor(number)
        var hash = SHA256()
        var head: [UInt8] = []
        var tail: [UInt8] = []
        var count = 0
        while let bytes = descriptor.readSome(1 << 20) {
            hash.update(data: bytes)
            if head.count < FileKind.headLength { head += bytes.prefix(FileKind.headLength - head.count) }
            tail = bytes.count >= Self.tailLength ? bytes.suffix(Self.tailLength) : Array((tail + bytes).suffix(Self.tailLength))
            count += bytes.count
            guard count >> 20 < limits.fileMegabytes else {
                throw ReadingError(file: upload.name, cause: .fileTooLarge(megabytes: count >> 20, limit: limits.fileMegabytes))
            }
        }
        guard count > 0 else { throw ReadingError(file: upload.name, cause: .empty) }
        guard let kind = FileKind(head: head) else { throw ReadingError(file: upload.name, cause: .notADrawing) }
        self.kind = kind
        byteCount = count
        sha256 = hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let end = Data(tail)
        hasPDFEnd = ["%%EOF", "startxref"].contains { end.range(of: Data($0.utf8)) != nil }
    }
}
