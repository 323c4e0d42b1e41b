import Domain
import Foundation
import SampleDrawings
import TestSupport
import Testing

@testable import Exports

/// PDFs for people to take away, read by another program (MuPDF).
@Suite struct DocumentTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("buildtrace-exports-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private struct Note: Decodable, Equatable {
        var type: String
        var content: String
        var subject: String
        /// On the page as it is shown, from the top left.
        var box: [Double]
        var isReply: Bool
    }

    private struct ReadPage: Decodable {
        var label: String
        var size: [Double]
        var text: String
        var notes: [Note]
        /// That leads to it.
        var bookmark: String
        /// Pixels of the page at 72 dpi that are neither grey, black nor white.
        var coloured: Int
    }

    private func read(_ path: String) async throws -> [ReadPage] { try await PythonPeer.output(of: "read_pdf.py", arguments: [path]) }

    private func change(_ box: Box, _ kind: Change.Kind = .added, comment: String? = nil) -> ExportedChange {
        ExportedChange(
            guid: UUID(), sheet: "A-101", title: nil, discipline: nil, page: 1, change: Change(id: "A-101-1", kind: kind, category: .geometry, bounds: box, confidence: 1),
            status: "open", assignee: nil, comment: comment)
    }

    /// A PDF of objects, the first of which is its catalog.
    private func pdf(_ name: String, _ objects: [String]) throws -> String {
        var text = "%PDF-1.5\n"
        var offsets: [Int] = []
        for object in objects {
            offsets.append(text.utf8.count)
            text += "\(offsets.count) 0 obj\n\(object)\nendobj\n"
        }
        let start = text.utf8.count
        text += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n" + offsets.map { String(format: "%010d 00000 n \n", $0) }.joined()
        text += "trailer << /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
        let path = "\(folder)/\(name).pdf"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func stream(_ operators: String) -> String { "<< /Length \(operators.utf8.count) >>\nstream\n\(operators)\nendstream" }

    /// A page that is 300 by 200 points, lies away from the origin, and is shown turned.
    private func page(rotation: Int) throws -> ExportedPage {
        let path = try pdf("\(rotation)", [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 /Rotate \(rotation) /MediaBox [0 0 500 500] >>",
            "<< /Type /Page /Parent 2 0 R /CropBox [50 60 350 260] /Contents 4 0 R /Resources << >> >>", stream("0 0 1 rg 60 70 20 10 re f"),
        ])
        let isTurned = rotation % 180 != 0
        return ExportedPage(source: .pdf(path: path, page: 0), width: isTurned ? 200 : 300, height: isTurned ? 300 : 200)
    }

    /// Two pages of 100 by 100 points, blue but for a red square in a layer that is hidden, with a bookmark that leads to the second.
    private func layeredPages() throws -> [ExportedPage] {
        let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 5 0 R /Resources << /Properties << /L 6 0 R >> >> >>"
        let path = try pdf("layers", [
            "<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] >> >> /Outlines 7 0 R >>",
            "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>", page, page, stream("0 0 1 rg 0 0 10 10 re f /OC /L BDC 1 0 0 rg 20 20 60 60 re f EMC"),
            "<< /Type /OCG /Name (Hidden) >>", "<< /First 8 0 R /Last 8 0 R /Count 1 >>", "<< /Title (Second) /Parent 7 0 R /Dest [4 0 R /Fit] >>",
        ])
        return (0..<2).map { ExportedPage(source: .pdf(path: path, page: $0), width: 100, height: 100) }
    }

    @Test func whatIsHiddenStaysHiddenAndBookmarksGoOnLeading() async throws {
        let pages = try layeredPages()
        let sheets = pages.enumerated().map { MarkedUpPDF.Sheet(name: "A-\($0)", page: $1, changes: []) }
        // The file as it is, and pages of several files.
        for (name, sheets) in [("whole", sheets), ("parts", [sheets[1], sheets[0]])] {
            try MarkedUpPDF.write(sheets, author: "", date: Date(), to: "\(folder)/\(name).pdf")
            #expect(try await read("\(folder)/\(name).pdf").map(\.coloured) == [100, 100], "\(name)")
        }
        #expect(try await read("\(folder)/whole.pdf").map(\.bookmark) == ["", "Second"])
        try SideBySidePDF.write([SideBySidePDF.Sheet(name: "A", heading: "A", old: pages[0], new: pages[1], overlay: nil)], to: folder + "/side.pdf")
        // Two squares of 10 by 10, which need not lie on whole pixels; the hidden ones have 60 by 60.
        let coloured = try #require(try await read(folder + "/side.pdf").first).coloured
        #expect(coloured > 150 && coloured < 400, "\(coloured)")
    }

    @Test(arguments: [0, 90, 180, 270]) func aNoteStandsWhereTheChangeIsShown(rotation: Int) async throws {
        let box = Box(left: 40, top: 90, right: 100, bottom: 130)
        let sheet = MarkedUpPDF.Sheet(name: "A-101", page: try page(rotation: rotation), changes: [change(box, comment: "Ask the architect – é")])
        try MarkedUpPDF.write([sheet], author: "ann@example.org", date: Date(timeIntervalSince1970: 0), to: folder + "/out.pdf")
        let read = try #require(try await read(folder + "/out.pdf").first)
        #expect(read.size == [sheet.page.width, sheet.page.height])
        #expect(read.label == "A-101")
        let cloud = try #require(read.notes.first { !$0.isReply })
        #expect(cloud.type == "Polygon" && cloud.subject == "added" && cloud.content == "A-101-1: geometry added")
        let center = [(cloud.box[0] + cloud.box[2]) / 2, (cloud.box[1] + cloud.box[3]) / 2]
        #expect(abs(center[0] - 70) < 0.1 && abs(center[1] - 110) < 0.1)
        #expect(cloud.box[0] < 40 && cloud.box[2] > 100 && cloud.box[2] - cloud.box[0] < 100)
        // The blue rectangle of the page, and the cloud.
        #expect(read.coloured > 200)
        let reply = try #require(read.notes.first { $0.isReply })
        #expect(reply.type == "Text" && reply.content == "Ask the architect – é")
    }

    @Test func aScannedSheetIsTakenAsItsPicture() async throws {
        let scan = folder + "/scan.png"
        try Self.picture.write(to: URL(fileURLWithPath: scan))
        let page = ExportedPage(source: .picture(path: scan), width: 400, height: 300)
        try MarkedUpPDF.write(
            [MarkedUpPDF.Sheet(name: "Page 1", page: page, changes: [change(Box(left: 10, top: 10, right: 30, bottom: 20), .removed)])], author: "", date: Date(), to: folder + "/out.pdf")
        let read = try #require(try await read(folder + "/out.pdf").first)
        #expect(read.size == [400, 300] && read.notes.count == 1)
        // The picture is red in its left half.
        #expect(abs(read.coloured - 60_000) < 3_000)
    }

    /// 2 by 1 pixels, red and white.
    private static var picture: Data {
        get throws {
            let text = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8Dw//9/AAv7A/3dF29HAAAAAElFTkSuQmCC"
            return try #require(Data(base64Encoded: text))
        }
    }

    @Test func bothPagesOfASheetStandBesideEachOther() async throws {
        let samples = try SampleSet(sheets: 1, seed: 3).write(to: folder + "/samples")
        let first = try #require(samples.sheets.first)
        let page = { (file: String) in ExportedPage(source: .pdf(path: "\(folder)/samples/\(file)", page: 0), width: 2592, height: 1728) }
        let sheets = [
            SideBySidePDF.Sheet(name: first.sheetNumber, heading: "\(first.sheetNumber) changed", old: page(SampleSet.oldName), new: page(SampleSet.newName), overlay: nil),
            SideBySidePDF.Sheet(name: "A-999", heading: "A-999 added", old: nil, new: try self.page(rotation: 90), overlay: try self.page(rotation: 0)),
        ]
        try SideBySidePDF.write(sheets, to: folder + "/out.pdf")
        let read = try await read(folder + "/out.pdf")
        #expect(read.map(\.label) == [first.sheetNumber, "A-999", "A-999 overlay"])
        // The sheet's words stand there as text, once for each set.
        #expect(read[0].text.components(separatedBy: first.title.uppercased()).count >= 3)
        #expect(read[1].text.contains("Not in the old set") && read[1].text.contains("A-999 added"))
        #expect(read[1].coloured > 100 && read[2].coloured > 100)
    }

    /// A note that somebody drew on the old page is part of what is compared, and is shown.
    @Test func whatWasNotedOnTheDrawingsIsShownBesideEachOther() async throws {
        let box = Box(left: 100, top: 60, right: 200, bottom: 140)
        try MarkedUpPDF.write([MarkedUpPDF.Sheet(name: "1", page: try page(rotation: 90), changes: [change(box)])], author: "", date: Date(), to: folder + "/noted.pdf")
        let noted = ExportedPage(source: .pdf(path: folder + "/noted.pdf", page: 0), width: 200, height: 300)
        try SideBySidePDF.write(
            [SideBySidePDF.Sheet(name: "1", heading: "“1” – ½ × 2″", old: noted, new: try page(rotation: 90), overlay: nil)], to: folder + "/out.pdf")
        let read = try #require(try await read(folder + "/out.pdf").first)
        // Both blue rectangles, and the cloud's line of 360 points and more.
        #expect(read.coloured > 400 + 360 && read.notes.isEmpty)
        #expect(read.text.contains("“1” – ½ × 2"))
    }

    @Test func aFileThatIsNoPDFIsSaidSo() throws {
        let path = folder + "/none.pdf"
        try Data("hello".utf8).write(to: URL(fileURLWithPath: path))
        let sheet = MarkedUpPDF.Sheet(name: "1", page: ExportedPage(source: .pdf(path: path, page: 0), width: 1, height: 1), changes: [])
        #expect { try MarkedUpPDF.write([sheet], author: "", date: Date(), to: folder + "/out.pdf") } throws: { "\($0)".contains("cannot be taken apart") }
    }
}
