import Domain
import Imaging
import PageReading
import Raster
import Vision

/// The pictures of a pair, as PNG: both pages, and the overlay where they are aligned. What is refused is shown side by side, never overlaid.
public struct PairPictures: Sendable {
    /// Distance in millimetres on paper within which ink counts as common.
    static let near = 0.25

    private let old: PageReading
    private let new: PageReading
    private let alignment: Alignment
    private let dpi: Double

    /// - Parameter dpi: of the pictures; at most that of the rasters.
    public init(old: PageReading, new: PageReading, alignment: Alignment, dpi: Double) {
        self.old = old
        self.new = new
        self.alignment = alignment
        self.dpi = min(dpi, old.raster.dpi, new.raster.dpi)
    }

    /// What the pictures show, before it is written as files.
    public struct Rasters: Sendable {
        public var before: GreyRaster
        public var after: GreyRaster
        /// Nil where the alignment is refused.
        public var overlay: ColourRaster?

        /// PNG by name: `before`, `after`, and `overlay`.
        public func encoded() throws -> [String: [UInt8]] {
            var pictures = ["before": try PNG.encode(before), "after": try PNG.encode(after)]
            if let overlay { pictures["overlay"] = try PNG.encode(overlay) }
            return pictures
        }
    }

    /// - Throws: `VisionError`.
    public func rasters() throws -> Rasters {
        let after = try resampled(new.raster)
        var rasters = Rasters(before: try resampled(old.raster), after: after)
        if alignment.verdict != .refused {
            let laid = try old.raster.laid(by: alignment, width: after.width, height: after.height, dpi: dpi)
            rasters.overlay = try ColourRaster.overlay(old: laid, new: after, colours: .safe, near: Self.near * dpi / 25.4)
        }
        return rasters
    }

    /// The pictures' bytes by name: `before`, `after`, and `overlay`.
    public func encoded() throws -> [String: [UInt8]] { try rasters().encoded() }

    private func resampled(_ raster: GreyRaster) throws -> GreyRaster {
        raster.dpi > dpi * 1.01 ? try raster.resampled(dpi: dpi) : raster
    }
}
