import Domain
import Raster

/// What one page shows: everything that a comparison needs of it.
public struct PageReading: Sendable {
    /// Size in points of the page as it is displayed.
    public var width: Double
    public var height: Double
    /// The page in grey at the dots per inch of the comparison.
    public var raster: GreyRaster
    public var text: TextLayer
    public var identity: SheetIdentity
    /// What went wrong without costing the page: its text could not, or not wholly, be recognised.
    public var note: ReadingError?
    /// Colour preview as PNG, where it was asked for.
    public var preview: [UInt8]?
    /// Thumbnail as PNG, where it was asked for.
    public var thumbnail: [UInt8]?

    public init(
        width: Double, height: Double, raster: GreyRaster, text: TextLayer, identity: SheetIdentity, note: ReadingError? = nil,
        preview: [UInt8]? = nil, thumbnail: [UInt8]? = nil
    ) {
        self.width = width
        self.height = height
        self.raster = raster
        self.text = text
        self.identity = identity
        self.note = note
        self.preview = preview
        self.thumbnail = thumbnail
    }
}
