/// Size in points of a page as it is displayed.
public struct PageSize: Hashable, Sendable, Codable {
    public var width: Double
    public var height: Double

    public init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    /// Pixels that a raster of the page has at `dpi`.
    public func pixels(dpi: Double) -> (width: Int, height: Int) {
        (Self.pixels(width, dpi: dpi), Self.pixels(height, dpi: dpi))
    }

    private static func pixels(_ points: Double, dpi: Double) -> Int {
        let exact = points * dpi / 72
        guard exact.isFinite, exact < 1e9 else { return 1_000_000_000 }
        return max(1, Int(exact.rounded(.up)))
    }
}

/// One file with pages, looked at once: what it is, and the sizes of its pages.
public struct DrawingFile: Hashable, Sendable, Codable {
    /// Where the bytes lie that pages are read from: the file itself, or the PDF that was made of it.
    public var path: String
    /// As people know it; inside a ZIP its path there.
    public var name: String
    public var kind: FileKind
    public var byteCount: Int
    /// Lower-case hexadecimal.
    public var sha256: String
    /// nil for a page that is too damaged to have a size.
    public var pages: [PageSize?]

    public init(path: String, name: String, kind: FileKind, byteCount: Int, sha256: String, pages: [PageSize?]) {
        self.path = path
        self.name = name
        self.kind = kind
        self.byteCount = byteCount
        self.sha256 = sha256
        self.pages = pages
    }
}

/// One drawing version: its files in natural order of name, their pages numbered consecutively from 0.
public struct DrawingDocument: Hashable, Sendable, Codable {
    public var files: [DrawingFile]
    /// What a folder or ZIP holds that is no drawing, and why it was left out.
    public var leftOut: [ReadingError]

    public init(files: [DrawingFile], leftOut: [ReadingError] = []) {
        self.files = files
        self.leftOut = leftOut
    }

    public var pageCount: Int { files.reduce(0) { $0 + $1.pages.count } }

    /// The file that holds a page, and the page's place in it.
    public func location(of page: Int) -> (file: DrawingFile, page: Int)? {
        var rest = page
        guard rest >= 0 else { return nil }
        for file in files {
            if rest < file.pages.count { return (file, rest) }
            rest -= file.pages.count
        }
        return nil
    }
}
