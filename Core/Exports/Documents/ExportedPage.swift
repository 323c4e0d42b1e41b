/// A page of a drawing set, and where it is taken from.
public struct ExportedPage: Hashable, Sendable, Codable {
    public enum Source: Hashable, Sendable, Codable {
        /// A page, from 0, of a PDF.
        case pdf(path: String, page: Int)
        /// A PNG of the whole page.
        case picture(path: String)
    }

    public var source: Source
    /// Points, as it is shown.
    public var width: Double
    public var height: Double

    public init(source: Source, width: Double, height: Double) {
        self.source = source
        self.width = width
        self.height = height
    }
}

extension AssembledPDF {
    /// Draws a page as it is shown, as large as fits.
    func place(_ page: ExportedPage, in area: PageArea) throws {
        switch page.source {
        case .pdf(let path, let number): try place(page: number, of: path, in: area)
        case .picture(let path):
            let scale = min((area.right - area.left) / page.width, (area.top - area.bottom) / page.height)
            let (x, y) = ((area.left + area.right) / 2, (area.bottom + area.top) / 2)
            let (w, h) = (page.width * scale / 2, page.height * scale / 2)
            try place(try PNGContent(file: path), in: PageArea(left: x - w, bottom: y - h, right: x + w, top: y + h))
        }
    }
}
