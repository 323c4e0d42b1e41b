import Domain
import Testing

@testable import PageReading

@Suite struct EmbeddedTextTests {
    private func isUsable(_ texts: String...) -> Bool {
        EmbeddedText.isUsable(texts.map { Word(text: $0, box: Box(left: 0, top: 0, right: 1, bottom: 1), fontSize: 10) })
    }

    @Test func `Words, dimensions and other scripts can be used`() {
        #expect(isUsable("WALL", "TYPE", "A"))
        #expect(isUsable("12'-3", "1/2\"", "⌀20", "±0.00"))
        #expect(isUsable("Grundriß", "平面図", "ПЛАН"))
        // One glyph without a code among good ones.
        #expect(isUsable("SECTION", "\u{E001}"))
    }

    @Test func `What a broken encoding gives cannot be used`() {
        #expect(!isUsable("\u{E053}\u{E054}", "\u{E041}"))
        #expect(!isUsable("\u{FFFD}\u{FFFD}\u{FFFD}A", "B"))
        #expect(!isUsable("\u{01}\u{02}\u{03}", "\u{04}A"))
        // Glyph numbers taken for characters.
        #expect(!isUsable("&$%/", "3-(+#)*", "!\"'"))
    }

    @Test func `No words, or signs alone, are no text`() {
        #expect(!isUsable())
        #expect(!isUsable("—", "•", "/"))
    }

    private func row(_ count: Int, top: Double, confidence: Double = 1) -> [Word] {
        (0..<count).map { Word(text: "W\($0)", box: Box(left: Double($0) * 50, top: top, right: Double($0) * 50 + 40, bottom: top + 10), fontSize: 10, confidence: confidence) }
    }

    @Test func `A stamp on a scan is completed by what the scan says elsewhere`() {
        let stamp = row(4, top: 0)
        let all = EmbeddedText.completed(stamp, with: row(4, top: 2, confidence: 0.9) + row(12, top: 100, confidence: 0.9))
        #expect(all == stamp + row(12, top: 100, confidence: 0.9))
    }

    @Test func `Doubtful or few recognised words, or the same once more, complete nothing`() {
        #expect(EmbeddedText.completed(row(4, top: 0), with: row(12, top: 100, confidence: 0.6)) == nil)
        #expect(EmbeddedText.completed(row(4, top: 0), with: row(9, top: 100, confidence: 0.9)) == nil)
        #expect(EmbeddedText.completed(row(30, top: 0), with: row(29, top: 100, confidence: 0.9)) == nil)
        #expect(EmbeddedText.completed(row(20, top: 0), with: row(20, top: 1, confidence: 0.9)) == nil)
    }
}
