import Crypto
import Domain
import PageReading

/// The pages of a drawing version that lies on disk: one file, a ZIP, or all files of a folder.
public struct DrawingSource: SheetSource {
    public let file: String
    public let sha256: String
    private let reader: PageReader
    private let document: DrawingDocument
    private let options: ReadingOptions

    /// - Parameter workspace: an empty folder that must live as long as pages are read.
    /// - Throws: `ReadingError`, where the input is no drawing that can be read.
    public init(_ upload: Upload, reader: PageReader, options: ReadingOptions, workspace: String) async throws(ReadingError) {
        document = try await reader.open([upload], workspace: workspace)
        self.reader = reader
        self.options = options
        file = upload.name
        sha256 = document.sha256
    }

    public var pageCount: Int { document.pageCount }

    public func read(page: Int) async throws -> PageReading {
        try await reader.read(page: page, of: document, options: options)
    }

    public func readAgain(page: Int) async throws -> PageReading {
        var plain = options
        plain.recognition = .never
        return try await reader.read(page: page, of: document, options: plain)
    }
}

extension DrawingDocument {
    /// The file's own hash, or for several files the hash of their hashes in order (lower-case hexadecimal).
    var sha256: String {
        guard files.count != 1 else { return files[0].sha256 }
        var hash = SHA256()
        for file in files { hash.update(data: Array(file.sha256.utf8)) }
        return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
