import Crypto
import Foundation
import Hummingbird

/// One uploaded file on its way in: written to a temporary file and hashed as it comes.
final class IncomingFile {
    let name: String
    let path: String
    private(set) var size = 0
    private let limit: Int
    private let handle: FileHandle
    private var hash = SHA256()

    /// - Parameter name: as the sender names it; its last part is shown to people and never becomes a path.
    init(name: String, folder: String, limit: Int) throws {
        self.name = Self.shown(name)
        self.limit = limit
        path = "\(folder)/\(UUID().uuidString)"
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw Problem.unavailable }
        self.handle = handle
    }

    /// The last part of a name, without what cannot be shown.
    static func shown(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let printable = String(last.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f })
        return printable.isEmpty ? "drawing" : String(printable.prefix(200))
    }

    /// - Throws: `Problem` where the file grows too large or the disk is full.
    func write(_ bytes: some ContiguousBytes & Collection<UInt8>) throws {
        size += bytes.count
        guard size <= limit else { throw tooLarge }
        let data = Data(bytes)
        hash.update(data: data)
        do {
            try handle.write(contentsOf: data)
        } catch {
            throw Problem.outOfSpace
        }
    }

    var tooLarge: Problem {
        Problem(status: .contentTooLarge, kind: "too-large", detail: "\(name) is larger than \(limit >> 20) MB; split the set and upload its parts.")
    }

    /// Ends the file. Returns its SHA-256 in lower-case hexadecimal.
    func finish() throws -> String {
        try handle.close()
        return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    func remove() {
        try? handle.close()
        try? FileManager.default.removeItem(atPath: path)
    }
}
