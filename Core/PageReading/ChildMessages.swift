import Domain
import StepTracing

/// What the parent asks of a child.
enum ChildRequest: Codable, Sendable {
    case open(OpenRequest)
    case read(ReadRequest)
}

/// Look at uploaded files: kinds, hashes, pages.
struct OpenRequest: Codable, Sendable {
    var uploads: [Upload]
    /// An empty folder of its own for what is unpacked or converted.
    var workspace: String
    var limits: ReadingLimits
}

/// Read one page of one file.
struct ReadRequest: Codable, Sendable {
    var path: String
    var name: String
    var kind: FileKind
    /// From 0, in the file.
    var page: Int
    var options: ReadingOptions
    var limits: ReadingLimits
    /// Whether the answer is to tell what the steps took.
    var isMeasured: Bool
}

/// What a child answers.
enum ChildAnswer: Codable, Sendable {
    case opened(DrawingDocument)
    case read(ReadAnswer)
    case failed(ReadingError)
}

/// A page that was read; its raster lies in the file that the parent handed over.
struct ReadAnswer: Codable, Sendable {
    var size: PageSize
    /// Pixels of the raster.
    var width: Int
    var height: Int
    var text: TextLayer
    /// Why words may be missing.
    var note: ReadingError?
    /// Bytes of the pictures that follow the answer, in this order; nil for one that was not made.
    var previewLength: Int?
    var thumbnailLength: Int?
    /// What the steps took, where that was asked for.
    var steps: [MeasuredStep]?
}

/// A file that somebody uploaded.
public struct Upload: Codable, Sendable, Hashable {
    public var path: String
    /// As people know it.
    public var name: String

    public init(path: String, name: String? = nil) {
        self.path = path
        self.name = name ?? String(path.split(separator: "/").last ?? Substring(path))
    }
}
