import Testing

@testable import Domain

@Suite struct CitationCheckTests {
    @Test func dropsAndCountsWhatRestsOnNothing() {
        let check = CitationCheck(
            [
                CitedSentence(" A wall was added. ", citations: ["1", "1", "2"]), CitedSentence("The client is happy.", citations: []),
                CitedSentence("A door went.", citations: ["2", "9"]), CitedSentence("  ", citations: ["1"]), CitedSentence("A door moved.", citations: ["2"]),
            ], existing: ["1", "2"])
        #expect(check.kept == [CitedSentence("A wall was added.", citations: ["1", "2"]), CitedSentence("A door moved.", citations: ["2"])])
        #expect(check.dropped == 3)
    }

    @Test func withoutChangesNothingCanBeSaid() {
        let check = CitationCheck([CitedSentence("Something changed.", citations: ["1"])], existing: [])
        #expect(check.kept.isEmpty && check.dropped == 1)
    }
}
