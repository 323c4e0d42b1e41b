import CVision
import Raster

/// The shapes with which designers mark what they revised: clouds and the small triangles beside them; in pixels.
public struct CloudMarks: Sendable {
    public var clouds: [PixelBox]
    public var triangles: [PixelBox]

    private static let capacity = 1000
    /// Arcs of a millimetre and more show at this resolution; large sheets are seen at less, so that time and memory stay bounded.
    private static let dpi = 200.0
    private static let mostPixels = 40e6

    /// - Parameters:
    ///   - strokes: of a page (`Ink`).
    ///   - dark: from which contrast on ink counts.
    /// - Throws: `VisionError`.
    public init(in strokes: GreyRaster, dark: Int) throws {
        let pixels = Double(strokes.width) * Double(strokes.height)
        let target = min(Self.dpi, strokes.dpi * min(1, (Self.mostPixels / max(1, pixels)).squareRoot()))
        let reduced = target < 0.95 * strokes.dpi ? try strokes.resampled(dpi: target) : strokes
        let scale = strokes.dpi / reduced.dpi
        var clouds = [btv_rect](repeating: btv_rect(), count: Self.capacity)
        var triangles = clouds
        var counts = (clouds: Int32(0), triangles: Int32(0))
        try reduced.lend { ink in
            try check(
                btv_clouds(
                    ink, Int32(dark), reduced.dpi / 25.4, &clouds, Int32(Self.capacity), &counts.clouds, &triangles, Int32(Self.capacity), &counts.triangles),
                "find revision clouds")
        }
        self.clouds = clouds.prefix(Int(counts.clouds)).map { PixelBox($0).scaled(by: scale) }
        self.triangles = triangles.prefix(Int(counts.triangles)).map { PixelBox($0).scaled(by: scale) }
    }
}

extension PixelBox {
    /// The smallest box of whole pixels around the box on a grid that is `factor` times finer.
    fileprivate func scaled(by factor: Double) -> PixelBox {
        let left = Int((Double(x) * factor).rounded(.down))
        let top = Int((Double(y) * factor).rounded(.down))
        return PixelBox(
            x: left, y: top, width: Int((Double(x + width) * factor).rounded(.up)) - left, height: Int((Double(y + height) * factor).rounded(.up)) - top)
    }
}
