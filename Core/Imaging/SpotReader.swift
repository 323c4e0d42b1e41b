import CImaging
import Domain
import Raster

/// Reads single words and numbers at places where lettering is known to stand, closely: enlarged in several ways, of which the reading counts that most agree on.
///
/// Has one Tesseract without a dictionary, because marks and dimensions are no words; for one thread. The same picture gives the same reading.
public final class SpotReader {
    /// What stands at a spot.
    public struct Reading: Hashable, Sendable {
        /// With single spaces between words.
        public var text: String
        /// 0…1; of the attempts that agree, against all.
        public var confidence: Double

        public init(text: String, confidence: Double) {
            self.text = text
            self.confidence = confidence
        }
    }

    private let handle: OpaquePointer

    /// Pixels of capitals in the enlarged pictures, in the order in which they are tried.
    private static let heights = [34.0, 44.0, 28.0]
    /// Levels between the darkest and the lightest pixel of what can be read.
    private static let leastContrast: UInt8 = 20
    /// Two attempts that agree and are this sure need no third.
    private static let sure = 0.85

    /// - Parameter language: as Tesseract names it.
    /// - Throws: `noLanguageData`.
    public init(language: String = "eng") throws(ImagingError) {
        guard let handle = bti_recogniser_open_codes(language) else { throw .noLanguageData(language) }
        self.handle = handle
    }

    deinit { bti_recogniser_free(handle) }

    /// Reads the line in a patch.
    /// - Parameters:
    ///   - patch: the line with a margin around it.
    ///   - quarters: quarter turns clockwise in which it reads.
    ///   - capitals: pixels of its capitals in the patch.
    /// - Throws: `recognitionFailed`.
    /// - Returns: nil where nothing was read.
    public func read(_ patch: GreyRaster, quarters: Int, capitals: Double) throws(ImagingError) -> Reading? {
        // A recogniser that is given blank paper makes something up.
        guard patch.withPixels({ ($0.max() ?? 0) - ($0.min() ?? 0) }) >= Self.leastContrast else { return nil }
        var votes: [(text: String, weight: Double)] = []
        var attempts = 0.0
        var tries = Self.heights.map { (height: $0, isCleaned: true) }
        tries.append((Self.heights[0], false))
        for attempt in tries {
            let scale = min(8, max(0.3, attempt.height / max(1, capitals)))
            let reading = try read(patch, quarters: quarters, scale: scale, isCleaned: attempt.isCleaned)
            attempts += 1
            guard let reading else { continue }
            if let index = votes.firstIndex(where: { $0.text == reading.text }) {
                votes[index].weight += reading.confidence
                if attempts == 2, votes[index].weight >= 2 * Self.sure { break }
            } else {
                votes.append((reading.text, reading.confidence))
            }
        }
        guard let best = votes.max(by: { ($0.weight, $1.text) < ($1.weight, $0.text) }) else { return nil }
        return Reading(text: best.text, confidence: min(1, best.weight / attempts))
    }

    private struct Symbols {
        var text = ""
        var confidence = 0.0
        var count = 0
    }

    private func read(_ patch: GreyRaster, quarters: Int, scale: Double, isCleaned: Bool) throws(ImagingError) -> Reading? {
        var symbols = Symbols()
        let status = patch.withPixels { pixels in
            withUnsafeMutablePointer(to: &symbols) { symbols in
                bti_recognise_patch(
                    handle, pixels.baseAddress, Int32(patch.width), Int32(patch.height), Int32(quarters), scale, isCleaned ? 1 : 0,
                    { context, text, _, confidence, afterSpace in
                        guard let context, let text else { return }
                        let symbols = context.assumingMemoryBound(to: Symbols.self)
                        if afterSpace != 0, !symbols.pointee.text.isEmpty { symbols.pointee.text += " " }
                        symbols.pointee.text += String(cString: text)
                        symbols.pointee.confidence += Double(max(0, min(1, confidence)))
                        symbols.pointee.count += 1
                    }, symbols)
            }
        }
        guard status == Int32(BTI_OK.rawValue) else { throw .recognitionFailed }
        guard symbols.text.contains(where: { !$0.isWhitespace }) else { return nil }
        return Reading(text: symbols.text, confidence: symbols.confidence / Double(symbols.count))
    }
}
