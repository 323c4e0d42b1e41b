import CImaging
import Glibc
import Raster

/// Writes rasters as PNG. The same raster gives the same bytes.
public enum PNG {
    /// Rasters from this size on are packed less, because time then counts more than size.
    private static let largePixels = 4_000_000

    /// - Throws: `ImagingError.noMemory`.
    public static func encode(_ raster: GreyRaster) throws(ImagingError) -> [UInt8] {
        try raster.withPixels { pixels throws(ImagingError) in
            try encode(pixels, width: raster.width, height: raster.height, channels: 1, dpi: raster.dpi, level: level(raster.width, raster.height))
        }
    }

    /// - Throws: `ImagingError.noMemory`.
    public static func encode(_ raster: ColourRaster) throws(ImagingError) -> [UInt8] {
        try raster.withPixels { pixels throws(ImagingError) in
            try encode(pixels, width: raster.width, height: raster.height, channels: 3, dpi: raster.dpi, level: level(raster.width, raster.height))
        }
    }

    /// A square piece of a larger picture, packed fast because many are made at once.
    /// - Parameter channels: 1 (grey) or 3 (red, green, blue) bytes a pixel.
    /// - Throws: `ImagingError.noMemory`.
    public static func encodeTile(_ pixels: UnsafeBufferPointer<UInt8>, side: Int, channels: Int) throws(ImagingError) -> [UInt8] {
        precondition(pixels.count >= side * side * channels, "a tile has all its pixels")
        return try encode(pixels, width: side, height: side, channels: Int32(channels), dpi: 0, level: 3)
    }

    /// The picture at a width of `width` pixels (at most its own) in few colours, for pages that carry their pictures with them.
    /// - Parameter tints: red, green, blue of the colours beside grey that it is drawn in, at most six.
    /// - Throws: `ImagingError.noMemory`.
    public static func encodeSmall(_ raster: ColourRaster, width: Int, tints: [(UInt8, UInt8, UInt8)]) throws(ImagingError) -> [UInt8] {
        let picture = try Picture(raster)
        let size = picture.size(width: width)
        let small = try picture.colour(width: size.width, height: size.height, dpi: raster.dpi)
        let tints = tints.flatMap { [$0.0, $0.1, $0.2] }
        return try small.withPixels { pixels throws(ImagingError) in
            try encodeFew(pixels, width: size.width, height: size.height, channels: 3, tints: tints)
        }
    }

    /// The same in sixteen levels of grey.
    /// - Throws: `ImagingError.noMemory`.
    public static func encodeSmall(_ raster: GreyRaster, width: Int) throws(ImagingError) -> [UInt8] {
        let picture = try Picture(raster)
        let size = picture.size(width: width)
        let small = try picture.grey(width: size.width, height: size.height, dpi: raster.dpi)
        return try small.withPixels { pixels throws(ImagingError) in
            try encodeFew(pixels, width: size.width, height: size.height, channels: 1, tints: [])
        }
    }

    private static func encodeFew(
        _ pixels: UnsafeBufferPointer<UInt8>, width: Int, height: Int, channels: Int32, tints: [UInt8]
    ) throws(ImagingError) -> [UInt8] {
        var buffer = bti_buffer()
        let status = bti_png_encode_few(pixels.baseAddress, Int32(width), Int32(height), channels, tints, Int32(tints.count / 3), &buffer)
        guard status == Int32(BTI_OK.rawValue) else { throw .noMemory }
        defer { bti_buffer_free(&buffer) }
        return Array(UnsafeBufferPointer(start: buffer.bytes, count: buffer.count))
    }

    /// Writes row by row, so that no second copy of a large raster is held.
    /// - Throws: `ImagingError.notWritten`.
    public static func write(_ raster: GreyRaster, to path: String) throws(ImagingError) {
        try raster.withPixels { pixels throws(ImagingError) in
            try write(pixels, width: raster.width, height: raster.height, channels: 1, dpi: raster.dpi, path: path)
        }
    }

    /// - Throws: `ImagingError.notWritten`.
    public static func write(_ raster: ColourRaster, to path: String) throws(ImagingError) {
        try raster.withPixels { pixels throws(ImagingError) in
            try write(pixels, width: raster.width, height: raster.height, channels: 3, dpi: raster.dpi, path: path)
        }
    }

    private static func level(_ width: Int, _ height: Int) -> Int32 { width * height >= largePixels ? 1 : 6 }

    private static func encode(
        _ pixels: UnsafeBufferPointer<UInt8>, width: Int, height: Int, channels: Int32, dpi: Double, level: Int32
    ) throws(ImagingError) -> [UInt8] {
        var buffer = bti_buffer()
        let status = bti_png_encode(pixels.baseAddress, Int32(width), Int32(height), channels, dpi, level, &buffer)
        guard status == Int32(BTI_OK.rawValue) else { throw .noMemory }
        defer { bti_buffer_free(&buffer) }
        return Array(UnsafeBufferPointer(start: buffer.bytes, count: buffer.count))
    }

    private static func write(
        _ pixels: UnsafeBufferPointer<UInt8>, width: Int, height: Int, channels: Int32, dpi: Double, path: String
    ) throws(ImagingError) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw .notWritten(String(cString: strerror(errno))) }
        errno = 0
        let status = bti_png_write(file, pixels.baseAddress, Int32(width), Int32(height), channels, dpi, level(width, height))
        var problem = errno
        // Some file systems tell only now that the disk is full.
        if close(file) != 0, status == Int32(BTI_OK.rawValue) { problem = errno } else if status == Int32(BTI_OK.rawValue) { return }
        // A half-written file must not pass for a picture; devices stay.
        var kind = stat()
        if lstat(path, &kind) == 0, kind.st_mode & S_IFMT == S_IFREG { unlink(path) }
        throw .notWritten(String(cString: strerror(problem)))
    }
}
