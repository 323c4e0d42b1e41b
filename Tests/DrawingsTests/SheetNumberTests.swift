import Domain
import Foundation
import PDF
import Testing

/// Real drawing sets, where they are present.
enum Drawings {
    static let folder = ProcessInfo.processInfo.environment["BUILDTRACE_DRAWINGS"] ?? "../shared/drawings"

    static var arePresent: Bool {
        let present = FileManager.default.fileExists(atPath: folder)
        if !present { print("SKIPPED: there is no folder \(folder), so no test reads real drawings") }
        return present
    }
}

@Suite(.enabled(if: Drawings.arePresent)) struct SheetNumberTests {
    private static let barber = ["A102", "A103", "A201", "A202", "A301", "A302", "A303", "A304", "A305"]
    private static let beam = ["S101", "S102", "S103", "S150", "S300"]

    @Test(arguments: [
        ("barber/set.1-20130718.pdf", barber), ("barber/set.2-20130724.pdf", barber), ("barber/set.3-20131012.pdf", barber),
        ("aalseth/beam.1.pdf", beam), ("aalseth/beam.2.pdf", beam),
        ("aalseth/steel-details.1.pdf", ["ASK-05", "ASK-06", "ASK-07", "ASK-08", "ASK-11", "ASK-12", "ASK-13"]),
        ("aalseth/steel-details.2.pdf", ["ASK-05", "ASK-06", "ASK-07", "ASK-08", "ASK-12", "ASK-13"]),
        ("aalseth/steel-shop.1.pdf", ["2"]), ("aalseth/steel-shop.2.pdf", ["2"]), ("aalseth/foundation.1.pdf", ["S050", "S051"]),
        ("aalseth/foundation.2.pdf", ["A450", "S050", "S053"]), ("oakfire/layout.1.pdf", [nil]), ("kegonsa/asbuilt-annotations-only.pdf", [nil]),
    ] as [(String, [String?])])
    func everySheetOfARealSetHasItsNumber(file: String, numbers: [String?]) throws {
        let document = try PDFDocument(path: Drawings.folder + "/" + file)
        let found = try (0..<document.pageCount).map { page in
            let size = try document.pageSize(page)
            let text = TextLayer(source: .embedded, words: try document.words(page: page))
            return TitleBlockReader.read(text: text, width: size.width, height: size.height).number
        }
        #expect(found == numbers)
    }
}
