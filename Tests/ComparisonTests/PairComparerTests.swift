import Domain
import PageReading
import Testing

@testable import Comparison

private func compare(_ old: PageReading, _ new: PageReading) throws -> PairResult {
    try PairComparer.compare(old: old, new: new, idPrefix: "T", settings: ComparisonSettings())
}

@Suite struct PairComparerTests {
    @Test func aSheetComparedWithItselfIsUnchanged() throws {
        let pages = try SamplePages(sheets: 1, seed: 21)
        let page = try pages.old(pages.truth.sheets[0])
        let result = try compare(page, page)
        #expect(result.status == .unchanged)
        #expect(result.changes.isEmpty)
        #expect(result.alignment.verdict == .good)
    }

    @Test func everyEditOfASampleIsFoundAndNothingElse() throws {
        let pages = try SamplePages(sheets: 1, seed: 22, dpi: 200)
        let sheet = pages.truth.sheets[0]
        let result = try compare(try pages.old(sheet), try pages.new(sheet))
        #expect(result.status == .changed)
        for edit in sheet.edits {
            let isFound = result.changes.contains { $0.bounds.intersects(edit.bounds.grown(by: 4)) }
            #expect(isFound, "\(edit.edit) at \(edit.bounds)")
        }
        let places = sheet.edits.flatMap { [$0.bounds, $0.oldBounds ?? $0.bounds] }.map { $0.grown(by: 12) }
        for change in result.changes {
            #expect(places.contains { $0.intersects(change.bounds) }, "\(change.kind) at \(change.bounds)")
        }
    }

    @Test func aReplacedTextIsOneChangeWithBothReadings() throws {
        let pages = try SamplePages(sheets: 1, seed: 22, dpi: 200)
        let sheet = pages.truth.sheets[0]
        let result = try compare(try pages.old(sheet), try pages.new(sheet))
        for edit in sheet.edits where edit.kind == .text && edit.category != .titleBlock && edit.text?.old.isEmpty == false {
            let found = result.changes.first { $0.kind == .text && $0.bounds.intersects(edit.bounds) }
            #expect(found?.text?.new.isEmpty == false && found?.text?.old.isEmpty == false, "\(edit.edit)")
        }
    }

    @Test func turnedAndScaledSheetsAreAlignedWithinATwentiethOfAMillimetre() throws {
        let pages = try SamplePages(sheets: 8, seed: 1)
        let moved = pages.pairs.filter { !$0.treatments.isEmpty }
        #expect(!moved.isEmpty)
        for sheet in moved {
            let old = try pages.old(sheet)
            let result = try compare(old, try pages.new(sheet))
            let truth = try #require(sheet.transform)
            for (x, y) in [(0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9)] {
                let point = Point(x: x * old.width, y: y * old.height)
                let (found, expected) = (result.alignment.transform(point), truth(point))
                let distance = ((found.x - expected.x) * (found.x - expected.x) + (found.y - expected.y) * (found.y - expected.y)).squareRoot()
                #expect(distance * Length.millimetresPerPoint <= 0.05, "\(sheet.sheetNumber) at \(point)")
            }
        }
    }

    @Test func sheetsThatShareOnlyTheirTitleBlockAreRefusedWithAReason() throws {
        let pages = try SamplePages(sheets: 8, seed: 1)
        let plain = pages.pairs.filter { $0.treatments.isEmpty }
        for (first, second) in zip(plain, plain.dropFirst()) {
            let result = try compare(try pages.old(first), try pages.new(second))
            #expect(result.status == .refused, "\(first.sheetNumber) against \(second.sheetNumber)")
            #expect(!result.alignment.reasons.isEmpty && result.changes.isEmpty)
        }
    }

    @Test func aBlankPageIsRefused() throws {
        let pages = try SamplePages(sheets: 1, seed: 23)
        let result = try compare(try pages.old(pages.truth.sheets[0]), try blankPage())
        #expect(result.status == .refused)
    }

    @Test func theSamePairGivesTheSameResultEachTime() throws {
        let pages = try SamplePages(sheets: 1, seed: 24)
        let (old, new) = (try pages.old(pages.truth.sheets[0]), try pages.new(pages.truth.sheets[0]))
        let first = try compare(old, new)
        let second = try compare(old, new)
        #expect(first.changes == second.changes && first.alignment == second.alignment)
    }
}
