import Testing

@testable import Domain

/// A page of 2448 × 1584 points whose title block has a project's name and address, a title with a date, and a number.
private func page(_ number: String, title: String, date: String, note: String = "DRAWN THING") -> TitleBlockTemplate.Page {
    let words = [
        Typed(x: 300, y: 600, height: 12).line(note), Typed(x: 1980, y: 1475, height: 26).line("AALTO RESIDENCE"),
        Typed(x: 1980, y: 1440, height: 20).line("\(title) \(date)"), Typed(x: 1980, y: 1510, height: 20).line("12 LAKE ROAD"),
        Typed(x: 2250, y: 1480, height: 50).line(number),
    ].flatMap { $0 }
    let text = TextLayer(source: .embedded, words: words)
    return .init(text: text, width: 2448, height: 1584, identity: TitleBlockReader.read(text: text, width: 2448, height: 1584))
}

@Suite struct TitleBlockTemplateTests {
    private let pages = [
        page("S-101", title: "FOUNDATION PLAN", date: "06/03/2019"), page("S-102", title: "FRAMING PLAN", date: "06/03/2019", note: "BEAM"),
        page("S-103", title: "ROOF PLAN", date: "06/04/2019", note: "RAFTER"), page("S-104", title: "SECTIONS", date: "06/03/2019", note: "WALL"),
    ]

    @Test func whatStandsOnAllSheetsIsNoTitle() {
        #expect(TitleBlockTemplate.refine(pages).map(\.title) == ["FOUNDATION PLAN", "FRAMING PLAN", "ROOF PLAN", "SECTIONS"])
        // One sheet alone cannot tell the project's name from its title.
        #expect(pages.map(\.identity.title).contains("AALTO RESIDENCE"))
    }

    @Test func theTemplatesAreaTakesInTheDateButNoDrawing() throws {
        for (identity, page) in zip(TitleBlockTemplate.refine(pages), pages) {
            let area = try #require(identity.titleBlock)
            let date = try #require(page.text.words.first { $0.text.hasPrefix("06/") })
            #expect(area.contains(date.box.center))
            #expect(!area.contains(Point(x: 330, y: 606)))
            #expect(area.area < 0.2 * 2448 * 1584)
        }
    }

    @Test func tooFewSheetsStayAsTheyAre() {
        let few = Array(pages.prefix(2))
        #expect(TitleBlockTemplate.refine(few) == few.map(\.identity))
    }
}

@Suite struct SheetTitleTests {
    private func title(_ words: [Word]) -> String? {
        TitleBlockReader.read(text: TextLayer(source: .embedded, words: words), width: 2448, height: 1584).title
    }

    private let number = Typed(x: 2250, y: 1480, height: 50).line("A301")

    @Test func allLinesOfATitleAreRead() {
        #expect(title(Typed(x: 2250, y: 1400, height: 20).lines(["FIRST FLOOR", "MECHANICAL", "PLAN"]) + number) == "FIRST FLOOR MECHANICAL PLAN")
    }

    @Test func allLinesBehindALabelAreRead() {
        let label = Typed(x: 2250, y: 1370, height: 8).line("SHEET TITLE:")
        #expect(title(label + Typed(x: 2250, y: 1390, height: 20).lines(["E/W SECTION", "LOOKING SOUTH"]) + number) == "E/W SECTION LOOKING SOUTH")
    }

    @Test func addressesAndDatesAreNoTitle() {
        let address = Typed(x: 2000, y: 1440, height: 20).line("3196 AALTO LN - STOUGHTON, WI 53589")
        let title = Typed(x: 2000, y: 1400, height: 18).line("BOAT HOUSE - 06/03/2019")
        #expect(self.title(address + title + number) == "BOAT HOUSE")
    }

    @Test func theProjectWithItsDateAboveATitleIsNoPartOfIt() {
        let lines = Typed(x: 2000, y: 1400, height: 20).lines(["AALTO RESIDENCE - 05/27/2019", "FRAMING - 1ST FLOOR"])
        #expect(title(lines + number) == "FRAMING - 1ST FLOOR")
    }
}
