import Domain
import Foundation
import SampleDrawings
import Testing

/// What `buildtrace compare` leaves in its folder.
@Suite struct CompareCommandTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-compare-\(UUID().uuidString)").path

    private func compare(_ arguments: [String]) throws -> Report {
        let process = Process()
        let products = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        process.executableURL = products.appendingPathComponent("buildtrace")
        process.arguments =
            ["compare", "\(folder)/samples/\(SampleSet.oldName)", "\(folder)/samples/\(SampleSet.newName)", "--out", "\(folder)/out", "--dpi", "100"] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try JSONDecoder().decode(Report.self, from: try Data(contentsOf: URL(fileURLWithPath: folder + "/out/report.json")))
    }

    private func written() throws -> Set<String> {
        let names = FileManager.default.enumerator(atPath: folder + "/out")?.compactMap { $0 as? String } ?? []
        return Set(names.filter { ["png", "html", "json", "part"].contains(($0 as NSString).pathExtension) })
    }

    @Test func everyPictureOfTheReportIsThereAndNoOther() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try SampleSet(sheets: 1, seed: 5).write(to: folder + "/samples")
        let report = try compare([])
        let first = try #require(report.sheets.first { $0.status == .changed })
        #expect(first.changes.allSatisfy { Set($0.files?.keys.map(\.self) ?? []) == ["before", "after"] })
        // As an earlier run may have left it, of a change that is no more.
        try Data().write(to: URL(fileURLWithPath: "\(folder)/out/sheets/\(first.name)/changes/\(first.name)-999-after.png"))
        #expect(try compare([]) == report)
        let named = report.sheets.flatMap { sheet in Array(sheet.files.values) + sheet.changes.flatMap { Array(($0.files ?? [:]).values) } }
        #expect(Set(named).count == named.count)
        #expect(try written() == Set(named).union(["report.json", "gallery.html"]))
        let page = try String(contentsOfFile: folder + "/out/gallery.html", encoding: .utf8)
        for change in first.changes { #expect(page.contains(">\(change.id)<")) }
        #expect(page.components(separatedBy: "data:image/png").count - 1 >= 1 + 2 * first.changes.count)
    }

    @Test func withoutPicturesOnlyTheReportIsWritten() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try SampleSet(sheets: 1, seed: 5).write(to: folder + "/samples")
        let report = try compare(["--no-pictures"])
        #expect(try written() == ["report.json"])
        #expect(report.sheets.allSatisfy { $0.files.isEmpty && $0.changes.allSatisfy { $0.files == nil } })
        _ = try compare(["--no-gallery"])
        #expect(try !written().contains("gallery.html") && written().count > 1)
    }
}
