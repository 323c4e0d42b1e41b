/// Why a file, or one page of it, could not be read. The description is one line for a person.
public struct ReadingError: Error, Hashable, Sendable, Codable {
    /// The file's name as people know it.
    public var file: String
    /// From 0; nil where the whole file is concerned.
    public var page: Int?
    public var cause: Cause

    public init(file: String, page: Int? = nil, cause: Cause) {
        self.file = file
        self.page = page
        self.cause = cause
    }

    public enum Cause: Hashable, Sendable, Codable {
        // The file.
        case missing(reason: String)
        case empty
        case notADrawing
        case noDrawings
        case cutOff
        case unreadable
        case encrypted
        case noPages
        case tooManyPages(count: Int, limit: Int)
        case fileTooLarge(megabytes: Int, limit: Int)
        case imageTooLarge(width: Int, height: Int, limitMegapixels: Int)
        case dwg
        case dxf(reason: String)
        case archive(reason: String)
        // The page.
        case noSuchPage
        case damagedPage
        case pageTooLarge(widthInches: Double, heightInches: Double, dpi: Double, limitMegapixels: Int)
        case pageTooSmall(widthPoints: Double, heightPoints: Double)
        case sizeDiffers
        // The reading.
        case tooSlow(seconds: Int)
        case tooMuchMemory(megabytes: Int)
        case crashed(signal: Int)
        case recogniser(reason: String)
        case cancelled
        case machine(reason: String)
    }

    /// Whether another attempt may succeed: the machine was short of something, the drawing is not to blame.
    public var isPassing: Bool {
        switch cause {
        case .machine, .cancelled: true
        default: false
        }
    }

    /// A word for tables and metrics.
    public var code: String {
        switch cause {
        case .missing: "missing"
        case .empty: "empty"
        case .notADrawing: "not_a_drawing"
        case .noDrawings: "no_drawings"
        case .cutOff: "cut_off"
        case .unreadable: "unreadable"
        case .encrypted: "encrypted"
        case .noPages: "no_pages"
        case .tooManyPages: "too_many_pages"
        case .fileTooLarge: "file_too_large"
        case .imageTooLarge: "image_too_large"
        case .dwg: "dwg"
        case .dxf: "dxf"
        case .archive: "archive"
        case .noSuchPage: "no_such_page"
        case .damagedPage: "damaged_page"
        case .pageTooLarge: "page_too_large"
        case .pageTooSmall: "page_too_small"
        case .sizeDiffers: "size_differs"
        case .tooSlow: "too_slow"
        case .tooMuchMemory: "too_much_memory"
        case .crashed: "crashed"
        case .recogniser: "recogniser"
        case .cancelled: "cancelled"
        case .machine: "machine"
        }
    }
}

extension ReadingError: CustomStringConvertible {
    public var description: String {
        let subject = page.map { "\(file), page \($0 + 1)" } ?? file
        return "\(subject): \(reason)"
    }

    /// What is wrong and what to do, without the name of the file.
    public var reason: String {
        switch cause {
        case .missing(let reason): reason
        case .empty: "the file is empty; upload it again"
        case .notADrawing: "this is no drawing; upload a PDF, PNG, JPEG, TIFF or DXF file, or a ZIP of them"
        case .noDrawings: "there is no drawing in it; upload a PDF, PNG, JPEG, TIFF or DXF file, or a ZIP of them"
        case .cutOff: "the end of the file is missing; upload it again"
        case .unreadable: "the file is damaged and cannot be read; export it again"
        case .encrypted: "the file is protected by a password; upload an unprotected copy"
        case .noPages: "the file has no pages"
        case .tooManyPages(let count, let limit): "\(count) pages, and \(limit) are the most; split the set"
        case .fileTooLarge(let megabytes, let limit): "\(megabytes) MB, and \(limit) MB are the most; split the set"
        case .imageTooLarge(let width, let height, let limit):
            "an image of \(width) × \(height) pixels, and \(limit) megapixels are the most; scan at a lower resolution"
        case .dwg: "DWG files cannot be read; export the drawing as PDF or DXF"
        case .dxf(let reason): "the DXF file cannot be converted (\(reason)); export the drawing as PDF"
        case .archive(let reason): reason
        case .noSuchPage: "there is no such page"
        case .damagedPage: "the page is damaged and cannot be drawn; export it again"
        case .pageTooLarge(let width, let height, let dpi, let limit):
            "\(Self.short(width)) × \(Self.short(height)) in at \(Self.short(dpi)) dpi is more than \(limit) megapixels; use a lower dpi, or plot the sheet smaller"
        case .pageTooSmall(let width, let height): "\(Self.short(width)) × \(Self.short(height)) points is too small for a drawing"
        case .sizeDiffers: "the page has another size than when the file was uploaded"
        case .tooSlow(let seconds): "took longer than \(seconds) s"
        case .tooMuchMemory(let megabytes): "needed more than \(megabytes) MB"
        case .crashed(let signal): "the reader stopped with signal \(signal); the file is probably damaged"
        case .recogniser(let reason): "its text could not be recognised in full: \(reason)"
        case .cancelled: "reading was cancelled"
        case .machine(let reason): "the reader could not run: \(reason)"
        }
    }

    /// At most one digit behind the point, none where it is zero.
    private static func short(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e9 else { return "\(value)" }
        let tenths = (value * 10).rounded() / 10
        return tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
    }
}
