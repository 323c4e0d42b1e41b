import Domain
import PDF
import SampleDrawings
import Testing

/// Holds `truth.json` against the files, read by Poppler.
@Suite struct TruthTests {
    private struct Pair {
        let truth: SampleTruth
        let old: PDFDocument
        let new: PDFDocument
        let folder: Folder
    }

    private func pair(sheets: Int, seed: UInt64) throws -> Pair {
        let folder = try Folder()
        let truth = try SampleSet(sheets: sheets, seed: seed).write(to: folder.path)
        return Pair(
            truth: truth, old: try PDFDocument(path: folder.path + "/old.pdf"), new: try PDFDocument(path: folder.path + "/new.pdf"),
            folder: folder)
    }

    /// The words whose middle lies in the box, joined without spaces.
    private func text(in box: Box, of words: [Word]) -> String {
        words.filter { box.grown(by: 1.5).contains($0.box.center) }.map(\.text).joined()
    }

    private func squeezed(_ text: String) -> String { text.filter { $0 != " " } }

    @Test(arguments: [(1, 1), (3, 2), (14, 9)])
    func everyReplacedStringStandsWhereTheTruthSays(sheets: Int, seed: UInt64) throws {
        let pair = try pair(sheets: sheets, seed: seed)
        var checked = 0
        for sheet in pair.truth.sheets {
            guard let oldPage = sheet.oldPage, let newPage = sheet.newPage else { continue }
            let oldWords = try pair.old.words(page: oldPage - 1)
            let newWords = try pair.new.words(page: newPage - 1)
            for edit in sheet.edits where edit.kind == .text {
                let strings = try #require(edit.text)
                if let box = edit.oldBounds {
                    #expect(text(in: box, of: oldWords).contains(squeezed(strings.old)), "\(sheet.sheetNumber) old \(strings.old) at \(box)")
                }
                if !strings.new.isEmpty, !sheet.treatments.contains(.scanned) {
                    #expect(
                        text(in: edit.bounds, of: newWords).contains(squeezed(strings.new)), "\(sheet.sheetNumber) new \(strings.new) at \(edit.bounds)")
                }
                checked += 1
            }
        }
        #expect(checked >= 3)
    }

    @Test func aSheetThatIsUnchangedShowsTheSameWordsAtTheSamePlaces() throws {
        let pair = try pair(sheets: 14, seed: 9)
        let unchanged = pair.truth.sheets.filter { $0.status == .unchanged && !$0.treatments.contains(.scanned) }
        #expect(unchanged.count >= 3)
        for sheet in unchanged {
            let transform = try #require(sheet.transform)
            let titleBlock = sheet.edits.map { $0.bounds.grown(by: 2) }
            let old = try pair.old.words(page: #require(sheet.oldPage) - 1)
            let new = try pair.new.words(page: #require(sheet.newPage) - 1)
            let inverse = try #require(transform.inverse)
            func kept(_ words: [Word], _ map: (Box) -> Box) -> [(String, Point)] {
                words.map { ($0.text, map($0.box).center) }.filter { word in !titleBlock.contains { $0.contains(transform(word.1)) } }
                    .sorted { ($0.0, $0.1.x, $0.1.y) < ($1.0, $1.1.x, $1.1.y) }
            }
            let before = kept(old) { $0 }
            let after = kept(new) { inverse($0) }
            #expect(before.map(\.0) == after.map(\.0), "\(sheet.sheetNumber)")
            let places = Set(before.map { "\($0.0) \(Int($0.1.x / 8)) \(Int($0.1.y / 8))" })
            let near = after.filter { word in
                [-1, 0, 1].contains { dx in [-1, 0, 1].contains { places.contains("\(word.0) \(Int(word.1.x / 8) + dx) \(Int(word.1.y / 8) + $0)") } }
            }
            #expect(near.count == after.count, "\(sheet.sheetNumber)")
        }
    }

    @Test func pixelsDifferInsideTheTruthAndNowhereElse() throws {
        let pair = try pair(sheets: 1, seed: 6)
        let sheet = pair.truth.sheets[0]
        let dpi = 72.0
        let old = try pixels(pair.old, dpi: dpi)
        let new = try pixels(pair.new, dpi: dpi)
        #expect(old.width == new.width && old.pixels.count == new.pixels.count)
        let boxes = sheet.edits.flatMap { [$0.bounds, $0.oldBounds ?? $0.bounds] }.map { $0.grown(by: 2) }
        var inside = [Bool](repeating: false, count: sheet.edits.count)
        var outside = 0
        for index in 0..<old.pixels.count where abs(Int(old.pixels[index]) - Int(new.pixels[index])) > 8 {
            let point = Point(x: Double(index % old.width) + 0.5, y: Double(index / old.width) + 0.5)
            if let box = boxes.firstIndex(where: { $0.contains(point) }) { inside[box / 2] = true } else { outside += 1 }
        }
        #expect(outside == 0)
        #expect(inside.allSatisfy { $0 }, "an edit of the truth shows no ink")
    }

    private func pixels(_ document: PDFDocument, dpi: Double) throws -> (width: Int, pixels: [UInt8]) {
        let size = try document.pageSize(0)
        let width = PDFDocument.pixels(size.width, dpi: dpi)
        let height = PDFDocument.pixels(size.height, dpi: dpi)
        var pixels = [UInt8](repeating: 255, count: width * height)
        try pixels.withUnsafeMutableBufferPointer { try document.render(page: 0, dpi: dpi, width: width, height: height, into: $0) }
        return (width, pixels)
    }
}
