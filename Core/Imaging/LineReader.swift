import CImaging
import Domain
import Foundation

/// Reads lines with one Tesseract; for one thread.
final class LineReader {
    private let handle: OpaquePointer
    private let ink: Ink

    /// Pixels of capitals that Tesseract reads best.
    private static let bestHeight = 32.0
    /// Of the letters of a typeface: capitals are about this part of the type's size.
    private static let capitalsOfSize = 0.72
    /// The widest letter and the space behind it, in heights of the capitals.
    private static let widestLetter = 1.8
    /// Below this a line is tried in another way.
    private static let doubtful = 0.7
    /// Below this a turned line may stand on its head: SHEET reads L33HS, and not without confidence.
    private static let sureOfTurn = 0.9

    init(language: String, ink: Ink) throws(ImagingError) {
        guard let handle = bti_recogniser_open(language) else { throw .noLanguageData(language) }
        self.handle = handle
        self.ink = ink
    }

    deinit { bti_recogniser_free(handle) }

    func read(_ line: TextLine) throws(ImagingError) -> [Word] {
        let scale = min(3, max(0.4, Self.bestHeight / Double(line.height)))
        // Turned lettering is read from the right as a rule; the other way comes second.
        let turns = line.isUpright ? [3, 1] : [0]
        var best = try read(line, quarters: turns[0], scale: scale)
        if best.certainty < Self.sureOfTurn, turns.count > 1 {
            let other = try read(line, quarters: turns[1], scale: scale)
            if other.certainty > best.certainty { best = other }
        }
        if best.certainty < Self.doubtful, ink.isNearTitleBlock(line.area) {
            let other = try read(line, quarters: best.quarters, scale: scale * 1.5)
            if other.certainty > best.certainty { best = other }
        }
        return words(best, of: line)
    }

    private struct Attempt {
        var found: [Found] = []
        var quarters: Int

        /// 0…1, long words counting more.
        var certainty: Double {
            let letters = found.reduce(0) { $0 + $1.text.count }
            return letters == 0 ? 0 : found.reduce(0) { $0 + $1.confidence * Double($1.text.count) } / Double(letters)
        }
    }

    private struct Found {
        var text: String
        var box: bti_box
        var confidence: Double
    }

    private func read(_ line: TextLine, quarters: Int, scale: Double) throws(ImagingError) -> Attempt {
        var attempt = Attempt(quarters: quarters)
        let area = bti_box(left: Int32(line.area.left), top: Int32(line.area.top), width: Int32(line.area.width), height: Int32(line.area.height))
        let status = withUnsafeMutablePointer(to: &attempt.found) { found in
            bti_recognise_line(handle, ink.handle, area, Int32(quarters), scale, { context, text, box, confidence in
                guard let context, let text else { return }
                context.assumingMemoryBound(to: [Found].self).pointee.append(
                    Found(text: String(cString: text), box: box, confidence: Double(max(0, min(1, confidence)))))
            }, found)
        }
        guard status == Int32(BTI_OK.rawValue) else { throw .recognitionFailed }
        return attempt
    }

    private func words(_ attempt: Attempt, of line: TextLine) -> [Word] {
        guard attempt.certainty >= TextRecogniser.leastConfidence else { return [] }
        let points = 72 / ink.dpi
        let words = attempt.found.compactMap { found -> Word? in
            let text = found.text.trimmingCharacters(in: .whitespacesAndNewlines)
            guard found.confidence >= TextRecogniser.leastConfidence, text.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
            // Rows of symbols read as letters are wider than letters can be.
            let length = attempt.quarters % 2 == 0 ? found.box.width : found.box.height
            guard Double(length) <= Self.widestLetter * Double(line.height) * Double(text.count) else { return nil }
            let left = Double(found.box.left) * points, top = Double(found.box.top) * points
            let box = Box(left: left, top: top, right: left + Double(found.box.width) * points, bottom: top + Double(found.box.height) * points)
            return Word(
                text: text, box: box, fontSize: Double(line.height) * points / Self.capitalsOfSize, rotation: attempt.quarters * 90,
                confidence: found.confidence, continuesLine: true)
        }
        guard var last = words.last else { return [] }
        last.continuesLine = false
        return words.dropLast() + [last]
    }
}
