import CPoppler
import Domain
import Raster

/// Why a PDF or one of its pages could not be read.
public enum PDFError: Error, Equatable {
    case unreadable
    case encrypted
    case noSuchPage(Int)
    case renderFailed(page: Int)
}

extension PDFError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable: "the file cannot be read as a PDF; export it again or repair it"
        case .encrypted: "the PDF is protected by a password; upload an unprotected copy"
        case .noSuchPage(let page): "the PDF has no page \(page + 1)"
        case .renderFailed(let page): "page \(page + 1) cannot be drawn"
        }
    }
}

/// An open PDF. Not safe for use by two tasks at once (Poppler is not); pages count from 0.
public final class PDFDocument {
    private let handle: OpaquePointer

    /// - Throws: `PDFError.unreadable`, `PDFError.encrypted`.
    public init(path: String) throws(PDFError) {
        var status: Int32 = 0
        guard let handle = btp_open(path, &status) else {
            throw status == BTP_ENCRYPTED.rawValue ? .encrypted : .unreadable
        }
        self.handle = handle
    }

    deinit { btp_close(handle) }

    /// How often Poppler has complained about the content of any document since the process began.
    public static var complaints: Int { btp_complaints() }
    /// How often it went on without something that needed more memory than there was.
    public static var memoryComplaints: Int { btp_memory_complaints() }

    public static var engineVersion: String { "poppler \(String(cString: btp_version()))" }

    public var pageCount: Int { Int(btp_page_count(handle)) }

    /// Width and height in points of the page as it is displayed (`/Rotate` applied).
    public func pageSize(_ page: Int) throws(PDFError) -> (width: Double, height: Double) {
        var width = 0.0
        var height = 0.0
        guard btp_page_size(handle, Int32(page), &width, &height) == Int32(BTP_OK.rawValue) else { throw .noSuchPage(page) }
        return (width, height)
    }

    /// Pixels drawn at once: Poppler holds a band twice while it draws.
    public static let pixelsPerBand = 48_000_000

    /// Draws a page in grey at `dpi` into `pixels` (`width` × `height` bytes, rows without padding), band by band.
    public func render(
        page: Int, dpi: Double, width: Int, height: Int, into pixels: UnsafeMutableBufferPointer<UInt8>,
        pixelsPerBand: Int = PDFDocument.pixelsPerBand
    ) throws(PDFError) {
        guard let base = pixels.baseAddress, pixels.count >= width * height else { throw .renderFailed(page: page) }
        let rows = max(64, pixelsPerBand / max(1, width))
        var top = 0
        while top < height {
            let count = min(rows, height - top)
            let status = btp_render(
                handle, Int32(page), dpi, 0, Int32(top), Int32(width), Int32(count), 1, base + top * width, width)
            guard status == Int32(BTP_OK.rawValue) else { throw .renderFailed(page: page) }
            top += count
        }
    }

    /// Draws a page in colour at `dpi`.
    public func renderColour(page: Int, dpi: Double) throws(PDFError) -> ColourRaster {
        let size = try pageSize(page)
        let width = Self.pixels(size.width, dpi: dpi)
        let height = Self.pixels(size.height, dpi: dpi)
        var pixels = [UInt8](repeating: 255, count: width * height * 3)
        let status = pixels.withUnsafeMutableBufferPointer { buffer in
            btp_render(handle, Int32(page), dpi, 0, 0, Int32(width), Int32(height), 3, buffer.baseAddress, width * 3)
        }
        guard status == Int32(BTP_OK.rawValue) else { throw .renderFailed(page: page) }
        return ColourRaster(width: width, height: height, dpi: dpi, pixels: pixels)
    }

    /// The whole pixels that a length in points takes at `dpi`.
    public static func pixels(_ points: Double, dpi: Double) -> Int { max(1, Int((points * dpi / 72).rounded(.up))) }

    /// Whether pictures are nearly all that the page shows, as on scans.
    public func isPicture(page: Int) -> Bool { btp_is_picture(handle, Int32(page)) != 0 }

    /// The page's own words, in Poppler's reading order.
    public func words(page: Int) throws(PDFError) -> [Word] {
        var words: [Word] = []
        let status = withUnsafeMutablePointer(to: &words) { context in
            btp_words(handle, Int32(page), collectWord, context)
        }
        guard status == Int32(BTP_OK.rawValue) else { throw .noSuchPage(page) }
        return words
    }
}

private func collectWord(
    context: UnsafeMutableRawPointer?, text: UnsafePointer<CChar>?, left: Double, top: Double, right: Double, bottom: Double,
    fontSize: Double, rotation: Int32, spaceAfter: Int32
) {
    guard let context, let text else { return }
    context.assumingMemoryBound(to: [Word].self).pointee.append(
        Word(
            text: String(cString: text), box: Box(left: left, top: top, right: right, bottom: bottom), fontSize: fontSize,
            rotation: Int(rotation), continuesLine: spaceAfter != 0))
}
