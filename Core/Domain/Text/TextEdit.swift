/// What differs between the words of two pages that lie on one grid.
public struct TextEdit: Hashable, Sendable {
    /// The words that changed in their old and their new reading, a line break between lines; one is empty where words were added or removed.
    public var old: String
    public var new: String
    /// The whole lines that they stand in; one is empty where whole lines were added or removed.
    public var oldLine: String
    public var newLine: String
    /// Around the old words that changed, on the new page; around all of them where none did.
    public var oldBox: Box?
    /// The same for the new words.
    public var newBox: Box?
    /// Of the least certain word.
    public var confidence: Double

    public init(old: String, new: String, oldLine: String? = nil, newLine: String? = nil, oldBox: Box?, newBox: Box?, confidence: Double) {
        self.old = old
        self.new = new
        self.oldLine = oldLine ?? old
        self.newLine = newLine ?? new
        self.oldBox = oldBox
        self.newBox = newBox
        self.confidence = confidence
    }

    public var isReplacement: Bool { oldBox != nil && newBox != nil }
    /// Whether the line stood before and stands still: what changed is a part of it.
    public var isOfLine: Bool { !oldLine.isEmpty && !newLine.isEmpty }
    /// Around all words.
    public var box: Box {
        switch (oldBox, newBox) {
        case (let old?, let new?): old.union(new)
        case (let box?, nil), (nil, let box?): box
        case (nil, nil): Box(left: 0, top: 0, right: 0, bottom: 0)
        }
    }
}
