import Domain
import PageReading
import Raster
import Vision

/// Both pages on the new page's grid, at a resolution that both have: their ink and their ground.
struct CommonGrid {
    let old: Ink
    let new: Ink
    /// The pages themselves.
    let oldPage: GreyRaster
    let newPage: GreyRaster
    /// How the old page lies on the new one, and its size in points.
    let alignment: Alignment
    let oldSize: (width: Double, height: Double)
    let dpi: Double
    let isScan: Bool
    /// How much larger the old drawing is on the new paper.
    let scale: Double

    init(old: PageReading, new: PageReading, alignment: Alignment, refinement: Refinement?, isScan: Bool) throws {
        let scale = alignment.transform.scale
        // Pictures of a drawing that was enlarged hold no more than the smaller one did.
        let target = min(new.raster.dpi, max(old.raster.dpi / scale, 100))
        let page = target < new.raster.dpi * 0.98 ? try new.raster.resampled(dpi: target) : new.raster
        let field = refinement.map { $0.field(width: page.width, height: page.height, dpi: page.dpi) }
        let blur = isScan ? 0.8 * page.dpi / 200 : 0
        let widest = Int(page.dpi * 4.5 / 25.4)
        oldPage = try old.raster.laid(by: alignment, field: field, width: page.width, height: page.height, dpi: page.dpi)
        newPage = page
        self.alignment = alignment
        oldSize = (old.width, old.height)
        self.old = try Ink(of: oldPage, blur: blur, widest: widest)
        self.new = try Ink(of: page, blur: blur, widest: widest)
        self.dpi = page.dpi
        self.scale = scale
        self.isScan = isScan
    }

    /// Whether a box lies in the outermost 2.5 points of either page, where nothing is printed and renderers cut lines in half.
    func isAtEdge(_ box: Box) -> Bool {
        let margin = 2.5
        let page = Box(left: 0, top: 0, right: Double(newPage.width) * toPoint, bottom: Double(newPage.height) * toPoint)
        if Self.isOutside(box, page.grown(by: -margin)) { return true }
        guard let back = alignment.transform.inverse, alignment.views?.contains(where: { $0.bounds.intersects(box) }) != true else { return false }
        let old = Box(left: 0, top: 0, right: oldSize.width, bottom: oldSize.height)
        if Self.isOutside(back(box), old.grown(by: -margin / max(scale, 0.1))) { return true }
        // A sheet that lay askew shows its slanted edge, which is one of the box's diagonals.
        guard isScan else { return false }
        let inner = old.grown(by: -Self.edgeOfScan / max(scale, 0.1))
        return [(box.top, box.bottom), (box.bottom, box.top)].contains { first, last in
            let (a, b) = (back(Point(x: box.left, y: first)), back(Point(x: box.right, y: last)))
            return max(a.x, b.x) <= inner.left || min(a.x, b.x) >= inner.right || max(a.y, b.y) <= inner.top || min(a.y, b.y) >= inner.bottom
        }
    }

    /// Points from the edge of a scanned sheet within which its shadow falls.
    private static let edgeOfScan = 4.0

    private static func isOutside(_ box: Box, _ inner: Box) -> Bool {
        box.right <= inner.left || box.left >= inner.right || box.bottom <= inner.top || box.top >= inner.bottom
    }

    var toPoint: Double { 72 / dpi }
    /// Of the page, in square points.
    var area: Double { Double(newPage.width) * Double(newPage.height) * toPoint * toPoint }
    func pixels(millimetres: Double) -> Double { millimetres * dpi / 25.4 }

    func box(_ pixels: PixelBox) -> Box {
        Box(
            left: Double(pixels.x) * toPoint, top: Double(pixels.y) * toPoint, right: Double(pixels.x + pixels.width) * toPoint,
            bottom: Double(pixels.y + pixels.height) * toPoint)
    }

    func pixels(_ box: Box) -> PixelBox {
        let left = Int((box.left / toPoint).rounded(.down))
        let top = Int((box.top / toPoint).rounded(.down))
        return PixelBox(
            x: left, y: top, width: Int((box.right / toPoint).rounded(.up)) - left, height: Int((box.bottom / toPoint).rounded(.up)) - top)
    }
}
