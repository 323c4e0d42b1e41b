import CArchive
import Foundation
import Testing

/// Writes ZIPs, also such as no honest packer would.
enum TinyZip {
    static func data(_ entries: [(name: String, data: Data)], password: String? = nil) throws -> Data {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-\(UUID().uuidString).zip").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let archive = try #require(archive_write_new())
        defer { archive_write_free(archive) }
        archive_write_set_format_zip(archive)
        if let password {
            #expect(archive_write_set_options(archive, "zip:encryption=zipcrypt") == ARCHIVE_OK)
            archive_write_set_passphrase(archive, password)
        }
        #expect(archive_write_open_filename(archive, path) == ARCHIVE_OK)
        for entry in entries {
            let header = archive_entry_new()
            defer { archive_entry_free(header) }
            archive_entry_set_pathname(header, entry.name)
            archive_entry_set_size(header, Int64(entry.data.count))
            archive_entry_set_filetype(header, 0o100_000)
            archive_entry_set_perm(header, 0o644)
            #expect(archive_write_header(archive, header) == ARCHIVE_OK)
            _ = entry.data.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) }
        }
        #expect(archive_write_close(archive) == ARCHIVE_OK)
        return try Data(contentsOf: URL(fileURLWithPath: path))
    }
}
