import CImaging
import Domain
import Raster

/// What was read from a picture.
public struct RecognisedText: Hashable, Sendable {
    /// Line by line, from the top of the page down; boxes in points.
    public var words: [Word]
    /// False where the deadline came before the last line.
    public var isComplete: Bool
}

/// Reads the lettering of a drawing with Tesseract.
///
/// Marks of the size of letters are joined into lines (`TextLineFinder`), and each line is read by itself, upright or turned. The strips in which title blocks
/// stand come first, so that a sheet that takes too long still has its number. One thread does it all: the same picture gives the same words.
public struct TextRecogniser: Sendable {
    /// Lettering of 2.5 mm and more is read well from here on, and not better above.
    public static let workingDPI = 200.0
    /// What is less certain is more often a hatch than a word.
    public static let leastConfidence = 0.4

    /// As Tesseract names it.
    public var language: String

    public init(language: String = "eng") { self.language = language }

    public static let engineVersion = "tesseract \(String(cString: bti_tesseract_version()))"

    /// The words of a picture.
    /// - Parameter deadline: no further line is begun after it.
    /// - Throws: `noLanguageData`, `noMemory`, `recognitionFailed`.
    public func read(_ raster: GreyRaster, until deadline: ContinuousClock.Instant) throws(ImagingError) -> RecognisedText {
        let ink = try Ink(raster)
        let reader = try LineReader(language: language, ink: ink)
        let lines = TextLineFinder.lines(marks: ink.marks, dpi: ink.dpi, width: ink.width, height: ink.height)
        let first = lines.indices.filter { ink.isNearTitleBlock(lines[$0].area) }, rest = lines.indices.filter { !ink.isNearTitleBlock(lines[$0].area) }
        var words = [[Word]](repeating: [], count: lines.count)
        for index in first + rest {
            guard ContinuousClock.now < deadline else { return RecognisedText(words: words.flatMap { $0 }, isComplete: false) }
            words[index] = try reader.read(lines[index])
        }
        return RecognisedText(words: words.flatMap { $0 }, isComplete: true)
    }
}

/// The ink of a picture that may be text, at the resolution at which it is read.
final class Ink {
    let handle: OpaquePointer
    /// Pixels.
    let width: Int
    let height: Int
    let dpi: Double

    /// The thickest rule of a title block or table.
    private static let ruleMillimetres = 0.5

    init(_ raster: GreyRaster) throws(ImagingError) {
        let factor = raster.dpi > TextRecogniser.workingDPI * 1.2 ? TextRecogniser.workingDPI / raster.dpi : 1
        width = max(1, Int(Double(raster.width) * factor))
        height = max(1, Int(Double(raster.height) * factor))
        dpi = raster.dpi * factor
        var picture = try Picture(raster)
        if factor < 1 { picture = try Picture(picture.grey(width: width, height: height, dpi: dpi)) }
        let longest = Int32(TextLineFinder.letterMillimetres.upperBound * dpi / 25.4)
        let thickest = Int32((Self.ruleMillimetres * dpi / 25.4).rounded(.up))
        guard let handle = picture.withHandle({ bti_ink_find($0, longest, thickest) }) else { throw .noMemory }
        self.handle = handle
    }

    deinit { bti_ink_free(handle) }

    var marks: [PixelBox] {
        (0..<bti_ink_count(handle)).map { index in
            let box = bti_ink_box(handle, index)
            return PixelBox(left: Int(box.left), top: Int(box.top), right: Int(box.left + box.width), bottom: Int(box.top + box.height))
        }
    }

    /// Whether it lies in the right quarter or the lower fifth of the page, where title blocks are.
    func isNearTitleBlock(_ area: PixelBox) -> Bool { area.right * 4 >= width * 3 || area.bottom * 5 >= height * 4 }
}
