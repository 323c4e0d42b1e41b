import Domain
import Testing

@Suite struct TextComparisonTests {
    private let place = Typed(x: 100, y: 200)

    @Test func equalWordsAreNoEditHoweverTheyAreCut() {
        let old = place.line("VERIFY IN FIELD")
        let joined = Word(text: "VERIFYINFIELD", box: old.dropFirst().reduce(old[0].box) { $0.union($1.box) }, fontSize: 10)
        #expect(edits(old, old).isEmpty)
        #expect(edits(old, [joined]).isEmpty)
    }

    @Test func aReplacedWordIsOneEditOfThatWord() {
        #expect(edits(place.line("SEE DETAIL 4/A501"), place.line("SEE DETAIL 7/A501")) == ["4/A501 → 7/A501"])
    }

    @Test func severalWordsOfALineAreOneEdit() {
        let old = place.line("PROVIDE 2 LAYERS OF 5/8 GYP BOARD")
        let new = place.line("PROVIDE 3 LAYERS OF 1/2 GYP BOARD")
        #expect(edits(old, new) == ["2 LAYERS OF 5/8 → 3 LAYERS OF 1/2"])
    }

    @Test func wordsOfDifferentColumnsAreTwoEdits() {
        let right = Typed(x: 300, y: 200)
        #expect(edits(place.line("W12x26") + right.line("3000"), place.line("W14x30") + right.line("3200")) == ["W12x26 → W14x30", "3000 → 3200"])
    }

    @Test func slantedWordsThatAreCutAnewAreNoEdit() {
        let word = { (text: String, x: Double, y: Double) in Word(text: text, box: Box(left: x, top: y, right: x + 24, bottom: y + 24), fontSize: 10) }
        let old = [word("36", 100, 216), word("x36", 112, 203)]
        #expect(edits(old, [word("36x", 103, 213), word("36", 115, 201)]).isEmpty)
        #expect(edits(old, [word("36x", 103, 213), word("48", 115, 201)]).count == 1)
    }

    @Test func addedAndRemovedLinesHaveOneReadingOnly() {
        let other = Typed(x: 500, y: 600).line("64 ppl")
        #expect(edits(place.line("GRINDER PUMP?"), other) == ["GRINDER PUMP? → ", " → 64 ppl"])
    }

    @Test(arguments: [0, 90, 270]) func aDimensionIsReadWhole(rotation: Int) {
        let old = place.line("12' - 3\"", rotation: rotation)
        let new = place.line("12' - 3 1/2\"", rotation: rotation)
        #expect(edits(old, new) == ["12' - 3\" → 12' - 3 1/2\""])
    }

    @Test func theBoxOfAnEditIsThatOfTheWordsThatChanged() throws {
        let old = place.line("12' - 3 1/2\"")
        let figures = Word(text: "3/4\"", box: old[3].box, fontSize: 10)
        let edit = try #require(TextComparison.edits(old: old, new: old.prefix(3) + [figures], transform: .identity).first)
        #expect(edit.new == "12' - 3 3/4\"" && edit.newBox == figures.box)
    }

    @Test func theLineOfAnEditIsSaidWhole() throws {
        let edit = try #require(TextComparison.edits(old: place.line("SEE DETAIL 4/A501"), new: place.line("SEE DETAIL 7/A501"), transform: .identity).first)
        #expect(edit.oldLine == "SEE DETAIL 4/A501" && edit.newLine == "SEE DETAIL 7/A501" && edit.isOfLine)
        let added = try #require(TextComparison.edits(old: place.line("SEE DETAIL"), new: place.line("SEE DETAIL 7/A501"), transform: .identity).first)
        #expect(added.oldLine == "SEE DETAIL" && added.newLine == "SEE DETAIL 7/A501" && added.old.isEmpty)
        let alone = try #require(TextComparison.edits(old: [], new: place.line("SEE DETAIL"), transform: .identity).first)
        #expect(alone.oldLine.isEmpty && !alone.isOfLine)
    }

    @Test func figuresThatASlantedLineCutsOtherwiseAreTheSame() {
        #expect(edits(place.line("0101 .1"), place.line("01 .101")).isEmpty)
        #expect(!edits(place.line("0101 .1"), place.line("01 .102")).isEmpty)
    }

