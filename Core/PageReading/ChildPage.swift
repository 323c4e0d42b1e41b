import ConfinedProcess
import Domain
import Foundation
import Imaging
import PDF
import Raster
import StepTracing

/// In the child: reads one page and leaves its raster in the file that the parent handed over.
struct ChildPage {
    var request: ReadRequest

    struct Product {
        var answer: ReadAnswer
        var preview: [UInt8]?
        var thumbnail: [UInt8]?
    }

    func run() throws(ReadingError) -> Product {
        switch request.kind {
        case .pdf, .dxf: try readPDF()
        case .png, .jpeg, .tiff: try readPicture()
        default: throw failure(.notADrawing)
        }
    }

    private func readPDF() throws(ReadingError) -> Product {
        let options = request.options
        let document: PDFDocument
        let size: PageSize
        do {
            document = try PDFDocument(path: request.path)
            let (width, height) = try document.pageSize(request.page)
            size = PageSize(width: width, height: height)
        } catch {
            switch error {
            case .encrypted: throw failure(.encrypted)
            case .noSuchPage: throw failure(request.page < 0 ? .noSuchPage : .damagedPage)
            default: throw failure(.unreadable)
            }
        }
        try size.check(request)
        let (width, height) = size.pixels(dpi: options.dpi)
        let words: [Word]
        let raster = try SharedRaster(width: width, height: height, dpi: options.dpi, file: ChildDescriptor.file, subject: self)
        do {
            try step("render") { () throws(PDFError) in
                try document.render(page: request.page, dpi: options.dpi, width: width, height: height, into: raster.pixels)
            }
            words = try step("words") { () throws(PDFError) in try document.words(page: request.page) }
        } catch {
            throw failure(.damagedPage)
        }
        let grey = try raster.finish()
        guard PDFDocument.memoryComplaints == 0 else { throw failure(.tooMuchMemory(megabytes: request.limits.memoryMegabytes)) }
        // A page whose content cannot be decoded comes out white.
        guard PDFDocument.complaints == 0 || grey.withPixels({ $0.contains { $0 != 255 } }) else { throw failure(.damagedPage) }
        let visible = InkedWords.filter(words, on: grey)
        var text = EmbeddedText.isUsable(visible) ? complete(visible, grey) : recognise(grey, instead: visible)
        text.layer.isOfPicture = document.isPicture(page: request.page)
        do {
            let pictures = try ChildPreview(options: options, size: size).pictures { dpi throws(PDFError) in
                try document.renderColour(page: request.page, dpi: dpi)
            }
            return product(size: size, text: text, grey: grey, pictures: pictures)
        } catch {
            throw failure(error is ImagingError ? .tooMuchMemory(megabytes: request.limits.memoryMegabytes) : .damagedPage)
        }
    }

    func product(size: PageSize, text: PageText, grey: GreyRaster, pictures: (preview: [UInt8]?, thumbnail: [UInt8]?)) -> Product {
        Product(
            answer: ReadAnswer(
                size: size, width: grey.width, height: grey.height, text: text.layer, note: text.note, previewLength: pictures.preview?.count,
                thumbnailLength: pictures.thumbnail?.count),
            preview: pictures.preview, thumbnail: pictures.thumbnail)
    }

    struct PageText {
        var layer: TextLayer
        /// Why words may be missing.
        var note: ReadingError?
    }

    /// The text of the picture, where recognition was asked for. A recogniser that fails does not cost the page.
    /// - Parameter words: what there is of the page's own text; it counts only where nothing was to be recognised, since it cannot be read.
    func recognise(_ grey: GreyRaster, instead words: [Word] = []) -> PageText {
        guard request.options.recognition != .never else { return PageText(layer: TextLayer(source: words.isEmpty ? .none : .embedded, words: words)) }
        let seconds = request.limits.recognitionSeconds
        do {
            let text = try step("recognise") {
                try TextRecogniser(language: request.options.language).read(grey, until: .now + .seconds(seconds))
            }
            return PageText(
                layer: TextLayer(source: text.words.isEmpty ? .none : .ocr, words: text.words),
                note: text.isComplete ? nil : failure(.recogniser(reason: "there was more than \(seconds) s were enough for")))
        } catch {
            return PageText(layer: TextLayer(source: .none, words: []), note: failure(.recogniser(reason: "\(error)")))
        }
    }

    /// The page's own text, and where that is little, what the picture has besides.
    private func complete(_ words: [Word], _ grey: GreyRaster) -> PageText {
        let own = TextLayer(source: .embedded, words: words)
        guard request.options.recognition != .never, words.count < EmbeddedText.few else { return PageText(layer: own) }
        let recognised = recognise(grey)
        guard let all = EmbeddedText.completed(words, with: recognised.layer.words) else { return PageText(layer: own, note: recognised.note) }
        return PageText(layer: TextLayer(source: .ocr, words: all), note: recognised.note)
    }

    func failure(_ cause: ReadingError.Cause) -> ReadingError {
        ReadingError(file: request.name, page: request.page, cause: cause)
    }
}

/// The raster in the parent's file while the child fills it.
struct SharedRaster {
    let width: Int
    let height: Int
    let dpi: Double
    let pixels: UnsafeMutableBufferPointer<UInt8>
    private let file: Int32
    private let subject: ChildPage

    init(width: Int, height: Int, dpi: Double, file: Int32, subject: ChildPage) throws(ReadingError) {
        let count = width * height
        guard ftruncate(file, count) == 0 else { throw subject.failure(.machine(reason: "no room for the raster (\(lastProblem()))")) }
        guard let address = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), address != MAP_FAILED else {
            throw subject.failure(.tooMuchMemory(megabytes: subject.request.limits.memoryMegabytes))
        }
        self.width = width
        self.height = height
        self.dpi = dpi
        self.file = file
        self.subject = subject
        pixels = UnsafeMutableBufferPointer(start: address.assumingMemoryBound(to: UInt8.self), count: count)
    }

    /// The raster, no longer to be written.
    func finish() throws(ReadingError) -> GreyRaster {
        munmap(pixels.baseAddress, pixels.count)
        guard let raster = GreyRaster(mapping: file, width: width, height: height, dpi: dpi) else {
            throw subject.failure(.tooMuchMemory(megabytes: subject.request.limits.memoryMegabytes))
        }
        return raster
    }
}

extension PageSize {
    /// Whether a page of this size can be read as asked.
    func check(_ request: ReadRequest) throws(ReadingError) {
        let limits = request.limits
        guard width >= limits.smallestSide, height >= limits.smallestSide else {
            throw ReadingError(file: request.name, page: request.page, cause: .pageTooSmall(widthPoints: width, heightPoints: height))
        }
        let (columns, rows) = pixels(dpi: request.options.dpi)
        guard columns <= limits.megapixels * 1_000_000 / rows else {
            throw ReadingError(
                file: request.name, page: request.page,
                cause: .pageTooLarge(
                    widthInches: width / 72, heightInches: height / 72, dpi: request.options.dpi, limitMegapixels: limits.megapixels))
        }
    }
}
