/// Why a picture could not be read or written.
public enum ImagingError: Error, Equatable, Sendable {
    case unreadable
    case noSuchPage(Int)
    /// Refused from the header, before anything was decoded.
    case tooLarge(width: Int, height: Int)
    case noMemory
    case notWritten(String)
    /// The recogniser's data for a language are not there.
    case noLanguageData(String)
    case recognitionFailed
}

extension ImagingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable: "the picture is damaged and cannot be read"
        case .noSuchPage(let page): "the file has no picture \(page + 1)"
        case .tooLarge(let width, let height): "the picture is too large (\(width) × \(height) pixels)"
        case .noMemory: "there is not enough memory for the picture"
        case .notWritten(let reason): "the picture cannot be written: \(reason)"
        case .noLanguageData(let language): "the text recogniser has no data for “\(language)”; install tesseract-ocr-\(language)"
        case .recognitionFailed: "the text recogniser failed"
        }
    }
}
