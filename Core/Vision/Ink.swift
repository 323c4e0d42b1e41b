import CVision
import Raster

/// What is drawn on a page: strokes as contrast against their local ground, and the ground (paper and fills), four times reduced.
public struct Ink: Sendable {
    public let strokes: GreyRaster
    public let ground: GreyRaster
    public static let groundReduction = 4

    /// - Parameters:
    ///   - blur: in pixels, against grain; 0 for drawn pages.
    ///   - widest: areas wider than about this, in pixels, are ground and not strokes.
    public init(of page: GreyRaster, blur: Double, widest: Int) throws {
        let reduction = Self.groundReduction
        let columns = (page.width + reduction - 1) / reduction
        let rows = (page.height + reduction - 1) / reduction
        var strokes: GreyRaster?
        ground = try GreyRaster(width: columns, height: rows, dpi: page.dpi / Double(reduction)) { ground in
            strokes = try GreyRaster(width: page.width, height: page.height, dpi: page.dpi) { pixels in
                try page.lend {
                    try check(btv_ink($0, blur, Int32(widest), pixels.baseAddress, ground.baseAddress), "separate ink from paper")
                }
            }
        }
        guard let strokes else { throw VisionError.failed(operation: "separate ink from paper") }
        self.strokes = strokes
    }
}

/// From which contrast on ink counts.
public struct InkLevels: Sendable {
    /// What must have a partner.
    public var strong: Int
    /// What suffices as a partner.
    public var weak: Int

    public init(strong: Int, weak: Int) {
        self.strong = strong
        self.weak = weak
    }
}

/// A box in whole pixels.
public struct PixelBox: Hashable, Sendable {
    public var x: Int
    public var y: Int
    public var width: Int
    public var height: Int

    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    public var isEmpty: Bool { width <= 0 || height <= 0 }

    public func grown(by margin: Int) -> PixelBox {
        PixelBox(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
    }

    public func union(_ other: PixelBox) -> PixelBox {
        if isEmpty { return other }
        if other.isEmpty { return self }
        let left = min(x, other.x)
        let top = min(y, other.y)
        return PixelBox(
            x: left, y: top, width: max(x + width, other.x + other.width) - left, height: max(y + height, other.y + other.height) - top)
    }

    init(_ box: btv_rect) {
        self.init(x: Int(box.x), y: Int(box.y), width: Int(box.width), height: Int(box.height))
    }

    var lent: btv_rect { btv_rect(x: Int32(x), y: Int32(y), width: Int32(width), height: Int32(height)) }
}
