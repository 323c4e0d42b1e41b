#if canImport(Glibc)
import Glibc
#endif

/// A grey picture of a page: one byte a pixel, 0 black, 255 white, rows without padding, origin top left.
///
/// Owns its memory, which is either allocated or a mapped file. After `init` nobody writes to it, so it may be shared between tasks.
public final class GreyRaster: @unchecked Sendable {  // immutable once made: the writer is done before the value is shared
    public let width: Int
    public let height: Int
    /// Dots per inch: pixel = point · dpi / 72.
    public let dpi: Double
    private let base: UnsafeMutableRawPointer
    private let isMapped: Bool

    /// Allocates `width` × `height` bytes, white, and lets `fill` write them.
    public init(width: Int, height: Int, dpi: Double, fill: (UnsafeMutableBufferPointer<UInt8>) throws -> Void = { _ in }) rethrows {
        self.width = width
        self.height = height
        self.dpi = dpi
        let count = max(1, width * height)
        base = .allocate(byteCount: count, alignment: 64)
        isMapped = false
        base.initializeMemory(as: UInt8.self, repeating: 255, count: count)
        try fill(UnsafeMutableBufferPointer(start: base.assumingMemoryBound(to: UInt8.self), count: width * height))
    }

    /// Maps `width` × `height` bytes of an open file from its beginning. Returns nil where the file is shorter or cannot be mapped.
    public init?(mapping descriptor: Int32, width: Int, height: Int, dpi: Double) {
        var status = stat()
        guard width > 0, height > 0, fstat(descriptor, &status) == 0, Int(status.st_size) >= width * height,
            let address = mmap(nil, width * height, PROT_READ, MAP_SHARED, descriptor, 0), address != MAP_FAILED
        else { return nil }
        self.width = width
        self.height = height
        self.dpi = dpi
        base = address
        isMapped = true
    }

    deinit {
        if isMapped { munmap(base, width * height) } else { base.deallocate() }
    }

    /// A copy of a part, which must lie inside the raster.
    public func clipped(left: Int, top: Int, width: Int, height: Int) -> GreyRaster {
        precondition(left >= 0 && top >= 0 && width > 0 && height > 0 && left + width <= self.width && top + height <= self.height, "a clip lies inside")
        return GreyRaster(width: width, height: height, dpi: dpi) { part in
            withPixels { pixels in
                for row in 0..<height {
                    let line = pixels[((top + row) * self.width + left)...].prefix(width)
                    _ = UnsafeMutableBufferPointer(rebasing: part[(row * width)...].prefix(width)).update(fromContentsOf: line)
                }
            }
        }
    }

    /// Lends the pixels for the time of the call.
    public func withPixels<Value, Failure: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Value) throws(Failure) -> Value {
        try body(UnsafeBufferPointer(start: base.assumingMemoryBound(to: UInt8.self), count: width * height))
    }
}
