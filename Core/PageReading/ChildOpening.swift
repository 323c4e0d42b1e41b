import Crypto
import Foundation
import PDF

/// In the child: finds out what uploaded files are, their hashes, and their pages.
struct ChildOpening {
    var request: OpenRequest

    func run() throws(ReadingError) -> DrawingDocument {
        var files: [DrawingFile] = []
        var pages = 0
        for upload in request.uploads {
            let file = try open(upload)
            pages += file.pages.count
            guard pages <= request.limits.pages else {
                throw ReadingError(file: upload.name, cause: .tooManyPages(count: pages, limit: request.limits.pages))
            }
            files.append(file)
        }
        return DrawingDocument(files: files)
    }

    private func open(_ upload: Upload) throws(ReadingError) -> DrawingFile {
        let content = try FileContent(upload: upload, limits: request.limits)
        var file = DrawingFile(
            path: upload.path, name: upload.name, kind: content.kind, byteCount: content.byteCount, sha256: content.sha256, pages: [])
        switch content.kind {
        case .pdf: file.pages = try pages(ofPDF: upload, content: content)
        case .png, .jpeg, .tiff: file.pages = try ChildPicture.pages(of: upload, limits: request.limits)
        case .dwg: throw ReadingError(file: upload.name, cause: .dwg)
        default: throw ReadingError(file: upload.name, cause: .notADrawing)
        }
        return file
    }

    private func pages(ofPDF upload: Upload, content: FileContent) throws(ReadingError) -> [PageSize?] {
        let limit = request.limits.pages
        guard content.hasPDFEnd else { throw ReadingError(file: upload.name, cause: .cutOff) }
        let document: PDFDocument
        do {
            document = try PDFDocument(path: upload.path)
        } catch {
            throw ReadingError(file: upload.name, cause: error == .encrypted ? .encrypted : .unreadable)
        }
        let count = document.pageCount
        guard count > 0 else { throw ReadingError(file: upload.name, cause: .noPages) }
        guard count <= limit else { throw ReadingError(file: upload.name, cause: .tooManyPages(count: count, limit: limit)) }
        return (0..<count).map { page in
            guard let size = try? document.pageSize(page), size.width.isFinite, size.height.isFinite, size.width > 0, size.height > 0
            else { return nil }
            return PageSize(width: size.width, height: size.height)
        }
    }
}

/// The bytes of an uploaded file, read once from end to end.
struct FileContent {
    var kind: FileKind
    var byteCount: Int
    /// Lower-case hexadecimal.
    var sha256: String
    /// Whether the marks of a PDF's end stand near the end of the file.
    var hasPDFEnd: Bool

    private static let tailLength = 1 << 16

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
