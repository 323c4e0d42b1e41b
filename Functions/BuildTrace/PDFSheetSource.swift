import Crypto
import Domain
import Foundation
import PDF
import PageReading
import Raster
import SetComparison

/// The pages of a PDF on disk.
struct PDFSheetSource: SheetSource {
    let file: String
    let sha256: String
    let pageCount: Int
    private let path: String
    private let dpi: Int

    init(path: String, dpi: Int) throws {
        guard let data = FileManager.default.contents(atPath: path) else { throw UnreadableInput(path: path, reason: "there is no such file") }
        do {
            pageCount = try PDFDocument(path: path).pageCount
        } catch {
            throw UnreadableInput(path: path, reason: "\(error)")
        }
        self.path = path
        self.dpi = dpi
        file = (path as NSString).lastPathComponent
        sha256 = SHA256.hash(data: data).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    func read(page: Int) async throws -> PageReading {
        let document = try PDFDocument(path: path)
        let size = try document.pageSize(page)
        let width = PDFDocument.pixels(size.width, dpi: Double(dpi))
        let height = PDFDocument.pixels(size.height, dpi: Double(dpi))
        let raster = try GreyRaster(width: width, height: height, dpi: Double(dpi)) { pixels in
            try document.render(page: page, dpi: Double(dpi), width: width, height: height, into: pixels)
        }
        let words = try document.words(page: page)
        return PageReading(
            width: size.width, height: size.height, raster: raster, text: TextLayer(source: words.isEmpty ? .none : .embedded, words: words),
            identity: SheetIdentity())
    }
}

/// An input that cannot be compared, and why.
struct UnreadableInput: Error, CustomStringConvertible {
    var path: String
    var reason: String

    var description: String { "\(path): \(reason)" }
}
