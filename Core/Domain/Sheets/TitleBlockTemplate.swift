/// What the title blocks of a set have in common: fields that stand at the same place on most sheets of one size, whatever they say.
///
/// A field is a place where lines of one size and direction begin, end or are centred. The project's name says the same on every sheet, the title
/// and the date do not; both are fields. Found once over all sheets, they tell which lines are no title, and how far the title block reaches on sheets
/// whose own words do not tell.
public struct TitleBlockTemplate: Sendable {
    /// A page of a set.
    public struct Page: Sendable {
        public var text: TextLayer
        /// Of the displayed page, points.
        public var width: Double
        public var height: Double
        public var identity: SheetIdentity

        public init(text: TextLayer, width: Double, height: Double, identity: SheetIdentity) {
            self.text = text
            self.width = width
            self.height = height
            self.identity = identity
        }
    }

    /// Share of the sheets on which a field must stand.
    static let leastShare = 0.6
    /// Fewer sheets have things in common by chance.
    static let fewestSheets = 3

    /// Where a line begins, ends or has its middle.
    private enum Edge: Hashable, CaseIterable { case start, middle, end }

    private struct Field: Hashable {
        var rotation: Int
        /// Half points.
        var size: Int
        var edge: Edge
        /// In steps of `step`, as the line reads.
        var along: Int
        var across: Int
    }

    private static let step = 3.0

    /// The identities of all pages, in the same order: with titles that are the sheet's own, and title blocks after the set's template.
    ///
    /// A page whose size fewer than three pages share keeps its title block, and no other page's repeated lines for a title.
    public static func refine(_ pages: [Page]) -> [SheetIdentity] {
        var identities = pages.map(\.identity)
        let groups = Dictionary(grouping: pages.indices) { index in
            [pages[index].width, pages[index].height].map { Int($0.rounded()) }
        }
        var repeatedLines: Set<String> = []
        for members in groups.values where members.count >= fewestSheets {
            let lines = members.map { TextLine.lines(of: pages[$0].text.words, width: pages[$0].width, height: pages[$0].height) }
            let template = Set(common(lines.map { Set($0.flatMap(fields)) }))
            let repeated = Set(common(lines.map { Set($0.flatMap(words)) }))
            repeatedLines.formUnion(repeated.map(\.text))
            for (position, index) in members.enumerated() {
                identities[index] = refined(pages[index], lines[position], template) { line in words(line).contains(where: repeated.contains) }
            }
        }
        for members in groups.values where members.count < fewestSheets && !repeatedLines.isEmpty {
            for index in members {
                let page = pages[index]
                let read = TitleBlockReader.read(text: page.text, width: page.width, height: page.height) { repeatedLines.contains($0.text) }
                if read.number == page.identity.number { identities[index].title = read.title }
            }
        }
        return identities
    }

    private static func refined(_ page: Page, _ lines: [TextLine], _ template: Set<Field>, isRepeated: (TextLine) -> Bool) -> SheetIdentity {
        var identity = page.identity
        let read = TitleBlockReader.read(text: page.text, width: page.width, height: page.height, isRepeated: isRepeated)
        guard read.number == identity.number, let number = identity.numberBox else { return identity }
        identity.title = read.title
        guard identity.confidence >= 0.5 else { return identity }
        let common = lines.filter { fields($0).contains(where: template.contains) }
        if let area = area(of: common, around: read.titleBlock ?? identity.titleBlock ?? number, page) { identity.titleBlock = area }
        return identity
    }

    /// The fields that stand together with the number, and their box.
    private static func area(of lines: [TextLine], around start: Box, _ page: Page) -> Box? {
        let reach = 0.035 * max(page.width, page.height)
        var area = start
        var rest = lines.filter { $0.box.center.x > 0.6 * page.width || $0.box.center.y > 0.75 * page.height }
        var isGrowing = true
        while isGrowing {
            let near = rest.filter { $0.box.gap(to: area) <= reach }
            rest.removeAll { $0.box.gap(to: area) <= reach }
            isGrowing = !near.isEmpty
            area = near.reduce(area) { $0.union($1.box.grown(by: TitleBlockArea.margin)) }
        }
        return area.area <= TitleBlockArea.largestShare * page.width * page.height ? area : nil
    }

    private static func common<Value: Hashable>(_ sets: [Set<Value>]) -> [Value] {
        var counts: [Value: Int] = [:]
        for set in sets { for value in set { counts[value, default: 0] += 1 } }
        let least = max(Self.fewestSheets, Int((leastShare * Double(sets.count)).rounded(.up)))
        return counts.filter { $0.value >= least }.map(\.key)
    }

    /// The fields that a line may stand for. Places are rounded down and up, so that lines that lie on both sides of a step still meet.
    private static func fields(_ line: TextLine) -> [Field] {
        Edge.allCases.flatMap { edge -> [Field] in
            let box = line.readingBox
            let along = edge == .start ? box.left : edge == .end ? box.right : box.center.x
            return near(along).flatMap { along in
                near(box.center.y).map { Field(rotation: line.rotation, size: Int((line.fontSize * 2).rounded()), edge: edge, along: along, across: $0) }
            }
        }
    }

    private struct Words: Hashable {
        var text: String
        var field: Field
    }

    private static func words(_ line: TextLine) -> [Words] {
        fields(line).filter { $0.edge == .start }.map { Words(text: line.text, field: $0) }
    }

    private static func near(_ value: Double) -> [Int] { Array(Set([(value / step).rounded(.down), (value / step).rounded(.up)].map { Int($0) })) }
}
