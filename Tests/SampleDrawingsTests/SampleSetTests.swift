import Domain
import FoundationEssentials
import PDF
import SampleDrawings
import Testing

@Suite struct SampleSetTests {
    @Test(arguments: [1, 3, 12])
    func theSameSeedGivesTheSameBytes(sheets: Int) throws {
        let first = try Folder()
        let second = try Folder()
        _ = try SampleSet(sheets: sheets, seed: 7).write(to: first.path)
        _ = try SampleSet(sheets: sheets, seed: 7).write(to: second.path)
        for name in [SampleSet.oldName, SampleSet.newName, SampleSet.truthName] {
            #expect(try first.read(name) == second.read(name), "\(name) differs")
        }
    }

    @Test func anotherSeedGivesAnotherSet() throws {
        let folder = try Folder()
        _ = try SampleSet(sheets: 1, seed: 1).write(to: folder.path)
        let first = try folder.read(SampleSet.oldName)
        _ = try SampleSet(sheets: 1, seed: 2).write(to: folder.path)
        #expect(try folder.read(SampleSet.oldName) != first)
    }

    @Test func theTruthFileSaysWhatWasReturned() throws {
        let folder = try Folder()
        let truth = try SampleSet(sheets: 3, seed: 5).write(to: folder.path)
        let read = try JSONDecoder().decode(SampleTruth.self, from: Data(folder.read(SampleSet.truthName)))
        #expect(read == truth)
        #expect(read.schema == "buildtrace.sample-truth/1")
    }

    @Test(arguments: [1, 3, 12, 50])
    func theFilesHaveThePagesThatTheTruthCounts(sheets: Int) throws {
        let folder = try Folder()
        let truth = try SampleSet(sheets: sheets, seed: 3).write(to: folder.path)
        #expect(truth.old.pages == sheets)
        let old = try PDFDocument(path: folder.path + "/old.pdf")
        let new = try PDFDocument(path: folder.path + "/new.pdf")
        #expect(old.pageCount == truth.old.pages)
        #expect(new.pageCount == truth.new.pages)
        #expect(truth.sheets.compactMap(\.oldPage).sorted() == Array(1...truth.old.pages))
        #expect(truth.sheets.compactMap(\.newPage).sorted() == Array(1...truth.new.pages))
    }

    @Test func aSetOfOneSheetHasEditsAndNothingElse() throws {
        let folder = try Folder()
        let truth = try SampleSet(sheets: 1, seed: 4).write(to: folder.path)
        #expect(truth.sheets.map(\.status) == [.changed])
        #expect(truth.sheets[0].treatments.isEmpty)
    }

    @Test func fiftySheetsHoldEveryFateAndEveryTreatment() throws {
        let folder = try Folder()
        let truth = try SampleSet(sheets: 50, seed: 11).write(to: folder.path)
        let statuses = Dictionary(grouping: truth.sheets, by: \.status).mapValues(\.count)
        #expect(statuses[.added] == 1)
        #expect(statuses[.removed] == 1)
        #expect(statuses[.changed, default: 0] >= 15)
        #expect(statuses[.unchanged, default: 0] >= 15)
        for treatment in [SheetTruth.Treatment.rotated, .otherPaper, .scanned, .renumbered] {
            #expect(truth.sheets.contains { $0.treatments.contains(treatment) }, "no sheet is \(treatment)")
        }
        let edits = Set(truth.sheets.flatMap(\.edits).map(\.edit))
        for edit in EditName.allCases { #expect(edits.contains(edit), "no \(edit)") }
        let renumbered = truth.sheets.filter { $0.treatments.contains(.renumbered) }
        #expect(renumbered.allSatisfy { $0.oldSheetNumber != $0.sheetNumber && $0.match == .title })
    }

    @Test(arguments: [0, -3, 5_001])
    func aSizeThatCannotBeMadeIsRefused(sheets: Int) {
        #expect(throws: SampleDrawingsError.self) { try SampleSet(sheets: sheets, seed: 1) }
    }

    @Test func aFolderThatCannotBeMadeIsNamed() throws {
        let folder = try Folder()
        try Data("x".utf8).write(to: URL(filePath: folder.path + "/file"))
        let path = folder.path + "/file/below"
        let set = try SampleSet(sheets: 1, seed: 1)
        #expect { try set.write(to: path) } throws: { "\($0)".contains(path) }
    }
}

/// A folder for one test, removed with it.
final class Folder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/buildtrace-samples-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func read(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(filePath: path + "/" + name))) }
}
