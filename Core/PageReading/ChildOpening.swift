import ConfinedProcess
import Foundation
import PDF

/// In the child: finds out what uploaded files are, their hashes, and their pages. Folders and ZIPs give their files.
struct ChildOpening {
    var request: OpenRequest

    func run() throws(ReadingError) -> DrawingDocument {
        var leftOut: [ReadingError] = []
        var files: [DrawingFile] = []
        var pages = 0
        for candidate in try candidates().sorted(by: { NaturalOrder.precedes($0.upload.name, $1.upload.name) }) {
            do throws(ReadingError) {
                let file = try open(candidate.upload, number: files.count)
                pages += file.pages.count
                files.append(file)
            } catch {
                // Notes and source files lie beside drawings; a drawing that cannot be read must not vanish among them.
                guard candidate.isInside, [.notADrawing, .dwg, .empty].contains(error.cause) else { throw error }
                leftOut.append(error)
            }
            guard pages <= request.limits.pages else {
                throw ReadingError(file: candidate.upload.name, cause: .tooManyPages(count: pages, limit: request.limits.pages))
            }
        }
        guard !files.isEmpty else { throw ReadingError(file: request.uploads.first?.name ?? "the upload", cause: .noDrawings) }
        return DrawingDocument(files: files, leftOut: leftOut)
    }

    private struct Candidate {
        var upload: Upload
        /// Whether it came out of a folder or an archive.
        var isInside: Bool
    }

    private func candidates() throws(ReadingError) -> [Candidate] {
        var all: [Candidate] = []
        for (index, upload) in request.uploads.enumerated() {
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: upload.path, isDirectory: &isFolder), isFolder.boolValue {
                all += files(under: upload).map { Candidate(upload: $0, isInside: true) }
            } else if FileContent.kind(of: upload) == .zip {
                let folder = "\(request.workspace)/unpacked-\(index)"
                guard mkdir(folder, 0o700) == 0 else {
                    throw ReadingError(file: upload.name, cause: .machine(reason: "the archive cannot be unpacked (\(lastProblem()))"))
                }
                all += try ChildUnpacking(upload: upload, limits: request.limits, workspace: folder).run().map { Candidate(upload: $0, isInside: true) }
            } else {
                all.append(Candidate(upload: upload, isInside: false))
            }
        }
        return all
    }

    private func files(under folder: Upload) -> [Upload] {
        guard let found = FileManager.default.enumerator(atPath: folder.path) else { return [] }
        return found.compactMap { $0 as? String }.filter { name in
            var isFolder: ObjCBool = false
            return !ChildUnpacking.isHidden(name)
                && FileManager.default.fileExists(atPath: "\(folder.path)/\(name)", isDirectory: &isFolder) && !isFolder.boolValue
        }.map { Upload(path: "\(folder.path)/\($0)", name: "\(folder.name)/\($0)") }
    }

    private func open(_ upload: Upload, number: Int) throws(ReadingError) -> DrawingFile {
        let content = try FileContent(upload: upload, limits: request.limits)
        var file = DrawingFile(
            path: upload.path, name: upload.name, kind: content.kind, byteCount: content.byteCount, sha256: content.sha256, pages: [])
        switch content.kind {
        case .pdf:
            guard content.hasPDFEnd else { throw ReadingError(file: upload.name, cause: .cutOff) }
            file.pages = try pages(ofPDF: upload)
        case .png, .jpeg, .tiff: file.pages = try ChildPicture.pages(of: upload, limits: request.limits)
        case .dxf:
            file.path = try ChildConversion(upload: upload, limits: request.limits, workspace: request.workspace, number: number).run()
            file.pages = try pages(ofPDF: Upload(path: file.path, name: upload.name))
        case .dwg: throw ReadingError(file: upload.name, cause: .dwg)
        case .zip: throw ReadingError(file: upload.name, cause: .archive(reason: "an archive inside an archive or folder is not opened; unpack it"))
        }
        return file
    }

    private func pages(ofPDF upload: Upload) throws(ReadingError) -> [PageSize?] {
        let limit = request.limits.pages
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
