import Foundation

/// Writes small PDFs, whole or broken in a chosen way.
struct TinyPDF {
    struct Page {
        var width = 612.0
        var height = 792.0
        /// Left and bottom of the media box.
        var origin = (x: 0.0, y: 0.0)
        var rotate = 0
        var content = "BT /F1 12 Tf 72 700 Td (WALL TYPE A) Tj ET 72 600 200 100 re S"
        /// Further entries of the page's dictionary.
        var extra = ""
        /// What stands in place of the page object, where it is to be damaged.
        var replacement: String?
        /// The content stream as it is, where it shall not be made from `content`.
        var rawStream: (dictionary: String, bytes: Data)?
    }

    var pages: [Page]
    /// Further objects, numbered from `firstExtraObject`.
    var objects: [String] = []
    var trailer = ""
    /// Entries of the catalog.
    var catalog = ""

    var firstExtraObject: Int { 4 + pages.count * 2 }

    func data() -> Data {
        var out = Data("%PDF-1.6\n".utf8)
        var offsets: [Int] = []
        func add(_ body: Data) {
            offsets.append(out.count)
            out.append(Data("\(offsets.count) 0 obj\n".utf8))
            out.append(body)
            out.append(Data("\nendobj\n".utf8))
        }
        let kids = pages.indices.map { "\(4 + $0 * 2) 0 R" }.joined(separator: " ")
        add(Data("<< /Type /Catalog /Pages 2 0 R \(catalog) >>".utf8))
        add(Data("<< /Type /Pages /Kids [\(kids)] /Count \(pages.count) >>".utf8))
        add(Data("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".utf8))
        for (index, page) in pages.enumerated() {
            let box = "\(page.origin.x) \(page.origin.y) \(page.origin.x + page.width) \(page.origin.y + page.height)"
            add(
                Data(
                    (page.replacement
                        ?? "<< /Type /Page /Parent 2 0 R /MediaBox [\(box)] /Rotate \(page.rotate) /Resources << /Font << /F1 3 0 R >> >> /Contents \(5 + index * 2) 0 R \(page.extra) >>")
                        .utf8))
            let bytes = page.rawStream?.bytes ?? Data(page.content.utf8)
            let dictionary = page.rawStream?.dictionary ?? ""
            add(Data("<< /Length \(bytes.count) \(dictionary) >>\nstream\n".utf8) + bytes + Data("\nendstream".utf8))
        }
        for object in objects { add(Data(object.utf8)) }
        let start = out.count
        var table = "xref\n0 \(offsets.count + 1)\n0000000000 65535 f \n"
        for offset in offsets { table += String(repeating: "0", count: 10 - "\(offset)".count) + "\(offset) 00000 n \n" }
        table += "trailer\n<< /Size \(offsets.count + 1) /Root 1 0 R \(trailer) >>\nstartxref\n\(start)\n%%EOF\n"
        out.append(Data(table.utf8))
        return out
    }
}

/// A folder that goes with the test.
final class Scratch {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, _ data: Data) throws -> String {
        let path = path + "/" + name
        try FileManager.default.createDirectory(atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try data.write(to: URL(fileURLWithPath: path))
        return path
    }

    func folder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
        return path + "/" + name
    }
}
