import Domain
import Foundation
import PDF
import PageReading
import Raster
import SampleDrawings

/// Two revisions of a sample set in a temporary folder, read in this process.
final class SamplePages {
    let truth: SampleTruth
    private let folder: String
    private let dpi: Double

    init(sheets: Int, seed: UInt64, dpi: Double = 120) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-pages-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        truth = try SampleSet(sheets: sheets, seed: seed).write(to: folder)
        self.dpi = dpi
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func old(_ sheet: SheetTruth) throws -> PageReading { try read(SampleSet.oldName, page: (sheet.oldPage ?? 1) - 1) }
    func new(_ sheet: SheetTruth) throws -> PageReading { try read(SampleSet.newName, page: (sheet.newPage ?? 1) - 1) }

    /// The sheets that are drawn in both sets, not scanned.
    var pairs: [SheetTruth] { truth.sheets.filter { $0.oldPage != nil && $0.newPage != nil && !$0.treatments.contains(.scanned) } }

    private func read(_ name: String, page: Int) throws -> PageReading {
        let document = try PDFDocument(path: folder + "/" + name)
        let size = try document.pageSize(page)
        let width = PDFDocument.pixels(size.width, dpi: dpi)
        let height = PDFDocument.pixels(size.height, dpi: dpi)
        let raster = try GreyRaster(width: width, height: height, dpi: dpi) { pixels in
            try document.render(page: page, dpi: dpi, width: width, height: height, into: pixels)
        }
        let text = TextLayer(source: .embedded, words: try document.words(page: page))
        return PageReading(
            width: size.width, height: size.height, raster: raster, text: text,
            identity: TitleBlockReader.read(text: text, width: size.width, height: size.height))
    }
}

/// A page without anything on it.
func blankPage() throws -> PageReading {
    PageReading(
        width: 1224, height: 792, raster: try GreyRaster(width: 2040, height: 1320, dpi: 120), text: TextLayer(source: .none, words: []),
        identity: SheetIdentity())
}
