import Domain
import Raster
import Testing

@testable import Comparison

@Suite struct ScanTextTests {
    private let words = [
        ("3000", 30, 110), ("4200", 100, 110), ("TYPE B", 150, 110), ("12'-6\"", 30, 70), ("LEVEL", 100, 70), ("5100", 150, 70), ("SEE 4/A501", 30, 30),
        ("2750", 150, 30),
    ]
    private let frame = "1 w 10 10 196 124 re S"

    private func page(replacing old: String? = nil, by new: String = "", drawing: String = "") -> LetteredPage {
        LetteredPage(words: words.map { (text: $0.0 == old ? new : $0.0, x: $0.1, y: $0.2) }, drawing: frame + " " + drawing)
    }

    private func reports(_ old: LetteredPage, _ new: LetteredPage, read: [Word] = []) throws -> [ChangeDraft] {
        try changes(try old.drawn(), try new.scanned(read: read), isScan: true)
    }

    @Test(arguments: [("4200", "4700"), ("TYPE B", "TYPE E"), ("12'-6\"", "12'-9\""), ("LEVEL", "ANNEX")])
    func `A string that was replaced on a scan is reported with its old and new text`(old: String, new: String) throws {
        let found = try reports(page(), page(replacing: old, by: new))
        let change = try #require(found.first)
        #expect(found.count == 1)
        let bare = { (text: String?) in text.map { $0.filter { $0 != " " }.replacing("’", with: "'") } ?? "" }
        #expect(bare(new).contains(bare(change.text?.new)) && bare(change.text?.new).count > 0)
        #expect(bare(old).contains(bare(change.text?.old)))
        #expect(change.text?.new != change.text?.old)
    }

    /// The recogniser's words are all wrong, and the picture is the same.
    @Test func `Text that only reads differently is no change`() throws {
        let read = try page().drawn().text.words.map { word in
            var word = word
            word.text = String(word.text.reversed()) + "X"
            word.confidence = 0.9
            return word
        }
        #expect(try reports(page(), page(), read: read).isEmpty)
    }

    @Test func `A string that was replaced by a scrawl is reported without text`() throws {
        let scrawl = (0..<9).map { "\(100 + $0 * 3) \($0 % 2 == 0 ? 108 : 119) m \(103 + $0 * 3) \($0 % 3 == 0 ? 119 : 110) l" }.joined(separator: " ")
        let found = try reports(page(), page(replacing: "4200", by: "", drawing: "1.5 w " + scrawl + " S"))
        #expect(found.count == 1)
        #expect(found.first?.bounds.intersects(Box(left: 100, top: 144 - 119, right: 127, bottom: 144 - 110)) == true)
    }

    @Test func `A string that is gone from a scan is removed with its text`() throws {
        let found = try reports(page(), page(replacing: "5100", by: ""))
        #expect(found.count == 1)
        #expect(found.first?.kind == .removed && found.first?.text?.old == "5100" && found.first?.text?.new == "")
    }

    /// What the scan shows where the drawing has nothing counts only where its ink is new.
    @Test func `A word that a recogniser sees in ink that stays is no change`() throws {
        let hatch = (0..<8).map { "\(60 + $0 * 4) 85 m \(66 + $0 * 4) 97 l" }.joined(separator: " ")
        let drawing = "0.8 w " + hatch + " S"
        let word = Word(text: "IIII", box: Box(left: 60, top: 144 - 97, right: 94, bottom: 144 - 85), fontSize: 12, confidence: 0.8)
        #expect(try reports(page(drawing: drawing), page(drawing: drawing), read: [word]).isEmpty)
        let added = try reports(page(), page(drawing: drawing), read: [word])
        #expect(added.contains { $0.text?.new == "IIII" })
    }

    /// On two scans both sides are read again where they differ.
    @Test func `Two scans of different dimensions give both texts`() throws {
        let old = try page().scanned(read: try page().drawn().text.words.map(Self.recognised))
        let other = page(replacing: "4200", by: "4750")
        let new = try other.scanned(read: try other.drawn().text.words.map(Self.recognised), seed: 9)
        let found = try changes(old, new, isScan: true)
        #expect(found.map(\.text) == [Change.TextPair(old: "4200", new: "4750")])
    }

    private static func recognised(_ word: Word) -> Word {
        var word = word
        word.confidence = 0.9
        return word
    }

    /// What stays of a line is said on both sides.
    @Test func `A word that was replaced in a line is told with its line`() throws {
        let line = { (word: String) in LetteredPage(words: [("SEE \(word) DETAIL", 30, 70), ("LEVEL", 30, 110), ("3000", 100, 110), ("4200", 150, 110)], drawing: frame) }
        let found = try reports(line("PLATE"), line("FRAME"))
        #expect(found.map(\.text) == [Change.TextPair(old: "SEE PLATE DETAIL", new: "SEE FRAME DETAIL")])
    }

    /// Scanners that clip the paper to white, and those that know only black and white, leave no grain.
    @Test func `A picture without grain is a scan, and a drawing is none`() throws {
        let drawn = try page().drawn()
        #expect(try !PairComparer.isScan(drawn.text, drawn.raster))
        #expect(try PairComparer.isScan(TextLayer(source: .ocr, words: [], isOfPicture: true), drawn.raster))
        let grainy = try page().scanned()
        #expect(try PairComparer.isScan(grainy.text, grainy.raster))
    }
}
