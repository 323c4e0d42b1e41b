import ConfinedProcess
import Domain
import Foundation
import Imaging
import Raster
import StepTracing

/// In the child: pages that are pictures.
enum ChildPicture {
    /// What a picture is taken for that says nothing, or nonsense, about its resolution.
    static let assumedDPI = 200.0
    private static let believableDPI = 50.0...2_400.0

    static func dpi(_ header: PictureHeader) -> Double {
        guard let dpi = header.dpi, believableDPI.contains(dpi) else { return assumedDPI }
        return dpi
    }

    static func size(_ header: PictureHeader) -> PageSize {
        let dpi = dpi(header)
        return PageSize(width: Double(header.width) * 72 / dpi, height: Double(header.height) * 72 / dpi)
    }

    /// Pixels of a picture of this depth that a child can hold: decoded, and once more while it is scaled.
    static func mostMegapixels(_ header: PictureHeader, _ limits: ReadingLimits) -> Int {
        let bytesPerPixel = header.samples > 1 ? 4.0 : Double(min(8, max(1, header.bitsPerSample))) / 8
        return min(limits.megapixels, Int(Double(limits.memoryMegabytes) * 0.6 / bytesPerPixel))
    }

    /// The sizes of a file's pictures, each checked from its header before anything is decoded.
    static func pages(of upload: Upload, limits: ReadingLimits) throws(ReadingError) -> [PageSize?] {
        var sizes: [PageSize?] = []
        var count = 1
        var page = 0
        while page < count {
            do {
                let header = try PictureHeader(path: upload.path, page: page)
                count = header.pages
                guard count <= limits.pages else { throw ReadingError(file: upload.name, cause: .tooManyPages(count: count, limit: limits.pages)) }
                sizes.append(size(header))
                try check(header, file: upload.name, page: count > 1 ? page : nil, limits)
            } catch let error as ReadingError {
                throw error
            } catch {
                // One broken picture of a TIFF with several costs that page only.
                guard page > 0 else { throw ReadingError(file: upload.name, cause: .unreadable) }
                sizes.append(nil)
            }
            page += 1
        }
        return sizes
    }

    static func check(_ header: PictureHeader, file: String, page: Int?, _ limits: ReadingLimits) throws(ReadingError) {
        let most = mostMegapixels(header, limits)
        guard header.width <= most * 1_000_000 / max(1, header.height) else {
            throw ReadingError(file: file, page: page, cause: .imageTooLarge(width: header.width, height: header.height, limitMegapixels: most))
        }
    }
}

extension ChildPage {
    func readPicture() throws(ReadingError) -> Product {
        let header: PictureHeader
        let picture: Picture
        do {
            header = try PictureHeader(path: request.path, page: request.page)
            try ChildPicture.check(header, file: request.name, page: request.page, request.limits)
            picture = try step("render") { try Picture(path: request.path, page: request.page, mostBytes: request.limits.memoryMegabytes << 20) }
        } catch let error as ReadingError {
            throw error
        } catch {
            throw failure(error as? ImagingError == .noMemory ? .tooMuchMemory(megabytes: request.limits.memoryMegabytes) : .damagedPage)
        }
        let size = ChildPicture.size(header)
        try size.check(request)
        let (width, height) = size.pixels(dpi: request.options.dpi)
        let raster = try SharedRaster(width: width, height: height, dpi: request.options.dpi, file: ChildDescriptor.file, subject: self)
        do {
            try picture.copyGrey(width: width, height: height, into: raster.pixels)
            let grey = try raster.finish()
            let pictures = try ChildPreview(options: request.options, size: size).pictures { dpi throws(ImagingError) in
                let (width, height) = size.pixels(dpi: dpi)
                return try picture.colour(width: width, height: height, dpi: dpi)
            }
            var text = recognise(grey)
            text.layer.isOfPicture = true
            return product(size: size, text: text, grey: grey, pictures: pictures)
        } catch let error as ReadingError {
            throw error
        } catch {
            throw failure(.tooMuchMemory(megabytes: request.limits.memoryMegabytes))
        }
    }
}

/// Makes the small pictures of a page that were asked for.
struct ChildPreview {
    var options: ReadingOptions
    var size: PageSize

    /// - Parameter draw: draws the page in colour at a dpi.
    func pictures<Failure: Error>(draw: (Double) throws(Failure) -> ColourRaster) throws -> (preview: [UInt8]?, thumbnail: [UInt8]?) {
        var preview: ColourRaster?
        if let dpi = options.previewDPI { preview = try draw(dpi) }
        var thumbnail: [UInt8]?
        if let pixels = options.thumbnailPixels {
            // Twice the pixels, brought down by area, keep thin lines visible.
            let dpi = max(1, Double(pixels * 2) * 72 / max(size.width, size.height))
            let source = try Picture(preview.flatMap { $0.dpi >= dpi ? $0 : nil } ?? draw(dpi))
            let (width, height) = source.size(longerSide: pixels)
            thumbnail = try PNG.encode(source.colour(width: width, height: height, dpi: Double(pixels) * 72 / max(size.width, size.height)))
        }
        return (try preview.map { try PNG.encode($0) }, thumbnail)
    }
}