    @Test func wordsOfTwoSizesThatLieOverEachOtherAreTwoLines() {
        let large = { (text: String) in Typed(x: 120, y: 203, height: 20).line(text) }
        #expect(edits(place.line("TUBE MATERIAL") + large("A-500"), place.line("PIPE MATERIAL") + large("A-500")) == ["TUBE → PIPE"])
    }

    @Test func wordsBehindADimensionThatStayAreNoPartOfIt() {
        let old = place.line("1' - 4 1/4\" GAS VALVE")
        let figures = Word(text: "3/8\"", box: old[3].box, fontSize: 10)
        #expect(edits(old, old.prefix(3) + [figures] + old.suffix(2)) == ["1/4\" → 3/8\""])
        // Set a little apart, the words behind are another string on one of the pages.
        let apart = old.suffix(2).map { word in
            var word = word
            word.box = Box(left: word.box.left + 1, top: word.box.top, right: word.box.right + 1, bottom: word.box.bottom)
            return word
        }
        let narrow = Word(text: "3/8\"", box: Box(left: figures.box.left, top: 200, right: figures.box.right - 6, bottom: 210), fontSize: 10)
        #expect(edits(old, old.prefix(3) + [narrow] + apart) == ["1' - 4 1/4\" → 1' - 4 3/8\""])
    }

    @Test func figuresOfAStackedFractionBelongToTheirNumber() {
        // The fraction's last figure stays where it is; what touches it changes.
        let size = { (text: String, x: Double, width: Double) in
            Word(text: text, box: Box(left: x, top: 200, right: x + width, bottom: 210), fontSize: 10)
        }
        let old = [size("3", 100, 6), size("1/", 106.2, 8), size("4", 114.4, 6)]
        let new = [size("5", 100, 6), size("3/", 106.2, 8), size("4", 114.4, 6)]
        #expect(edits(old, new) == ["31/4 → 53/4"])
    }

    @Test func whatStaysOfAStringIsSaidOnBothSides() {
        let word = { (text: String, x: Double) in Word(text: text, box: Box(left: x, top: 200, right: x + 8, bottom: 210), fontSize: 10) }
        #expect(edits([word("6", 100), word("1/4", 108.2)], [word("6", 100)]) == ["61/4 → 6"])
    }

    @Test func aNoteWhoseLinesBreakAnewIsOneEdit() {
        let old = place.lines(["OVER SHIMS OR NON-SHRINK", "GROUT"])
        let new = place.lines(["OVER STEEL SHIMS OR", "NON-SHRINK GROUT"])
        #expect(edits(old, new) == ["SHIMS OR NON-SHRINK\nGROUT → STEEL SHIMS OR\nNON-SHRINK GROUT"])
    }

    @Test func linesThatWereTakenOutOfANoteBelongToItsEdit() {
        let old = place.lines(["BOLTED MOMENT FRAME", "CONNECTION W/ WEB", "STIFFENERS"])
        let new = Typed(x: 100, y: 212).line("1/4 WEB STIFFENERS")
        #expect(edits(old, new) == ["BOLTED MOMENT FRAME CONNECTION W/ WEB STIFFENERS → 1/4 WEB STIFFENERS"])
    }

    @Test func rowsOfAScheduleThatChangedStaySeparate() {
        let old = place.lines(["DOOR 101 OAK", "DOOR 102 OAK"])
        let new = place.lines(["DOOR 101 ELM", "DOOR 102 ASH"])
        #expect(edits(old, new) == ["OAK → ELM", "OAK → ASH"])
    }

    @Test func wordsAreComparedOnTheNewPagesGrid() {
        // A quarter turn clockwise about the origin, then a shift.
        let transform = AffineTransform(a: 0, b: 1, c: -1, d: 0, e: 800, f: 0)
        let old = place.line("SEE DETAIL 4/A501")
        let new = place.line("SEE DETAIL 7/A501").map { word in
            var word = word
            word.box = transform(word.box)
            word.rotation = 90
            return word
        }
        #expect(edits(old, new, transform: transform) == ["4/A501 → 7/A501"])
    }
}
