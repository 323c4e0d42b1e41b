/// What a page says that it is.
public struct SheetIdentity: Hashable, Sendable, Codable {
    /// As printed, e.g. `A-101`; nil where the page shows none.
    public var number: String?
    public var title: String?
    public var discipline: Discipline?
    public var revision: String?
    /// 0…1, of the number.
    public var confidence: Double
    /// Where the number was read, points on the displayed page.
    public var numberBox: Box?
    /// The title block, points on the displayed page; nil where none was found.
    public var titleBlock: Box?

    public init(
        number: String? = nil, title: String? = nil, discipline: Discipline? = nil, revision: String? = nil,
        confidence: Double = 0, numberBox: Box? = nil, titleBlock: Box? = nil
    ) {
        self.number = number
        self.title = title
        self.discipline = discipline
        self.revision = revision
        self.confidence = confidence
        self.numberBox = numberBox
        self.titleBlock = titleBlock
    }
}

/// The trade that a sheet belongs to, after the letters of the US National CAD Standard.
public enum Discipline: String, Hashable, Sendable, Codable, CaseIterable {
    case general, survey, geotechnical, civil, landscape, structural, architectural, interiors, equipment
    case fireProtection, plumbing, process, mechanical, electrical, telecommunications, shop, other
}
