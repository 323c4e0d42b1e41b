import Testing

@testable import Domain

/// A word of a page of 2448 × 1584 points, by its lower left corner.
private func word(_ text: String, _ x: Double, _ y: Double, size: Double, rotation: Int = 0) -> Word {
    let length = Double(text.count) * size * 0.55
    let box =
        rotation % 180 == 0
        ? Box(left: x, top: y - size, right: x + length, bottom: y) : Box(left: x, top: y - length, right: x + size, bottom: y)
    return Word(text: text, box: box, fontSize: size, rotation: rotation)
}

private func read(_ words: [Word], width: Double = 2448, height: Double = 1584) -> SheetIdentity {
    TitleBlockReader.read(text: TextLayer(source: .embedded, words: words), width: width, height: height)
}

@Suite struct TitleBlockReaderTests {
    @Test func theNumberInTheCornerWinsOverTagsThatNameOtherSheetsMoreOften() {
        let tags = (0..<9).map { word("A301", 300 + 90 * Double($0), 600, size: 9) }
        let identity = read(tags + [word("A102", 2300, 1540, size: 36), word("FIRST", 2290, 1480, size: 14), word("FLOOR", 2340, 1480, size: 14)])
        #expect(identity.number == "A102")
        #expect(identity.discipline == .architectural)
        #expect(identity.title == "FIRST FLOOR")
        #expect(identity.confidence > 0.7)
    }

    @Test(arguments: [
        ["A-101"], ["A1.01"], ["S-2.1"], ["M101A"], ["FP-1"], ["ID-03"], ["E0.01"], ["L1.2"], ["T-1"], ["G000"], ["SK-12"], ["4-A-101"], ["A101.1"], ["PME-2"],
        ["(A-101)"], ["ASK-", "05"], ["A", "102"],
    ])
    func numbersOfManyFormsAreRead(parts: [String]) {
        var x = 2250.0
        let words = parts.map { part in
            defer { x += Double(part.count) * 30 * 0.55 + 6 }
            return word(part, x, 1530, size: 30)
        }
        let printed = parts.joined().filter { !"()".contains($0) }
        #expect(read(words).number == printed)
    }

    @Test func aNumberThatStandsSidewaysInTheCornerIsRead() {
        #expect(read([word("S-201", 2400, 1560, size: 30, rotation: 270), word("A-500", 400, 700, size: 10)]).number == "S-201")
    }

    @Test func aBareNumberCountsOnlyBesideALabelThatSaysSo() {
        let two = word("2", 2390, 1530, size: 38)
        #expect(read([two]).number == nil)
        #expect(read([two, word("JOB", 2360, 1488, size: 9), word("NO.", 2385, 1488, size: 9)]).number == nil)
        #expect(read([two, word("DRAWING", 2350, 1488, size: 9), word("NO.", 2392, 1488, size: 9)]).number == "2")
    }

    @Test func aPageWithTagsOnlyHasNoNumber() {
        let identity = read([word("A301", 600, 500, size: 9), word("A302", 900, 800, size: 9)])
        #expect(identity.number == nil)
        #expect(identity.confidence == 0)
    }

    @Test func theTitleIsWhatStandsUnderItsLabel() {
        let words = [
            word("SHEET", 2250, 1400, size: 8), word("TITLE:", 2282, 1400, size: 8), word("ROOF", 2250, 1425, size: 16), word("PLAN", 2300, 1425, size: 16),
            word("A103", 2280, 1540, size: 34),
        ]
        #expect(read(words).title == "ROOF PLAN")
    }
}
