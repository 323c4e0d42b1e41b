import CVision
import Domain
import Raster

/// Operations on whole pictures. Coordinates of pixels are those of their centres: the first pixel's centre is (0, 0).
extension GreyRaster {
    /// Lends the picture to the shim for the time of the call.
    func lend<Result>(_ body: (btv_image) throws -> Result) rethrows -> Result {
        try withPixels { pixels in
            try body(btv_image(pixels: pixels.baseAddress, width: Int32(width), height: Int32(height)))
        }
    }

    /// The picture at `width` × `height` pixels, averaged by area where it shrinks.
    public func resized(width target: Int, height targetHeight: Int) throws -> GreyRaster {
        let width = max(1, target)
        let height = max(1, targetHeight)
        return try GreyRaster(width: width, height: height, dpi: dpi * Double(width) / Double(max(1, self.width))) { pixels in
            try lend { try check(btv_resize($0, Int32(width), Int32(height), pixels.baseAddress), "reduce a page") }
        }
    }

    /// The picture at `dpi` dots per inch.
    public func resampled(dpi target: Double) throws -> GreyRaster {
        let factor = target / dpi
        return try resized(width: Int((Double(width) * factor).rounded()), height: Int((Double(height) * factor).rounded()))
    }

    /// Share of the pixels that have exactly the commonest value: near 1 for drawn pages, small for scans with grain.
    public func flatness() throws -> Double {
        var share = 0.0
        try lend { try check(btv_flatness($0, &share), "read a page") }
        return share
    }

    /// Longest dark run of each column and each row, in pixels; runs bridge gaps of `bridge` pixels.
    public func lineProfile(darkerThan dark: Int, bridging bridge: Int) throws -> (columns: [Int], rows: [Int]) {
        var columns = [Int32](repeating: 0, count: width)
        var rows = [Int32](repeating: 0, count: height)
        try lend { try check(btv_line_profile($0, Int32(dark), Int32(bridge), &columns, &rows), "find the frame") }
        return (columns.map(Int.init), rows.map(Int.init))
    }

    /// Resamples this page onto another page's grid.
    ///
    /// - Parameters:
    ///   - transform: takes a point of this page to the other page, both in points.
    ///   - field: displacements left over after `transform`, on the other page's grid.
    ///   - width, height, dpi: the other page's grid.
    public func warped(by transform: AffineTransform, field: DisplacementField? = nil, width: Int, height: Int, dpi target: Double) throws -> GreyRaster {
        guard let inverse = transform.inverse else { throw VisionError.failed(operation: "lay one page on the other") }
        // Pixel centre (u + ½)·72/dpi → the old page's point → its pixel.
        let toPoint = 72 / target
        let toPixel = dpi / 72
        let k = toPoint * toPixel
        let matrix = [
            inverse.a * k, inverse.c * k, ((inverse.a + inverse.c) * 0.5 * toPoint + inverse.e) * toPixel - 0.5,
            inverse.b * k, inverse.d * k, ((inverse.b + inverse.d) * 0.5 * toPoint + inverse.f) * toPixel - 0.5,
        ]
        return try GreyRaster(width: width, height: height, dpi: target) { pixels in
            try lend { image in
                if let field {
                    try field.lend { try check(btv_warp(image, matrix, $0, pixels.baseAddress, Int32(width), Int32(height)), "lay one page on the other") }
                } else {
                    try check(btv_warp(image, matrix, btv_field(), pixels.baseAddress, Int32(width), Int32(height)), "lay one page on the other")
                }
            }
        }
    }
}

/// Smooth displacements, in pixels, on a grid of nodes `step` pixels apart, the first at the first pixel.
public struct DisplacementField: Sendable {
    public var dx: [Float]
    public var dy: [Float]
    public let columns: Int
    public let rows: Int
    public let step: Float

    public init(columns: Int, rows: Int, step: Float) {
        self.columns = max(2, columns)
        self.rows = max(2, rows)
        self.step = step
        dx = [Float](repeating: 0, count: self.columns * self.rows)
        dy = dx
    }

    func lend<Result>(_ body: (btv_field) throws -> Result) rethrows -> Result {
        try dx.withUnsafeBufferPointer { dx in
            try dy.withUnsafeBufferPointer { dy in
                try body(btv_field(dx: dx.baseAddress, dy: dy.baseAddress, columns: Int32(columns), rows: Int32(rows), step: step))
            }
        }
    }
}

/// The versions of what works on pixels.
public enum VisionEngine {
    public static var version: String { "opencv \(String(cString: btv_version()))" }

    /// Threads that one operation may use, in the whole process; nil for as many as there are cores. Results are the same on any number.
    public static func useThreads(_ count: Int?) { btv_use_threads(Int32(count ?? -1)) }
}
