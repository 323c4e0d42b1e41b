/// One thing that differs on a sheet.
public struct Change: Hashable, Sendable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case added, removed, moved, modified, text
    }

    /// What the change concerns.
    public enum Category: String, Sendable, Codable, CaseIterable {
        case geometry, dimension, note, titleBlock, fill, hatch, tag, view
    }

    /// The old and the new reading of a string; one of them is empty where text was added or removed.
    public struct TextPair: Hashable, Sendable, Codable {
        public var old: String
        public var new: String

        public init(old: String, new: String) {
            self.old = old
            self.new = new
        }
    }

    /// Unique in a report: the sheet's number (or page) and a count from 1.
    public var id: String
    public var kind: Kind
    public var category: Category
    /// Points on the new page; for a removed thing, where it would be.
    public var bounds: Box
    /// Points on the old page; nil for an added thing.
    public var oldBounds: Box?
    public var text: TextPair?
    /// 0…1.
    public var confidence: Double
    /// For a dimension that was replaced by another: new less old, in millimetres as drawn (not on paper).
    public var dimensionDifferenceMillimetres: Double?
    /// Pictures of the place, `before` and `after`: paths relative to the report, keys in storage, or links; nil where none were made.
    public var files: [String: String]?

    public init(
        id: String, kind: Kind, category: Category, bounds: Box, oldBounds: Box? = nil, text: TextPair? = nil, confidence: Double,
        dimensionDifferenceMillimetres: Double? = nil, files: [String: String]? = nil
    ) {
        self.id = id
        self.kind = kind
        self.category = category
        self.bounds = bounds
        self.oldBounds = oldBounds
        self.text = text
        self.confidence = confidence
        self.dimensionDifferenceMillimetres = dimensionDifferenceMillimetres
        self.files = files
    }
}
