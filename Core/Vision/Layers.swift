import CVision
import Domain
import Raster

extension GreyRaster {
    /// Lays this page on the new page's grid: every view by its own transform, the rest by the sheet's.
    ///
    /// - Parameters:
    ///   - field: displacements left over after the sheet's transform.
    ///   - width, height, dpi: the new page's grid.
    public func laid(by alignment: Alignment, field: DisplacementField? = nil, width: Int, height: Int, dpi target: Double) throws -> GreyRaster {
        guard let views = alignment.views, !views.isEmpty else {
            return try warped(by: alignment.transform, field: field, width: width, height: height, dpi: target)
        }
        let rest = blanked(views.flatMap(\.parts))
        let ground = try rest.warped(by: alignment.transform, field: field, width: width, height: height, dpi: target)
        let layers = try views.compactMap { try layer(of: $0, width: width, height: height, dpi: target) }
        return GreyRaster(width: width, height: height, dpi: target) { pixels in
            ground.copy(to: pixels)
            for layer in layers { layer.darken(pixels, width: width) }
        }
    }

    /// A picture and where its first pixel lies on a larger one.
    private struct Layer {
        var picture: GreyRaster
        var x: Int
        var y: Int

        func darken(_ pixels: UnsafeMutableBufferPointer<UInt8>, width: Int) {
            picture.withPixels { own in
                for row in 0..<picture.height {
                    let from = row * picture.width
                    let to = (y + row) * width + x
                    for column in 0..<picture.width { pixels[to + column] = min(pixels[to + column], own[from + column]) }
                }
            }
        }
    }

    /// One view on its own, on the part of the grid that it covers; nil where it lies beside the page.
    private func layer(of view: ViewAlignment, width: Int, height: Int, dpi target: Double) throws -> Layer? {
        guard let covered = view.parts.dropFirst().reduce(view.parts.first, { $0?.union($1) }) else { return nil }
        let source = pixels(covered)
        let scale = target / 72
        let there = view.transform(covered)
        let left = max(0, Int((there.left * scale).rounded(.down)) - 1)
        let top = max(0, Int((there.top * scale).rounded(.down)) - 1)
        let right = min(width, Int((there.right * scale).rounded(.up)) + 1)
        let bottom = min(height, Int((there.bottom * scale).rounded(.up)) + 1)
        guard right > left, bottom > top, !source.isEmpty else { return nil }
        let alone = part(source, keeping: view.parts)
        let toPage = AffineTransform(a: 1, b: 0, c: 0, d: 1, e: Double(source.x) * 72 / dpi, f: Double(source.y) * 72 / dpi)
        let toLayer = AffineTransform(a: 1, b: 0, c: 0, d: 1, e: -Double(left) / scale, f: -Double(top) / scale)
        let picture = try alone.warped(
            by: toPage.then(view.transform).then(toLayer), width: right - left, height: bottom - top, dpi: target)
        return Layer(picture: picture, x: left, y: top)
    }

    /// The page without what lies in the boxes.
    private func blanked(_ boxes: [Box]) -> GreyRaster {
        GreyRaster(width: width, height: height, dpi: dpi) { out in
            copy(to: out)
            for box in boxes.map(pixels) {
                for row in 0..<box.height {
                    let start = (box.y + row) * width + box.x
                    out[start..<(start + box.width)].update(repeating: 255)
                }
            }
        }
    }

    /// A part of the page with nothing but what lies in the boxes.
    private func part(_ frame: PixelBox, keeping boxes: [Box]) -> GreyRaster {
        GreyRaster(width: frame.width, height: frame.height, dpi: dpi) { out in
            withPixels { own in
                for box in boxes.map(pixels) {
                    for y in box.y..<(box.y + box.height) {
                        let to = (y - frame.y) * frame.width + box.x - frame.x
                        let from = y * width + box.x
                        for column in 0..<box.width { out[to + column] = own[from + column] }
                    }
                }
            }
        }
    }

    /// The part of the page in a box, in points; where its first pixel lies is returned in points too.
    public func cropped(to box: Box) -> (raster: GreyRaster, corner: Point) {
        let frame = pixels(box)
        let raster = part(frame, keeping: [box])
        return (raster, Point(x: Double(frame.x) * 72 / dpi, y: Double(frame.y) * 72 / dpi))
    }

    private func copy(to out: UnsafeMutableBufferPointer<UInt8>) {
        withPixels { own in
            for index in 0..<min(own.count, out.count) { out[index] = own[index] }
        }
    }

    /// Pixels whose corners are rounded to the nearest, so that boxes that touch share none.
    private func pixels(_ box: Box) -> PixelBox {
        let left = min(width, max(0, Int((box.left * dpi / 72).rounded())))
        let top = min(height, max(0, Int((box.top * dpi / 72).rounded())))
        let right = min(width, max(left, Int((box.right * dpi / 72).rounded())))
        let bottom = min(height, max(top, Int((box.bottom * dpi / 72).rounded())))
        return PixelBox(x: left, y: top, width: right - left, height: bottom - top)
    }
}
