import Raster
import Vision

extension GreyRaster {
    func pixels(over level: Int) -> Int {
        var count = 0
        withPixels { pixels in
            for value in pixels where value > level { count += 1 }
        }
        return count
    }

    /// A copy of the part of a picture that lies in a box.
    func part(_ box: PixelBox) -> GreyRaster {
        let left = max(0, box.x), top = max(0, box.y)
        let right = min(width, box.x + box.width), bottom = min(height, box.y + box.height)
        guard left < right, top < bottom else { return GreyRaster(width: 0, height: 0, dpi: dpi) { _ in } }
        return withPixels { pixels in
            GreyRaster(width: right - left, height: bottom - top, dpi: dpi) { part in
                for row in top..<bottom {
                    for column in left..<right { part[(row - top) * (right - left) + column - left] = pixels[row * width + column] }
                }
            }
        }
    }
}
