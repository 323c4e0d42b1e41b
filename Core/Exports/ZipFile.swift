import CArchive
import Foundation

/// A ZIP archive on its way to a file.
public final class ZipFile {
    public struct Failure: Error, CustomStringConvertible {
        public var description: String
    }

    private let archive: OpaquePointer
    private let date: Date
    private var isClosed = false

    /// - Parameter date: of every entry.
    public init(path: String, date: Date) throws {
        guard let archive = archive_write_new() else { throw Failure(description: "no memory for an archive") }
        self.archive = archive
        self.date = date
        try check(archive_write_set_format_zip(archive))
        try check(archive_write_open_filename(archive, path))
    }

    deinit { archive_write_free(archive) }

    public func add(_ name: String, _ content: Data) throws {
        try begin(name, size: content.count)
        try content.withUnsafeBytes { try write($0) }
    }

    /// Adds a file in bounded memory.
    public func add(_ name: String, file path: String) throws {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        let size = try handle.seekToEnd()
        try handle.seek(toOffset: 0)
        try begin(name, size: Int(size))
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty { try piece.withUnsafeBytes { try write($0) } }
    }

    /// Ends the archive; without it the file is none.
    public func close() throws {
        guard !isClosed else { return }
        isClosed = true
        try check(archive_write_close(archive))
    }

    private func begin(_ name: String, size: Int) throws {
        guard let entry = archive_entry_new() else { throw Failure(description: "no memory for an entry") }
        defer { archive_entry_free(entry) }
        archive_entry_set_pathname_utf8(entry, name)
        archive_entry_set_size(entry, la_int64_t(size))
        // A regular file (AE_IFREG), readable by all.
        archive_entry_set_filetype(entry, 0o100000)
        archive_entry_set_perm(entry, 0o644)
        archive_entry_set_mtime(entry, time_t(date.timeIntervalSince1970), 0)
        try check(archive_write_header(archive, entry))
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard !bytes.isEmpty else { return }
        guard archive_write_data(archive, bytes.baseAddress, bytes.count) == bytes.count else { throw failure }
    }

    private func check(_ status: Int32) throws {
        guard status == ARCHIVE_OK || status == ARCHIVE_WARN else { throw failure }
    }

    private var failure: Failure { Failure(description: archive_error_string(archive).map { String(cString: $0) } ?? "the archive cannot be written") }
}
