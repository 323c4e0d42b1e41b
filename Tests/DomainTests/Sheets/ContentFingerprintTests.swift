import Testing

@testable import Domain

@Suite struct ContentFingerprintTests {
    private func page(_ words: [String], at y: Double = 100) -> TextLayer {
        TextLayer(source: .embedded, words: words.map { Word(text: $0, box: Box(left: 10, top: y, right: 40, bottom: y + 8), fontSize: 8) })
    }

    @Test func estimatesTheShareOfCommonWords() throws {
        let left = try #require(ContentFingerprint(words: vocabulary("a", 200, shared: 100)))
        let right = try #require(ContentFingerprint(words: vocabulary("b", 200, shared: 100)))
        #expect(abs(left.similarity(to: right) - 1.0 / 3) < 0.12)
        #expect(left.similarity(to: left) == 1)
        let other = try #require(ContentFingerprint(words: vocabulary("c", 200)))
        #expect(left.similarity(to: other) < 0.05)
    }

    @Test func countsWordsThatRepeat() throws {
        let one = try #require(ContentFingerprint(words: vocabulary("a", 20)))
        let many = try #require(ContentFingerprint(words: (0..<6).flatMap { _ in vocabulary("a", 20) }))
        #expect(one.similarity(to: many) < 0.4)
    }

    @Test func leavesTheTitleBlockOut() throws {
        let body = page(vocabulary("room", 30))
        let block = page(vocabulary("firm", 30), at: 700)
        let both = TextLayer(source: .embedded, words: body.words + block.words)
        let titleBlock = Box(left: 0, top: 690, right: 100, bottom: 720)
        #expect(ContentFingerprint(of: both, titleBlock: titleBlock) == ContentFingerprint(of: body))
        #expect(ContentFingerprint(of: both) != ContentFingerprint(of: body))
    }

    @Test func sayNothingOfAPageWithTooFewWords() {
        #expect(ContentFingerprint(of: page(vocabulary("a", 11))) == nil)
        #expect(ContentFingerprint(of: page((0..<50).map { _ in "-" })) == nil)
        #expect(ContentFingerprint(of: page(vocabulary("a", 12))) != nil)
    }

    @Test func itsStringIsShortAndReadsBack() throws {
        let fingerprint = try #require(ContentFingerprint(words: vocabulary("a", 50)))
        #expect(fingerprint.string.utf8.count <= 1024)
        #expect(ContentFingerprint(fingerprint.string) == fingerprint)
        for broken in ["", "m1.", "\"m1.zz\"", String(fingerprint.string.dropLast(3)), "null"] {
            #expect(ContentFingerprint(broken) == nil)
        }
    }

    @Test func theOrderOfWordsMakesNoDifference() {
        var course = SplitMix(seed: 3)
        let words = vocabulary("a", 60) + vocabulary("a", 20)
        #expect(ContentFingerprint(words: words.shuffled(using: &course)) == ContentFingerprint(words: words))
    }
}
