import CArchive
import ConfinedProcess
import Foundation

/// In the child: takes the files out of a ZIP, and refuses one that would write elsewhere or without end.
struct ChildUnpacking {
    var upload: Upload
    var limits: ReadingLimits
    /// An empty folder; files get numbers for names in it.
    var workspace: String

    /// Most files in one archive.
    private static let mostEntries = 10_000
    /// An archive of drawings does not shrink more than this; what does is a bomb.
    private static let mostRatio = 250
    private static let freeBytes = 64 << 20

    /// The files, named by their paths in the archive.
    func run() throws(ReadingError) -> [Upload] {
        guard let archive = archive_read_new() else { throw failure(.machine(reason: "no memory for the archive")) }
        defer { archive_read_free(archive) }
        archive_read_support_format_zip(archive)
        guard archive_read_open_filename(archive, upload.path, 1 << 20) == ARCHIVE_OK else { throw broken() }
        var allowance = try allowedBytes()
        var files: [Upload] = []
        var entry: OpaquePointer?
        var entries = 0
        while true {
            let status = archive_read_next_header(archive, &entry)
            if status == ARCHIVE_EOF { break }
            guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry else { throw broken() }
            entries += 1
            guard entries <= Self.mostEntries else { throw failure(.archive(reason: "the ZIP holds more than \(Self.mostEntries) files; upload the drawings only")) }
            guard archive_entry_is_encrypted(entry) == 0 else { throw failure(.encrypted) }
            let name = try name(of: entry)
            guard archive_entry_filetype(entry) == S_IFREG, !Self.isHidden(name) else { continue }
            let path = "\(workspace)/\(files.count)"
            try write(archive, to: path, allowance: &allowance)
            files.append(Upload(path: path, name: "\(upload.name)/\(name)"))
        }
        return files
    }

    private func allowedBytes() throws(ReadingError) -> Int {
        var status = stat()
        guard stat(upload.path, &status) == 0 else { throw failure(.missing(reason: lastProblem())) }
        return min(limits.fileMegabytes << 20, Int(status.st_size) * Self.mostRatio + Self.freeBytes)
    }

    private func name(of entry: OpaquePointer) throws(ReadingError) -> String {
        guard let raw = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry) else {
            throw failure(.archive(reason: "the ZIP holds a file without a name; pack it again"))
        }
        // Old packers on Windows write backslashes.
        let name = String(cString: raw).replacingOccurrences(of: "\\", with: "/")
        guard !name.hasPrefix("/"), !name.split(separator: "/").contains(".."), name.dropFirst().first != ":" else {
            throw failure(.archive(reason: "the ZIP holds a name that leads out of it (\(name.prefix(80))); pack it again"))
        }
        return name
    }

    /// What systems put beside drawings.
    static func isHidden(_ name: String) -> Bool {
        let parts = name.split(separator: "/")
        return parts.contains { $0.hasPrefix(".") || $0 == "__MACOSX" } || ["thumbs.db", "desktop.ini"].contains(parts.last?.lowercased() ?? "")
    }

    private func write(_ archive: OpaquePointer, to path: String, allowance: inout Int) throws(ReadingError) {
        let number = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw failure(.machine(reason: "the archive cannot be unpacked (\(lastProblem()))")) }
        let file = Descriptor(number)
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = buffer.withUnsafeMutableBytes { archive_read_data(archive, $0.baseAddress, $0.count) }
            if count == 0 { return }
            guard count > 0 else { throw archive_read_has_encrypted_entries(archive) > 0 ? failure(.encrypted) : broken() }
            allowance -= count
            guard allowance >= 0 else { throw failure(.archive(reason: "the ZIP inflates beyond all measure; pack the drawings again")) }
            guard file.write(count == buffer.count ? buffer : Array(buffer.prefix(count))) else {
                throw failure(.machine(reason: "the archive cannot be unpacked (\(lastProblem()))"))
            }
        }
    }

    private func broken() -> ReadingError { failure(.archive(reason: "the ZIP is damaged or cut off; pack and upload it again")) }

    private func failure(_ cause: ReadingError.Cause) -> ReadingError { ReadingError(file: upload.name, cause: cause) }
}
