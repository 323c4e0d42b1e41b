/// Looks for what is odd in a list of objects that can be compared all the same.
public struct ObjectQuality: Sendable {
    /// Types that are expected; nil where any is.
    public var knownTypes: Set<String>?
    /// Where objects may lie, in units of the drawing; nil where anywhere.
    public var sheet: Sheet?
    /// Issues that are kept of one list.
    public var mostIssues: Int

    public struct Sheet: Codable, Hashable, Sendable {
        public var left: Double
        public var bottom: Double
        public var right: Double
        public var top: Double

        public init(left: Double, bottom: Double, right: Double, top: Double) {
            self.left = left
            self.bottom = bottom
            self.right = right
            self.top = top
        }
    }

    public init(knownTypes: Set<String>? = nil, sheet: Sheet? = nil, mostIssues: Int = 100) {
        self.knownTypes = knownTypes
        self.sheet = sheet
        self.mostIssues = mostIssues
    }

    /// - Returns: the first `mostIssues` issues in the order of the list, and how many there are.
    public func issues(of list: ObjectList) -> (kept: [ObjectIssue], found: Int) {
        var kept: [ObjectIssue] = []
        var found = 0
        func add(_ issue: @autoclosure () -> ObjectIssue) {
            found += 1
            if kept.count < mostIssues { kept.append(issue()) }
        }
        let repeats = Set(ObjectIndex(list).repeats.values.joined())
        let isKnown = list.typeNames.map { knownTypes?.contains($0) ?? true }
        for index in 0..<list.count {
            if repeats.contains(index) { add(ObjectIssue(problem: .duplicateID, entry: index, field: "id", value: list.id(index))) }
            if !isKnown[Int(list.type[index])] { add(ObjectIssue(problem: .unknownType, entry: index, field: "type", value: list.typeName(index))) }
            if list.width[index] < 0 { add(ObjectIssue(problem: .negativeSize, entry: index, field: "width", value: list.id(index))) }
            if list.height[index] < 0 { add(ObjectIssue(problem: .negativeSize, entry: index, field: "height", value: list.id(index))) }
            if let sheet, isOutside(sheet, list, index) { add(ObjectIssue(problem: .outsideSheet, entry: index, value: list.id(index))) }
        }
        return (kept, found)
    }

    private func isOutside(_ sheet: Sheet, _ list: ObjectList, _ index: Int) -> Bool {
        list.x[index] < sheet.left || list.y[index] < sheet.bottom || list.x[index] + list.width[index] > sheet.right
            || list.y[index] + list.height[index] > sheet.top
    }
}
