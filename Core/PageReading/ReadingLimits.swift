/// What reading a file or a page may cost at most.
public struct ReadingLimits: Hashable, Sendable, Codable {
    /// Pages of one drawing version.
    public var pages = 2_000
    /// Bytes of one uploaded file, and of everything that a ZIP holds.
    public var fileMegabytes = 4_096
    /// Pixels of one page at the dpi asked for.
    public var megapixels = 400
    /// Points; what is smaller is no drawing.
    public var smallestSide = 18.0
    /// Address space of a child, beside the raster of the page.
    public var memoryMegabytes = 1_536
    /// Wall time for drawing one page.
    public var pageSeconds = 60
    /// Wall time on top where text is recognised. What has been read by then is kept.
    public var recognitionSeconds = 120
    /// Wall time for opening an upload and counting its pages.
    public var openSeconds = 120
    /// The program that makes PDFs of DXF files.
    public var dxfConverter = "/usr/bin/librecad"

    public init() {}
}

/// How one page is read.
public struct ReadingOptions: Hashable, Sendable, Codable {
    public enum Recognition: String, Sendable, Codable {
        case never
        /// Where the page has no text of its own, little of it, or none that can be used.
        case whenNeeded
    }

    /// Of the grey raster; its size is ceil(points · dpi / 72).
    public var dpi: Double
    public var recognition: Recognition
    /// Of the lettering that is recognised, as Tesseract names it.
    public var language: String
    /// Dots per inch of the colour preview; nil: none is made.
    public var previewDPI: Double?
    /// Longer side of the thumbnail in pixels; nil: none is made.
    public var thumbnailPixels: Int?

    public init(dpi: Double = 200, recognition: Recognition = .whenNeeded, language: String = "eng", previewDPI: Double? = nil, thumbnailPixels: Int? = nil) {
        self.dpi = dpi
        self.recognition = recognition
        self.language = language
        self.previewDPI = previewDPI
        self.thumbnailPixels = thumbnailPixels
    }
}
