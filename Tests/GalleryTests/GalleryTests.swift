import Domain
import Foundation
import Testing

@testable import Gallery

@Suite struct GalleryTests {
    private static let picture = GalleryPicture(png: [1, 2, 3], width: 40, height: 30)

    private func change(_ id: String, _ kind: Change.Kind = .added, category: Change.Category = .geometry, text: Change.TextPair? = nil) -> Change {
        Change(id: id, kind: kind, category: category, bounds: Box(left: 250, top: 100, right: 500, bottom: 200), text: text, confidence: 0.9)
    }

    private func sheet(_ number: String?, _ status: SheetReport.Status = .changed, changes: [Change] = [], summary: Summary? = nil) -> SheetReport {
        SheetReport(
            sheetNumber: number, title: "Plan", discipline: nil, status: status, oldPage: 1, newPage: 1,
            alignment: Alignment(transform: .identity, verdict: .good, score: 1, inlierRatio: 1, residualMillimetres: 0.02), changes: changes,
            summary: summary)
    }

    private func page(_ sheets: [SheetReport], _ pictures: [String: SheetPictures] = [:], old: String = "old.pdf") -> String {
        let report = Report(
            old: .init(file: old, sha256: "0", pages: 1), new: .init(file: "new.pdf", sha256: "1", pages: 2),
            settings: .init(dpi: 200, toleranceMillimetres: 0.5), engine: "engine 1", sheets: sheets)
        var html = ""
        Gallery(report: report, pictures: pictures).write { html += $0 }
        return html
    }

    @Test func whatADrawingSaysIsNeverMarkup() {
        let evil = "</script><img src=x onerror=alert(1)>\"'&\u{0}"
        let summary = Summary(text: evil, criticalChange: evil, recommendations: [evil], source: .rules, citations: [[evil]])
        let html = page(
            [sheet(evil, changes: [change(evil, .text, text: .init(old: evil, new: evil))], summary: summary)],
            [evil: SheetPictures(width: 1000, height: 500, overlay: Self.picture)], old: evil)
        #expect(!html.contains("<img src=x") && !html.contains("\u{0}"))
        #expect(html.components(separatedBy: "</script>").count == 2, "its own script alone")
        #expect(html.contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp; "))
    }

    @Test func nothingIsFetchedFromAnywhere() throws {
        let pictures = SheetPictures(
            width: 1000, height: 500, overlay: Self.picture,
            changes: ["A-1-1": ChangePictures(before: Self.picture, after: Self.picture, beforeMark: Box(left: 0, top: 0, right: 1, bottom: 1), afterMark: Box(left: 0, top: 0, right: 1, bottom: 1))])
        let html = page([sheet("A-1", changes: [change("A-1-1")])], ["A-1": pictures])
        let sources = html.matches(of: /(?:src|href)="([^"]*)"/).map { String($0.1) }
        #expect(sources.count { $0 == "data:image/png;base64,AQID" } == 3)
        #expect(sources.allSatisfy { $0.hasPrefix("data:") || $0.hasPrefix("#") }, "\(sources)")
        #expect(!html.contains("url(") && !html.contains("@import") && html.contains("default-src 'none'"))
    }

    @Test func everyLinkLeadsToSomething() {
        let summary = Summary(text: "One.\nTwo.", source: .rules, citations: [[], ["A-1-2", "gone"]])
        let html = page(
            [
                sheet("A-1", changes: [change("A-1-1"), change("A-1-2", category: .titleBlock)], summary: summary), sheet("A-1", .unchanged),
                sheet(nil, .added),
            ], ["A-1-page-1": SheetPictures(width: 1000, height: 500, overlay: Self.picture)])
        let ids = html.matches(of: /\bid="([^"]*)"/).map { String($0.1) }
        #expect(Set(ids).count == ids.count)
        let targets = html.matches(of: /href="#([^"]+)"/).map { String($0.1) }
        #expect(Set(targets).isSubset(of: ids), "\(Set(targets).subtracting(ids))")
        #expect(targets.contains("sheet-1-2") && targets.contains("sheet-3"))
    }

    @Test func marksLieWhereTheChangesAre() {
        let html = page([sheet("A-1", changes: [change("A-1-1")])], ["A-1": SheetPictures(width: 1000, height: 500, overlay: Self.picture)])
        // 250…500 of 1000 and 100…200 of 500, three thousandths of the longer side around.
        #expect(html.contains("left:24.70%;top:19.40%;width:25.60%;height:21.20%"))
    }

    @Test func aRefusedSheetIsShownSideBySideWithItsReasons() {
        var refused = sheet("A-1", .refused)
        refused.alignment = .refused(["they share nothing"])
        let html = page([refused], ["A-1": SheetPictures(width: 1000, height: 500, before: Self.picture, after: Self.picture)])
        #expect(html.contains("<figcaption>Before</figcaption>") && html.contains("<figcaption>After</figcaption>"))
        #expect(html.contains("they share nothing") && !html.contains("class=\"overlay\""))
    }

    @Test func aSetOfManySheetsHasLessRoomForEach() {
        #expect(GalleryCamera(sheets: 1).allowance == 2 << 20)
        #expect(GalleryCamera(sheets: 100).allowance == GalleryCamera.most / 100)
        #expect(GalleryCamera(sheets: 5000).allowance == 90 << 10)
    }
}
