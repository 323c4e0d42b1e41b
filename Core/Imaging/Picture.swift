import CImaging
import Raster

/// What the header of a picture file says, before anything is decoded.
public struct PictureHeader: Hashable, Sendable {
    public enum Format: Sendable { case png, jpeg, tiff }

    public var format: Format
    public var width: Int
    public var height: Int
    public var bitsPerSample: Int
    public var samples: Int
    /// Dots per inch; nil where the file does not say.
    public var dpi: Double?
    /// Pictures in the file.
    public var pages: Int

    /// - Parameter page: from 0; only TIFF has more than one.
    /// - Throws: `unreadable`, `noSuchPage`.
    public init(path: String, page: Int = 0) throws(ImagingError) {
        var header = bti_header()
        let status = bti_read_header(path, Int32(clamping: page), &header)
        guard status != Int32(BTI_NO_SUCH_PAGE.rawValue) else { throw .noSuchPage(page) }
        guard status == Int32(BTI_OK.rawValue) else { throw .unreadable }
        switch UInt32(header.format) {
        case BTI_PNG.rawValue: format = .png
        case BTI_JPEG.rawValue: format = .jpeg
        case BTI_TIFF.rawValue: format = .tiff
        default: throw .unreadable
        }
        width = Int(header.width)
        height = Int(header.height)
        bitsPerSample = Int(header.bits_per_sample)
        samples = Int(header.samples)
        dpi = header.dpi > 0 ? header.dpi : nil
        pages = Int(header.pages)
    }

    /// Bytes that the decoded picture takes.
    public var decodedBytes: Int {
        let bits = samples > 1 ? 32 : min(bitsPerSample, 8)
        return width * height / 8 * bits
    }
}

/// A decoded picture. Has one owner; nothing changes it.
public final class Picture {
    private let handle: OpaquePointer

    /// Decodes a picture, unless its header says that it is larger than `mostBytes` decoded.
    /// - Throws: `unreadable`, `noSuchPage`, `tooLarge`, `noMemory`.
    public init(path: String, page: Int = 0, mostBytes: Int) throws(ImagingError) {
        let header = try PictureHeader(path: path, page: page)
        guard header.decodedBytes <= mostBytes else { throw .tooLarge(width: header.width, height: header.height) }
        var status: Int32 = 0
        guard let handle = bti_picture_read(path, Int32(clamping: page), &status) else {
            throw status == Int32(BTI_NO_MEMORY.rawValue) ? .noMemory : .unreadable
        }
        self.handle = handle
    }

    /// - Throws: `noMemory`.
    public init(_ raster: ColourRaster) throws(ImagingError) {
        let handle = raster.withPixels { bti_picture_from($0.baseAddress, Int32(raster.width), Int32(raster.height), 3) }
        guard let handle else { throw .noMemory }
        self.handle = handle
    }

    /// - Throws: `noMemory`.
    public init(_ raster: GreyRaster) throws(ImagingError) {
        let handle = raster.withPixels { bti_picture_from($0.baseAddress, Int32(raster.width), Int32(raster.height), 1) }
        guard let handle else { throw .noMemory }
        self.handle = handle
    }

    deinit { bti_picture_free(handle) }

    func withHandle<Value>(_ body: (OpaquePointer) -> Value) -> Value { body(handle) }

    public var width: Int { Int(bti_picture_width(handle)) }
    public var height: Int { Int(bti_picture_height(handle)) }

    /// Writes the picture in grey, scaled to `width` × `height`, into `pixels`.
    /// - Throws: `noMemory`.
    public func copyGrey(width: Int, height: Int, into pixels: UnsafeMutableBufferPointer<UInt8>) throws(ImagingError) {
        guard pixels.count >= width * height, bti_picture_copy(handle, Int32(width), Int32(height), 1, pixels.baseAddress) == Int32(BTI_OK.rawValue)
        else { throw .noMemory }
    }

    /// The picture in grey, scaled to `width` × `height`.
    /// - Throws: `noMemory`.
    public func grey(width: Int, height: Int, dpi: Double) throws(ImagingError) -> GreyRaster {
        var failure: ImagingError?
        let raster = GreyRaster(width: width, height: height, dpi: dpi) { pixels in
            do throws(ImagingError) { try copyGrey(width: width, height: height, into: pixels) } catch { failure = error }
        }
        if let failure { throw failure }
        return raster
    }

    /// The picture in colour, scaled to `width` × `height`.
    /// - Throws: `noMemory`.
    public func colour(width: Int, height: Int, dpi: Double) throws(ImagingError) -> ColourRaster {
        var pixels = [UInt8](repeating: 255, count: width * height * 3)
        let status = pixels.withUnsafeMutableBufferPointer { bti_picture_copy(handle, Int32(width), Int32(height), 3, $0.baseAddress) }
        guard status == Int32(BTI_OK.rawValue) else { throw .noMemory }
        return ColourRaster(width: width, height: height, dpi: dpi, pixels: pixels)
    }

    /// Width and height of the picture when its longer side is brought to `pixels`; never larger than it is.
    public func size(longerSide pixels: Int) -> (width: Int, height: Int) {
        let factor = min(1, Double(pixels) / Double(max(width, height, 1)))
        return (max(1, Int((Double(width) * factor).rounded())), max(1, Int((Double(height) * factor).rounded())))
    }

    /// Width and height of the picture when it is brought to `width` pixels; never larger than it is.
    func size(width wanted: Int) -> (width: Int, height: Int) {
        let factor = min(1, Double(wanted) / Double(max(width, 1)))
        return (max(1, Int((Double(width) * factor).rounded())), max(1, Int((Double(height) * factor).rounded())))
    }

    /// Names of the libraries that read and write pictures.
    public static let engineVersion = "\(String(cString: bti_leptonica_version())), libpng \(String(cString: bti_png_version()))"
}
