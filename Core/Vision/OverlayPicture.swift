import CVision
import Raster

/// Colours of an overlay, red, green, blue.
public struct OverlayColours: Sendable {
    public var old: (UInt8, UInt8, UInt8)
    public var new: (UInt8, UInt8, UInt8)

    public init(old: (UInt8, UInt8, UInt8), new: (UInt8, UInt8, UInt8)) {
        self.old = old
        self.new = new
    }

    /// Vermillion and blue of the palette of Okabe and Ito, which colour-blind people can tell apart.
    public static let safe = OverlayColours(old: (213, 94, 0), new: (0, 114, 178))
}

extension ColourRaster {
    /// Draws what only `old` shows in one colour, what only `new` shows in the other, and what both show in grey. Both lie on one grid.
    ///
    /// - Parameter near: distance in pixels within which a dark pixel has a partner.
    public static func overlay(old: GreyRaster, new: GreyRaster, colours: OverlayColours, near: Double) throws -> ColourRaster {
        precondition(old.width == new.width && old.height == new.height, "both pages lie on one grid")
        var pixels = [UInt8](repeating: 255, count: new.width * new.height * 3)
        let first = [colours.old.0, colours.old.1, colours.old.2]
        let second = [colours.new.0, colours.new.1, colours.new.2]
        try old.lend { old in
            try new.lend { new in try check(btv_overlay(old, new, first, second, near, &pixels), "draw the overlay") }
        }
        return ColourRaster(width: new.width, height: new.height, dpi: new.dpi, pixels: pixels)
    }
}
