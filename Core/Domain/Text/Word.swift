/// One word of a page's text layer.
public struct Word: Hashable, Sendable, Codable {
    public var text: String
    /// Points on the displayed page.
    public var box: Box
    /// Points; the height of the type, not of the box.
    public var fontSize: Double
    /// Degrees clockwise in which the word reads on the displayed page: 0, 90, 180 or 270.
    public var rotation: Int
    /// 0…1; 1 for the PDF's own text, the recogniser's certainty for OCR.
    public var confidence: Double
    /// Whether the next word of the layer continues this line.
    public var continuesLine: Bool

    public init(text: String, box: Box, fontSize: Double, rotation: Int = 0, confidence: Double = 1, continuesLine: Bool = false) {
        self.text = text
        self.box = box
        self.fontSize = fontSize
        self.rotation = rotation
        self.confidence = confidence
        self.continuesLine = continuesLine
    }
}

/// The text of one page, in reading order as far as the source gives one.
public struct TextLayer: Hashable, Sendable, Codable {
    public enum Source: String, Sendable, Codable {
        /// The document's own text.
        case embedded
        /// Recognised from the picture.
        case ocr
        /// The page shows no text.
        case none
    }

    public var source: Source
    public var words: [Word]
    /// Whether the page shows a picture of a drawing, as scans do, and not the drawing itself; nil where nobody looked.
    public var isOfPicture: Bool?

    public init(source: Source, words: [Word], isOfPicture: Bool? = nil) {
        self.source = source
        self.words = words
        self.isOfPicture = isOfPicture
    }
}
