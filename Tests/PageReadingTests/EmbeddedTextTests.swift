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
}
