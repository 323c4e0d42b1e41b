import PageReading
import Vision

/// Bounds how finely pages are compared, so that memory stays bounded on any paper.
public enum ComparedPixels {
    /// Pixels of a page at most: 36×48 in at 200 dpi, and some to spare.
    public static let most = 75_000_000

    /// The size, in pixels, at which a raster of `width` × `height` pixels is compared; its own where it has no more than `most`.
    public static func size(width: Int, height: Int) -> (width: Int, height: Int) {
        let factor = (Double(most) / Double(max(1, width * height))).squareRoot()
        guard factor < 1 else { return (width, height) }
        return (max(1, Int(Double(width) * factor)), max(1, Int(Double(height) * factor)))
    }
}

extension PageReading {
    /// The page with a raster that is no finer than is compared.
    /// - Throws: `VisionError`, where memory is short.
    public func reducedForComparison() throws -> PageReading {
        let size = ComparedPixels.size(width: raster.width, height: raster.height)
        guard size.width < raster.width else { return self }
        var reduced = self
        reduced.raster = try raster.resized(width: size.width, height: size.height)
        return reduced
    }
}
