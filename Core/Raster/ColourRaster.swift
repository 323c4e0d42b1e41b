/// A colour picture: three bytes a pixel (red, green, blue), rows without padding, origin top left.
public struct ColourRaster: Sendable {
    public let width: Int
    public let height: Int
    /// Dots per inch: pixel = point · dpi / 72.
    public let dpi: Double
    public let pixels: [UInt8]

    public init(width: Int, height: Int, dpi: Double, pixels: [UInt8]) {
        precondition(pixels.count == width * height * 3, "a colour raster has three bytes a pixel")
        self.width = width
        self.height = height
        self.dpi = dpi
        self.pixels = pixels
    }

    /// Lends the pixels for the time of the call.
    public func withPixels<Value, Failure: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Value) throws(Failure) -> Value {
        try pixels.withUnsafeBufferPointer(body)
    }
}
