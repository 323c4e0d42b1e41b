/// What differs between the words of two pages that lie on one grid.
public struct TextEdit: Hashable, Sendable {
    /// The old and the new reading, a line break between lines; one is empty where text was added or removed.
    public var old: String
    public var new: String
    /// Around the old words that changed, on the new page; around all of them where none did.
    public var oldBox: Box?
    /// The same for the new words.
    public var newBox: Box?
    /// Of the least certain word.
    public var confidence: Double

    public init(old: String, new: String, oldBox: Box?, newBox: Box?, confidence: Double) {
        self.old = old
        self.new = new
        self.oldBox = oldBox
        self.newBox = newBox
        self.confidence = confidence
    }

    public var isReplacement: Bool { oldBox != nil && newBox != nil }
    /// Around all words.
    public var box: Box {
        switch (oldBox, newBox) {
        case (let old?, let new?): old.union(new)
        case (let box?, nil), (nil, let box?): box
        case (nil, nil): Box(left: 0, top: 0, right: 0, bottom: 0)
        }
    }
}
