import Foundation

/// A folder of drawings as one form for the API (`multipart/form-data`, RFC 7578), written to a file so that no set has to fit into memory.
struct FolderForm {
    let path: String
    let contentType: String

    /// - Parameter folder: hidden files in it are left out.
    /// - Throws: `JobClientError` where it holds no file.
    init(of folder: String) throws {
        let boundary = UUID().uuidString
        path = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-form-\(boundary)").path
        contentType = "multipart/form-data; boundary=\(boundary)"
        let names = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).filter { name in
            var isFolder: ObjCBool = false
            return !name.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
                && FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder) && !isFolder.boolValue
        }
        guard !names.isEmpty else { throw JobClientError(detail: "\(folder): the folder holds no file") }
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let form = FileHandle(forWritingAtPath: path)
        else { throw JobClientError(detail: "\(path) cannot be written") }
        defer { try? form.close() }
        do {
            for name in names.sorted() {
                let shown = (name as NSString).lastPathComponent.replacing("\"", with: "%22").replacing("\r", with: "").replacing("\n", with: "")
                try form.write(contentsOf: Data("--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(shown)\"\r\n\r\n".utf8))
                try append("\(folder)/\(name)", to: form)
                try form.write(contentsOf: Data("\r\n".utf8))
            }
            try form.write(contentsOf: Data("--\(boundary)--\r\n".utf8))
        } catch {
            remove()
            throw error
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    private func append(_ file: String, to form: FileHandle) throws {
        let source = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
        defer { try? source.close() }
        while let piece = try source.read(upToCount: 1 << 20), !piece.isEmpty { try form.write(contentsOf: piece) }
    }
}
