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

    public init(width: Double, height: Double, raster: GreyRaster, text: TextLayer, identity: SheetIdentity) {
        self.width = width
        self.height = height
        self.raster = raster
        self.text = text
        self.identity = identity
    }
}
