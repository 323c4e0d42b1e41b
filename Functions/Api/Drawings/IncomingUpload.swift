import Foundation
import Hummingbird
import Multipart

/// Everything that one upload brought: files in temporary storage, and the fields of its form or query.
struct IncomingUpload {
    private(set) var files: [(file: IncomingFile, sha256: String)] = []
    private(set) var fields: [String: String] = [:]
    private var open: IncomingFile?
    private let folder: String
    private let limit: Int

    private static let largestField = 4 << 10
    private static let mostFiles = 2_000

    private init(folder: String, limit: Int) {
        self.folder = folder
        self.limit = limit
    }

    /// Receives a form with one or several `file` parts, or one file as the raw body (named by the query's `file_name`). What came is removed
    /// again where the upload breaks off.
    /// - Parameter limit: bytes of one file.
    static func receive(_ request: Request, folder: String, limit: Int) async throws -> IncomingUpload {
        var upload = IncomingUpload(folder: folder, limit: limit)
        for (name, value) in request.uri.queryParameters { upload.fields[String(name)] = String(value) }
        do {
            if let type = request.headers[.contentType], let boundary = MultipartParser.boundary(ofContentType: type) {
                try await upload.receiveForm(request, boundary: boundary)
            } else {
                try await upload.receiveBody(request)
            }
            guard !upload.files.isEmpty else { throw Problem.invalid("The upload holds no file: send it as the form's part 'file', or as the body.") }
            return upload
        } catch let problem as Problem {
            upload.remove()
            throw problem
        } catch {
            // The connection failed under the body.
            upload.remove()
            throw Self.cutOff
        }
    }

    func remove() {
        open?.remove()
        for (file, _) in files { file.remove() }
    }

    private mutating func receiveBody(_ request: Request) async throws {
        let announced = request.headers[.contentLength].flatMap(Int.init)
        let file = try IncomingFile(name: fields["file_name"] ?? "drawing", folder: folder, limit: limit)
        open = file
        if let announced, announced > limit { throw file.tooLarge }
        for try await buffer in request.body { try file.write(buffer.readableBytesView) }
        if let announced, announced != file.size { throw Self.cutOff }
        try finishFile()
    }

    private mutating func receiveForm(_ request: Request, boundary: String) async throws {
        var parser = MultipartParser(boundary: boundary)
        var field: (name: String, value: [UInt8])?
        for try await buffer in request.body {
            let events: [MultipartParser.Event]
            do {
                events = try parser.push(buffer.readableBytesView)
            } catch {
                throw Problem.invalid("\(error).")
            }
            for event in events {
                switch event {
                case .partBegan(let part) where part.fileName != nil || part.name == "file": try beginFile(part.fileName ?? "drawing")
                case .partBegan(let part): field = (part.name, [])
                case .content(let bytes):
                    if let open {
                        try open.write(bytes)
                    } else if var current = field {
                        current.value += bytes
                        guard current.value.count <= Self.largestField else { throw Problem.invalid("The field '\(current.name)' is too long.") }
                        field = current
                    }
                case .partEnded:
                    if let current = field { fields[current.name] = String(decoding: current.value, as: UTF8.self) }
                    field = nil
                    try finishFile()
                case .finished: break
                }
            }
        }
        guard parser.isFinished else { throw Self.cutOff }
    }

    private mutating func beginFile(_ name: String) throws {
        guard files.count < Self.mostFiles else { throw Problem.invalid("More than \(Self.mostFiles) files; put them into a ZIP or split the set.") }
        open = try IncomingFile(name: name, folder: folder, limit: limit)
    }

    private mutating func finishFile() throws {
        guard let file = open else { return }
        files.append((file, try file.finish()))
        open = nil
    }

    private static let cutOff = Problem.invalid("The upload broke off before its end; nothing was kept. Send it again.")
}
